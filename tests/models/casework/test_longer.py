"""What makes the limit of a decision longer, and that a date explains itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import at
from models.casework import notices
from models.casework.case import Case
from models.casework.clock import Clock, due_of
from models.casework.document import Doc, Document
from models.casework.event import CaseEvent
from models.casework.notice import Notice
from models.casework.perform import perform
from models.casework.work import open_items
from models.catalogue.files import catalogue
from models.errors import NotReady
from models.people.actor import Actor
from models.queries.case_view import clock_views
from tests import factories as made
from tests.hall_data import shenzhen, staff
from tests.models.casework.seen import codes, running

APPROVED = {"reason": "专家意见尚需补充。", "approval": "局长，示批〔2026〕1号"}


def in_review(db: Session, folder: Path, moment: str, item: str = "G-EC-005") -> tuple[Case, Actor]:
    with at(shenzhen(moment)):
        case, _ = made.accepted_case(db, item, folder=folder)
    return case, staff(db, f"{case.flow.dept.lower()}.decide")


def limits(db: Session, case: Case) -> dict[str, Clock]:
    return {c.kind: c for c in db.scalars(select(Clock).where(Clock.case_id == case.id)) if not c.stopped_on}


def test_an_extension_is_granted_once_before_the_end_and_told(db: Session, tmp_path: Path) -> None:
    """CLK-4, CLK-12: 10 working days more, with approval and reasons, in the ledger, on paper and in a notice."""
    case, head = in_review(db, tmp_path, "2026-09-21 10:00")
    before = running(db, case.id)
    assert before["statutory"] == date(2026, 10, 26)
    with at(shenzhen("2026-09-28 09:00")):
        with pytest.raises(NotReady) as bare:
            perform(db, case.id, "extend", head)
        assert codes(bare) == {"reason.missing", "approval.missing"}
        perform(db, case.id, "extend", head, **APPROVED)
    now = running(db, case.id)
    # Rulebook section 3: accepted Mon 2026-09-21, 20 WD / 30 WD.
    assert now["statutory"] == date(2026, 11, 9) and before["promised"] < now["promised"] <= now["statutory"]
    for clock in limits(db, case).values():
        assert [(e.kind, e.days, e.rule) for e in clock.entries][1:] == [("extended", 10, "CLK-12")]
        assert clock.due_on == due_of(clock.entries, clock.unit, clock.calendar)
    assert {i.due_on for i in open_items(db, case.id)} == {now["promised"]} and case.due_on == now["promised"]
    law = next(view for view in clock_views(db, case.id) if view.kind == "statutory")
    assert (law.limit, law.allowed, law.days[-1].n) == (20, 30, 30)
    event = db.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.action == "extend")).one()
    assert db.scalars(select(Document.kind).where(Document.event_id == event.id)).all() == [Doc.EXTENSION]
    told = notices.told(db, Notice(kind="extend", event_id=event.id), "en")
    assert "9 November 2026" in told.text
    with at(shenzhen("2026-09-29 09:00")), pytest.raises(NotReady) as twice:
        perform(db, case.id, "extend", head, **APPROVED)
    assert codes(twice) == {"extension.once"}


def test_a_limit_that_is_over_is_not_extended(db: Session, tmp_path: Path) -> None:
    """CLK-12: neither the law's limit after its end, nor a broken promise while the law's limit still runs."""
    case, head = in_review(db, tmp_path, "2026-09-21 10:00")
    promised = running(db, case.id)["promised"]
    with at(shenzhen(f"{promised} 18:00")):
        perform(db, case.id, "extend", head, **APPROVED)
    assert running(db, case.id) == {"statutory": date(2026, 11, 9), "promised": promised}
    other, head = in_review(db, tmp_path, "2026-09-21 11:00", "G-UM-002")
    with at(shenzhen(f"{running(db, other.id)['statutory']} 17:31")), pytest.raises(NotReady) as late:
        perform(db, other.id, "extend", head, **APPROVED)
    assert codes(late) == {"extension.late"}


def test_other_law_extends_by_its_own_figure() -> None:
    """CLK-4, CLK-5: 10, for joint handling 15, and where the item's law says so something else, in its own unit."""
    specs = catalogue().specs
    assert specs["G-MR-014"].longer.days == 10 and specs["G-DR-002"].longer.days == 40
    assert specs["G-HC-006"].joint and specs["G-HC-006"].longer.days == 15
    assert all(spec.longer.unit == spec.statutory.unit for spec in specs.values())
    assert "extension" not in specs["G-MR-014"].model_dump(mode="json")


def test_a_promise_stays_within_the_extended_law(db: Session, tmp_path: Path) -> None:
    """CLK-11: a promise that the law's natural days had cut off follows the law, and no further."""
    with at(shenzhen("2026-09-28 10:00")):
        case, _ = made.accepted_case(db, "T-LD-001", folder=tmp_path)
        assert limits(db, case)["promised"].entries[-1].kind == "capped"
        perform(db, case.id, "extend", staff(db, f"{case.flow.dept.lower()}.decide"), **APPROVED)
    clocks = limits(db, case)
    assert clocks["promised"].due_on <= clocks["statutory"].due_on == date(2026, 10, 23)
    for clock in clocks.values():
        assert clock.due_on == due_of(clock.entries, clock.unit, clock.calendar)
