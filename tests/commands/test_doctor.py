"""``hall doctor``: what it says with everything down, and in a hall without relay and broker."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from commands import findings
from commands.findings import FAULT, OK, WARNING, Line
from hall import main
from models import db as store
from models.calendar.now import at
from models.keeping import record
from tests import factories
from tests.hall_data import shenzhen
from web.words import labels


@pytest.fixture(autouse=True)
def _store_of_the_tests(engine: Engine) -> Iterator[None]:
    """The command opens a store of its own in this process."""
    yield
    store.use(engine)


def looked(monkeypatch: pytest.MonkeyPatch, **settings: str) -> tuple[int, dict[str, list[dict[str, str]]]]:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    result = CliRunner().invoke(main, ["doctor", "--json"])
    lines: dict[str, list[dict[str, str]]] = {}
    for line in json.loads(result.stdout)["lines"]:
        lines.setdefault(line["about"], []).append(line)
    return result.exit_code, lines


def test_with_database_and_broker_down_it_still_says_what_it_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"postgresql://hall@/hall?host={tmp_path}"
    code, lines = looked(monkeypatch, DATABASE_URL=url, REDIS_URL=f"unix://{tmp_path}/no", HALL_DATA_DIR=str(tmp_path),
                         HALL_SEAL_KEYS="a2" * 21 + "0=", HALL_DIGEST_KEY="a2" * 21 + "0=")  # fmt: skip
    assert code == 2
    assert [lines[about][0]["state"] for about in ("database", "broker", "disk")] == [FAULT, FAULT, OK]
    assert all(line["remedy"] for group in lines.values() for line in group if line["state"] != OK)


def test_a_wrong_setting_is_the_first_thing_said(monkeypatch: pytest.MonkeyPatch) -> None:
    code, lines = looked(monkeypatch, HALL_DATADIR="/nowhere")
    assert code == 2 and list(lines) == ["settings"] and "HALL_DATADIR" in lines["settings"][0]["words"]


def test_troubles_backup_and_calendar(db: Session, hall: None) -> None:
    found = list(findings.work(db))
    assert [line.state for line in found][:-1] and "No relay runs" in found[0].words and found[0].remedy
    assert [line.state for line in findings.backup(db)] == [WARNING]
    record.backed_up(db, {})
    assert [line.state for line in findings.backup(db)] == [OK]
    assert [line for line in findings.cases(db) if line.state != OK] == []


def test_next_years_notice_is_missed_from_november_when_cases_reach_into_it_cal_4(
    db: Session, hall: None, tmp_path: Path
) -> None:
    """CAL-4, CAL-6: not before the first of November, and not while no running case needs the year."""
    (catalogue, nobody) = findings.law(db, date(2026, 11, 1))
    assert (catalogue.state, nobody.state) == (OK, OK) and "no running case" in nobody.words
    with at(shenzhen("2026-12-28 10:00")):
        factories.accepted_case(db, folder=tmp_path)
    (_, early), (_, missed) = (findings.law(db, day) for day in (date(2026, 10, 31), date(2026, 11, 1)))
    assert early.state == OK and missed.state == WARNING and "hall calendar import" in missed.remedy
    assert "2027 is provisional, and 2 clocks of 1 running cases end in it, the first on 2027-01-05" in missed.words
    (_, late) = findings.law(db, date(2027, 1, 4))
    assert late.state == FAULT, "a year that has begun without its notice is worse than a warning"


def test_every_trouble_of_the_operations_page_has_a_first_step() -> None:
    assert {code.partition(".")[0] for code in labels() if code[0].isupper()} <= set(findings.REMEDIES)
    assert Line("x", OK, "y").remedy == ""
