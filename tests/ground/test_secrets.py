from __future__ import annotations

import stat
from pathlib import Path

import pytest

from ground.secrets import add_seal_key, keys
from ground.trouble import Trouble
from models.settings import Settings
from tests import production


def test_keys_are_made_once_and_readable_by_their_owner_only(folder: Path) -> None:
    made = keys(Settings(), folder, data_exists=False)
    assert stat.S_IMODE((folder / "secrets.json").stat().st_mode) == 0o600
    assert keys(Settings(), folder, data_exists=True) == made
    assert len(Settings(**made).key_bytes()[0]) == 1


def test_a_key_of_the_environment_wins(folder: Path) -> None:
    made = keys(Settings(), folder, data_exists=False)
    mixed = keys(Settings(secret_key="mine"), folder, data_exists=True)
    assert mixed == made | {"secret_key": "mine"}


def test_lost_keys_are_not_replaced_while_sealed_data_exists(folder: Path) -> None:
    with pytest.raises(Trouble, match="put it back"):
        keys(Settings(), folder, data_exists=True)


def test_who_brings_all_keys_has_none_made(folder: Path) -> None:
    settings = production.settings()
    assert keys(settings, folder, data_exists=True)["secret_key"] == settings.secret_key
    assert not (folder / "secrets.json").exists()


def test_a_seal_key_is_added_where_the_keys_are_kept(folder: Path) -> None:
    made = keys(Settings(), folder, data_exists=False)
    # A hall that runs still has only the first one.
    running = Settings(data_dir=folder, seal_keys=made["seal_keys"])
    assert [add_seal_key(running), add_seal_key(running)] == [2, 3]
    kept = keys(Settings(), folder, data_exists=True)
    assert kept["seal_keys"].startswith(made["seal_keys"] + ",") and len(Settings(**kept).key_bytes()[0]) == 3
    assert {**kept, "seal_keys": ""} == {**made, "seal_keys": ""}
    assert stat.S_IMODE((folder / "secrets.json").stat().st_mode) == 0o600


def test_no_seal_key_is_added_where_the_environment_gives_them(folder: Path) -> None:
    assert add_seal_key(Settings(data_dir=folder)) is None
    keys(Settings(), folder, data_exists=False)
    before = (folder / "secrets.json").read_text()
    for other in (production.settings({"HALL_DATA_DIR": str(folder)}), Settings(data_dir=folder, seal_keys="another")):
        assert add_seal_key(other) is None
    assert (folder / "secrets.json").read_text() == before
