from __future__ import annotations

import stat
from pathlib import Path

import pytest

from ground.secrets import keys
from ground.trouble import Trouble
from models.settings import Settings


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


def test_production_brings_its_own(folder: Path) -> None:
    settings = Settings(env="production", secret_key="mine")
    with pytest.raises(Trouble, match="set HALL_SEAL_KEYS, HALL_DIGEST_KEY"):
        keys(settings, folder, data_exists=False)
    assert not (folder / "secrets.json").exists()
