from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from ground.place import NOTE, Place, programs, settle
from ground.privilege import Account
from ground.trouble import Trouble
from tests.ground.conftest import as_root, said_by

pytestmark = as_root


@pytest.fixture
def closed(folder: Path) -> Path:
    """A data folder inside one that others cannot enter, like ./var below /root."""
    data = folder / "closed" / "var"
    data.mkdir(parents=True)
    data.parent.chmod(0o700)
    return data


def test_a_folder_that_the_account_can_enter_holds_the_database(folder: Path, nobody: Account) -> None:
    assert settle(folder, folder / "open") == Place(folder / "postgres", nobody)
    assert not (folder / "open").exists()


def test_a_closed_one_leaves_a_note(folder: Path, closed: Path, nobody: Account) -> None:
    place = settle(closed, folder / "open")
    assert place.data.is_relative_to(folder / "open") and place.account == nobody
    assert str(place.data) in (closed / NOTE).read_text()
    assert place.data.parent.stat().st_uid == nobody.uid
    assert closed.parent.stat().st_mode & 0o777 == 0o700, "a folder of others was opened"


def test_the_database_is_found_again_even_when_the_folder_has_been_opened(folder: Path, closed: Path) -> None:
    place = settle(closed, folder / "open")
    closed.parent.chmod(0o755)
    assert settle(closed, folder / "open") == place


def test_a_moved_data_folder_does_not_start_empty(folder: Path, closed: Path) -> None:
    place = settle(closed, folder / "open")
    moved = closed.rename(closed.with_name("moved"))
    with pytest.raises(Trouble, match=f"its database lies in {place.data.parent}"):
        settle(moved, folder / "open")


def test_another_user_cannot_start_on_it(folder: Path, nobody: Account) -> None:
    (folder / "postgres").mkdir()
    assert "belongs to another user" in said_by(nobody, lambda: settle(folder))


def test_programs_that_the_account_cannot_reach_are_copied(
    folder: Path, nobody: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if the environment lay inside a closed folder.
    monkeypatch.setattr("ground.place.can", lambda *_: False)
    server = programs(Place(folder / "postgres", nobody)) / "bin/postgres"
    assert server.is_relative_to(folder) and server.stat().st_uid == nobody.uid
    version = subprocess.run(
        [server, "--version"], user=nobody.uid, cwd="/", capture_output=True, text=True, check=True
    )
    assert version.stdout.startswith("postgres (PostgreSQL) 18")
    assert [entry.name for entry in folder.iterdir()] == [server.relative_to(folder).parts[0]]
