"""``hall audit`` and ``hall keys`` as processes, on a hall with one case: sound, tampered with, keys changed."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from models import db as store
from models import migrations
from tests import factories, hall_data
from tests.databases import new_database

ROOT = Path(__file__).resolve().parents[2]
Hall = Callable[..., tuple[int, str]]
OLD = base64.b64encode(b"k" * 32).decode()
NEW = base64.b64encode(b"n" * 32).decode()


@pytest.fixture(scope="module")
def database_url(server_url: str) -> Iterator[str]:
    with new_database(server_url) as url:
        yield url


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("var")


@pytest.fixture(scope="module")
def number(database_url: str, engine: object, data: Path) -> Iterator[str]:
    """One decided case, filed and decided by the verbs people use; its number."""
    migrations.upgrade(database_url)
    own = store.connect(database_url, statement_timeout_ms=30_000)
    hall_data.load()
    with store.transaction() as db:
        case, _ = factories.decided_case(db, folder=data / "uploads")
    yield str(case.number)
    own.dispose()
    store.use(engine)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def hall(database_url: str, number: str, data: Path) -> Hall:
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("HALL_", "DATABASE_", "REDIS_"))}
    environment = plain | {
        "DATABASE_URL": database_url,
        "HALL_DATA_DIR": str(data),
        "SECRET_KEY": "s" * 32,
        "HALL_SEAL_KEYS": OLD,
        "HALL_DIGEST_KEY": base64.b64encode(b"d" * 32).decode(),
        "PYTHONPATH": str(ROOT),
    }

    def run(*arguments: str, **more: str) -> tuple[int, str]:
        command = [sys.executable, "-m", "hall", *arguments]
        done = subprocess.run(command, env=environment | more, capture_output=True, text=True, timeout=60)
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, done.stdout + done.stderr

    return run


def test_a_hall_is_sound_until_somebody_has_a_hand_in_it(
    hall: Hall, number: str, database_url: str, data: Path
) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute("update case_event set recorded_at = recorded_at - interval '1 hour'")
        code, said = hall("audit", "verify")
        assert code == 1 and "case_event:1 has no entry in the chain after more than a minute." in said
        assert hall("audit", "chain")[0] == 0
        code, said = hall("audit", "verify", "--json")
        seen = json.loads(said)
        assert code == 0 and seen["sound"] and seen["findings"] == []
        assert seen["checked"]["cases"] == 1 and seen["checked"]["files"] >= 3
        assert seen["checked"]["entries"] == seen["head"]["seq"] == seen["checked"]["lines"]
        head = f"{seen['head']['seq']}:{seen['head']['hash']}"
        assert hall("audit", "verify", "--head", head)[0] == 0
        assert hall("audit", "verify", "--head", "nonsense")[0] == 2

        lines = json.loads(hall("audit", "list", "--case", number, "--json")[1])
        assert {"submit", "take", "grant"} <= {line["what"] for line in lines}
        assert all(line["about"] == f"case:{number}" for line in lines)
        assert hall("audit", "list", "--case", "123")[0] == 1

        connection.execute("update case_event set at = at - interval '1 day' where action = 'submit'")
        connection.execute("update clock set due_on = due_on + 1 where kind = 'delivery'")
        connection.execute("delete from audit_entry where seq = (select max(seq) from audit_entry)")
        next(path for path in data.glob("uploads/*/*") if path.is_file()).unlink()
        code, said = hall("audit", "verify", "--head", head)
        assert code == 1 and "was changed since entry 1 took it down" in said
        assert f"The delivery clock of case:{number} is stored as due" in said and "is gone." in said
        assert "The chain does not run through the head that was noted" in said


def test_keys_are_changed_and_the_old_one_is_dropped(hall: Hall) -> None:
    code, said = hall("keys", "new")
    assert code == 0 and "Append this key to HALL_SEAL_KEYS" in said and OLD not in said
    both = f"{OLD},{NEW}"
    code, said = hall("keys", "status", HALL_SEAL_KEYS=both)
    assert code == 0 and "key 2 seals" in said and "key 1 still opens values: hall keys rotate" in said
    code, said = hall("keys", "rotate", HALL_SEAL_KEYS=both)
    assert code == 0 and "cases: 1 rows" in said and "every value stands under it" in said
    status = json.loads(hall("keys", "status", "--json", HALL_SEAL_KEYS=both)[1])
    assert (status["newest"], status["droppable"], {row["key"] for row in status["columns"]}) == (2, [1], {2})
    code, said = hall("keys", "status", HALL_SEAL_KEYS=f"-,{NEW}")
    assert code == 0 and "key 1" not in said
    code, said = hall("keys", "status")
    assert code == 1 and "key 2 is missing, and values stand under it" in said
    assert hall("keys", "rotate")[1].startswith(
        "Error: A value is sealed with key 2, which HALL_SEAL_KEYS does not hold"
    )
    assert hall("keys", "status", HALL_SEAL_KEYS=f"{NEW},-")[0] == 2
