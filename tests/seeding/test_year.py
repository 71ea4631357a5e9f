"""A replayed year: the same for the same seed, caught up after downtime, and with every date as its record gives it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from models import db as store
from models.casework.audit import findings
from models.casework.case import Case
from models.casework.clock import Clock
from models.casework.event import CaseEvent
from models.casework.parent import Parent
from models.outbox import Message
from seeding.figures import differences, figures
from seeding.replay import Lived, alone, live
from tests.hall_data import shenzhen
from tests.seeding.conftest import Hall

# Two months are lived twice; on a busy machine that takes longer than other tests may.
pytestmark = pytest.mark.timeout(600)

CASES, DAYS, UNTIL = 14, 50, shenzhen("2026-07-06 00:00")


def lived(folder: Path) -> tuple[Lived, list[tuple[object, ...]]]:
    """How it went, and every line of every timeline."""
    with alone() as db:
        how = live(db, folder, CASES, 5, UNTIL, days=DAYS)
    with store.reading() as db:
        lines = select(Case.number, CaseEvent.seq, CaseEvent.action, CaseEvent.at, CaseEvent.office).join(Case)
        return how, sorted((tuple(row) for row in db.execute(lines)), key=repr)


def test_a_year_can_be_lived_again_and_every_date_computed_anew(empty_hall: Hall, tmp_path: Path) -> None:
    """CAL-5, ACC-10, MOD-3: a downtime and a new calendar in the middle leave no date that its record does not give."""
    with empty_hall():
        how, lines = lived(tmp_path / "one")
        with store.reading() as db:
            assert list(differences(db)) == [] == list(findings(db, lambda address: ["console"]))
            assert figures(db)["cases"] and db.scalar(select(func.count()).select_from(Parent))
            assert db.scalars(select(Message)).all() == []
            assert how.applied.version == "2026-1"
            after = Clock.calendar == "2026-1"
            assert db.scalar(select(func.count()).where(after))
            # Nobody was told anything by a worker that was down: what the system did then bears the day it fell due.
            first, last = how.down
            during = CaseEvent.at.between(first + timedelta(minutes=5), last - timedelta(minutes=5))
            system = select(CaseEvent.action).where(CaseEvent.actor_kind == "system", during)
            assert set(db.scalars(system)) <= {"deem_accepted", "lapse", "remind_procedure"}
    with empty_hall():
        again = lived(tmp_path / "two")
    assert again == (how, lines)
