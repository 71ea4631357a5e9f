"""What ``hall up`` says, in one sentence, when it cannot stand; that it stands is shown in ``tests/faults``."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from ground.folder import DataFolder
from ground.trouble import Trouble
from ground.up import open_hall
from ground.valkey import Valkey

ROOT = Path(__file__).resolve().parents[2]


def refused(folder: Path, **environment: str) -> tuple[int, str]:
    """The exit code and all that ``hall up`` says.  It runs in an empty folder, not in the house."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("HALL_", "DATABASE_", "REDIS_"))}
    ours = {"HALL_DATA_DIR": str(folder / "var"), "PYTHONPATH": str(ROOT), **environment}
    command = [sys.executable, "-m", "hall", "up"]
    done = subprocess.run(command, env=plain | ours, capture_output=True, text=True, timeout=60)
    return done.returncode, (done.stdout + done.stderr).strip()


def test_a_taken_port(folder: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert refused(folder, PORT=str(port)) == (
            1,
            f"Error: Port {port} on 127.0.0.1 is taken by another program: set PORT to another number.",
        )
    assert not (folder / "var/postgres").exists()


@pytest.mark.parametrize(
    "setting, words",
    [
        ({"PORT": "99999"}, "set PORT to one below 65536"),
        ({"HALL_BIND": "203.0.113.1"}, "on 203.0.113.1 cannot be used"),
    ],
)
def test_an_address_that_does_not_exist(folder: Path, setting: dict[str, str], words: str) -> None:
    code, said = refused(folder, **setting)
    assert code == 1 and words in said and "\n" not in said


def test_a_second_copy(folder: Path) -> None:
    with DataFolder(folder / "var"):
        assert refused(folder) == (
            1,
            f"Error: A hall already runs on the data in {folder}/var (process {os.getpid()}).",
        )


def test_a_wrong_environment_is_a_wrong_call(folder: Path) -> None:
    code, said = refused(folder, HALL_PROT="8000")
    assert code == 2 and "HALL_PROT is not a setting of the hall" in said
    code, said = refused(folder, HALL_BULK_SAMPLE_PERCENT="0")
    assert code == 2 and "HALL_BULK_SAMPLE_PERCENT is 1 to 100." in said


def test_production_without_keys(folder: Path) -> None:
    code, said = refused(folder, HALL_ENV="production", HALL_BASE_URL="https://hall.example.org", PORT="0")
    assert code == 2 and "HALL_TRUSTED_PROXIES, SECRET_KEY, HALL_SEAL_KEYS, HALL_DIGEST_KEY." in said
    assert "SECRET_KEY is not set: make one with" in said and not (folder / "var/secrets.json").exists()


def test_keys_that_are_gone(folder: Path) -> None:
    (folder / "var/postgres").mkdir(parents=True)
    code, said = refused(folder, PORT="0")
    assert code == 1 and "secrets.json is gone" in said


def test_a_system_without_embedded_servers(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "precious").write_text("")
    # As on musl, where there are no such wheels.
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(Trouble, match="set REDIS_URL to a Redis or Valkey of your own"):
        Valkey(folder)
    monkeypatch.setenv("HALL_DATA_DIR", str(folder / "var"))
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    monkeypatch.setenv("PORT", "0")
    mask = os.umask(0o022)
    try:
        with pytest.raises(Trouble, match="set DATABASE_URL to a server of your own"):
            open_hall(list)
    finally:
        os.umask(mask)
    assert (tmp_path / "precious").exists()


def test_a_database_of_ones_own_that_does_not_answer(folder: Path) -> None:
    code, said = refused(folder, DATABASE_URL=f"postgresql://hall@/hall?host={folder}", PORT="0")
    assert code == 1
    assert "Error: prepare failed; its last words: Error: The database does not answer" in said.splitlines()[-1]
