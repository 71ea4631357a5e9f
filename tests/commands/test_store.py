"""The commands that need a database, each as a process of its own, over one empty database."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests import production
from tests.databases import new_database

Hall = Callable[..., tuple[int, str]]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def database_url(server_url: str) -> Iterator[str]:
    with new_database(server_url) as url:
        yield url


@pytest.fixture(scope="module")
def hall(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Hall:
    key = base64.b64encode(b"k" * 32).decode()
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("HALL_", "DATABASE_", "REDIS_"))}
    environment = plain | {
        "DATABASE_URL": database_url,
        "HALL_DATA_DIR": str(tmp_path_factory.mktemp("var")),
        "HALL_SEAL_KEYS": key,
        "HALL_DIGEST_KEY": key,
        "PYTHONPATH": str(ROOT),
    }

    def run(*arguments: str, **more: str) -> tuple[int, str]:
        command = [sys.executable, "-m", "hall", *arguments]
        done = subprocess.run(command, env=environment | more, capture_output=True, text=True, timeout=60)
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, done.stdout + done.stderr

    return run


@pytest.fixture(scope="module")
def prepared(hall: Hall) -> str:
    code, said = hall("prepare")
    assert code == 0, said
    return said


def test_preparing_makes_schema_catalogue_and_people(prepared: str, hall: Hall) -> None:
    assert "the schema is empty" in prepared and "267 new versions" in prepared
    assert "demonstration people: 0" not in prepared


def test_preparing_again_changes_nothing(prepared: str, hall: Hall) -> None:
    code, said = hall("prepare")
    assert code == 0
    assert [line for line in said.splitlines() if " of 267 items" not in line] == [
        "the schema fits",
        "items: 0 new versions, 267 unchanged, 0 withdrawn",
        "demonstration people: 0 new",
    ]


def test_demonstration_people_have_no_place_in_production(prepared: str, hall: Hall) -> None:
    assert hall("seed", HALL_ENV="production") == (
        1,
        "Error: Demonstration people and invented cases have no place in production.\n",
    )


def test_a_database_of_development_does_not_become_a_real_halls(prepared: str, hall: Hall) -> None:
    real = {name: value for name, value in production.environment().items() if name != "DATABASE_URL"}
    code, said = hall("prepare", **real)
    assert code == 1
    assert re.search(r"used for development: \d+ people of it, such as \S+, sign in with the public", said)


def test_the_relays_of_a_host_are_asked_after_without_any_key(prepared: str, hall: Hall) -> None:
    without = {"HALL_ENV": "production", "HALL_SEAL_KEYS": "", "HALL_DIGEST_KEY": ""}
    code, said = hall("relay", "health", **without)
    assert code == 1 and said.endswith("never heard of\n")
    code, said = hall("queue", "list", **without)
    assert code == 2 and "HALL_SEAL_KEYS is not set" in said


def test_a_paused_queue_is_shown_with_its_reason_until_it_runs_again(prepared: str, hall: Hall) -> None:
    assert hall("queue", "pause", "scan", "--reason", "a broken scanner")[0] == 0
    shown = {row["queue"]: row for row in json.loads(hall("queue", "list", "--json")[1])}
    assert shown["scan"]["reason"] == "a broken scanner" and shown["intake"]["reason"] is None
    assert hall("queue", "resume", "scan") == (0, "scan runs\n")
    assert {row["reason"] for row in json.loads(hall("queue", "list", "--json")[1])} == {None}


def test_an_unknown_queue_is_a_wrong_call(hall: Hall) -> None:
    code, said = hall("queue", "resume", "skan")
    assert code == 2 and "there is no queue skan; there are intake" in said


def test_a_hall_without_a_relay_is_not_well(prepared: str, hall: Hall) -> None:
    code, said = hall("outbox", "status", "--json")
    status = json.loads(said)
    assert code == 1 and status["well"] is False and status["relays"] == []
    assert hall("worker", "health", "quick@nowhere") == (1, "quick@nowhere: never heard of\n")
    assert hall("worker", "quiet", "quick@nowhere") == (1, "Error: There is no worker quick@nowhere.\n")


def test_an_unknown_case_is_one_sentence(prepared: str, hall: Hall) -> None:
    for command in ("show", "clock"):
        code, said = hall("case", command, "123")
        assert code == 1 and said.startswith("Error: ") and len(said.splitlines()) == 1


def test_without_a_database_it_says_how_to_get_one(hall: Hall) -> None:
    said = "Error: There is no database: start the hall with 'hall up', or set DATABASE_URL.\n"
    assert hall("case", "show", "123", DATABASE_URL="") == (1, said)


def test_a_database_that_does_not_answer(hall: Hall, tmp_path: Path) -> None:
    code, said = hall("queue", "list", DATABASE_URL=f"postgresql://hall@/hall?host={tmp_path}")
    assert code == 1 and said.startswith("Error: The database does not answer: ") and len(said.splitlines()) == 1


def test_the_catalogue_is_without_fault(hall: Hall) -> None:
    code, said = hall("service", "lint", "--json")
    report = json.loads(said)
    assert code == 0 and sum(report["items"].values()) == 267 and report["life_events"] == 11
    assert report["problems"] == []


def test_the_pages_that_are_drawn_from_code(hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "docs").mkdir()
    monkeypatch.chdir(tmp_path)
    assert hall("docs")[0] == 0
    for page in ("lifecycle.md", "configuration.md"):
        assert (tmp_path / "docs" / page).read_text() == (ROOT / "docs" / page).read_text()


def test_a_database_of_a_newer_hall(prepared: str, hall: Hall, database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("update alembic_version set version_num = '9999'")
        connection.execute("delete from schema_step")
    assert hall("db", "upgrade") == (
        1,
        "Error: The database was made by a newer hall than this code: update the code.\n",
    )
