from __future__ import annotations

import stat
from pathlib import Path

import pytest

from ground.secrets import keys
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
