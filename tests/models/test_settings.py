"""One door to the environment: what it lets in, what it turns away and in which words."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from models.settings import BadSettings, Settings
from models.settings_page import example, page

KEY = base64.b64encode(b"k" * 32).decode()


def test_a_name_that_is_no_setting_is_an_error() -> None:
    with pytest.raises(BadSettings, match="HALL_DATADIR is not a setting"):
        Settings.from_env({"HALL_DATADIR": "x"})


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("s3cret\n")
    assert Settings.from_env({"SECRET_KEY_FILE": str(tmp_path / "key")}).secret_key == "s3cret"
    with pytest.raises(BadSettings, match="SECRET_KEY_FILE names"):
        Settings.from_env({"SECRET_KEY_FILE": str(tmp_path / "none")})


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"PORT": "eighty"}, "PORT is 'eighty'"),
        ({"HALL_ENV": "test"}, "must be development or production"),
    ],
)
def test_a_value_of_the_wrong_kind_is_one_sentence(environ: dict[str, str], words: str) -> None:
    with pytest.raises(BadSettings, match=words):
        Settings.from_env(environ)


def test_a_running_hall_is_found_through_its_data_folder(tmp_path: Path) -> None:
    (tmp_path / "running.json").write_text(json.dumps({"database_url": "postgresql://here", "secret_key": "k"}))
    settings = Settings.from_env({"HALL_DATA_DIR": str(tmp_path)})
    assert (settings.database_url, settings.secret_key) == ("postgresql://here", "k")
    own = Settings.from_env({"HALL_DATA_DIR": str(tmp_path), "DATABASE_URL": "postgresql://mine"})
    assert own.database_url == "postgresql://mine"


def test_keys_must_be_whole(tmp_path: Path) -> None:
    environ = {"HALL_DATA_DIR": str(tmp_path), "HALL_SEAL_KEYS": KEY, "HALL_DIGEST_KEY": KEY}
    assert Settings.from_env(environ).key_bytes() == ([b"k" * 32], b"k" * 32)
    with pytest.raises(BadSettings, match="32 bytes"):
        Settings.from_env({**environ, "HALL_SEAL_KEYS": base64.b64encode(b"short").decode()}).key_bytes()


def test_an_empty_value_is_none_but_never_decides_what_kind_of_hall_it_is() -> None:
    """Compose passes a variable that nobody set as an empty one."""
    assert Settings.from_env({"PORT": "", "HALL_HELP_PHONE": ""}) == Settings.from_env({})
    with pytest.raises(BadSettings, match="HALL_ENV is ''"):
        Settings.from_env({"HALL_ENV": ""})


def test_a_secret_given_twice_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="SECRET_KEY and SECRET_KEY_FILE are both set"):
        Settings.from_env({"SECRET_KEY": "x", "SECRET_KEY_FILE": str(tmp_path / "key")})


def test_the_pages_that_are_drawn_from_the_settings_are_fresh() -> None:
    assert Path("docs/configuration.md").read_text() == page()
    assert Path(".env.example").read_text() == example()
