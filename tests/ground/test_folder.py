from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

import pytest

from ground.folder import LONGEST_SOCKET_FOLDER, DataFolder, remove_socket_folder, socket_folder
from ground.privilege import Account
from ground.trouble import Trouble
from tests.ground.conftest import as_root, said_by


def test_the_folder_is_made_and_closed_to_others(folder: Path) -> None:
    with DataFolder(folder / "deep" / "var") as data:
        assert stat.S_IMODE(data.path.stat().st_mode) & 0o066 == 0


def test_an_existing_folder_keeps_its_permissions(folder: Path) -> None:
    folder.chmod(0o755)
    with DataFolder(folder):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o755


def test_a_second_hall_is_told_which_process_holds_it(folder: Path) -> None:
    words = f"already runs on the data in {folder} .process {os.getpid()}"
    with DataFolder(folder), pytest.raises(Trouble, match=words):
        DataFolder(folder).__enter__()
    with DataFolder(folder):
        pass


def test_a_file_in_its_place(folder: Path) -> None:
    (folder / "var").write_text("")
    for path in (folder / "var", folder / "var" / "below"):
        with pytest.raises(Trouble, match="needs a folder"):
            DataFolder(path).__enter__()


@as_root
def test_a_folder_of_somebody_else(folder: Path, nobody: Account) -> None:
    said = said_by(nobody, DataFolder(folder / "var").__enter__)
    assert said == (
        f"nobody cannot write in the data folder {folder}/var (Permission denied); "
        "set HALL_DATA_DIR to a folder of your own."
    )


@as_root
def test_root_does_not_start_on_the_data_of_another_user(folder: Path, nobody: Account) -> None:
    (folder / "hall.lock").write_text("")
    os.chown(folder / "hall.lock", nobody.uid, nobody.gid)
    with pytest.raises(Trouble, match=f"The data in {folder} belongs to nobody: start the hall as that user"):
        DataFolder(folder).__enter__()


def test_a_socket_folder_is_short_and_private_however_deep_the_data(folder: Path) -> None:
    made = socket_folder(folder / ("x" * 100) / ("y" * 100))
    assert len(os.fsencode(made)) <= LONGEST_SOCKET_FOLDER
    assert stat.S_IMODE(made.stat().st_mode) == 0o700
    remove_socket_folder(made)
    assert not made.exists()


def test_what_a_killed_hall_left_is_replaced(folder: Path) -> None:
    left = socket_folder(folder)
    (left / "old.sock").write_text("")
    made = socket_folder(folder)
    assert made.exists() and not left.exists()
    remove_socket_folder(made)


def test_nothing_but_a_socket_folder_is_ever_removed(folder: Path) -> None:
    (folder / "precious").write_text("")
    for path in (Path(), folder):
        with pytest.raises(ValueError, match="not a folder for sockets"):
            remove_socket_folder(path)
    assert (folder / "precious").exists()


def test_a_temporary_folder_with_a_long_path_is_passed_over(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = folder / ("z" * 90)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    made = socket_folder(folder)
    assert made.parent != deep
    remove_socket_folder(made)
