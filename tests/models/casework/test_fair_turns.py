"""Whose turn a piece is, passing it over, and the proof that nobody was passed by (U5, QUE-6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.acts import StaffAct
from models.calendar.now import at
from models.casework import desk, hands
from models.casework.case import Case
from models.casework.priority import set_class
from models.casework.proof import ClaimProof, prove, write_missing
from models.casework.skip import skip
from models.casework.work import WorkItem, WorkKind
from models.errors import Invalid, NotAllowed, NotFound
from models.people.actor import Actor
from tests import factories as made
from tests.hall_data import shenzhen, staff

MORNING = shenzhen("2026-09-21 09:00")


def sent(db: Session, folder: Path, when: str, place: int, item: str = "G-MR-014") -> Case:
    with at(shenzhen(when)):
        return made.submitted_case(db, item, folder=folder, site_address=f"深圳市龙岗区坂田街道示例路{place}号").case


def given(db: Session, clerk: Actor) -> Case | None:
    item = desk.take_next(db, clerk)
    return item.case if item else None


def test_the_turn_is_due_date_then_skill_then_age_then_priority_que_6(db: Session, tmp_path: Path) -> None:
    """QUE-6: priority is a class among equals, never another clock."""
    late = sent(db, tmp_path, "2026-09-21 08:00", 1)
    elderly = sent(db, tmp_path, "2026-09-18 11:00", 2)
    first = sent(db, tmp_path, "2026-09-18 10:00", 3)
    named = sent(db, tmp_path, "2026-09-18 15:00", 4, "G-CM-003")
    urgent = sent(db, tmp_path, "2026-09-17 10:00", 5)
    window = staff(db, "gov.window1")
    for case in (elderly, late):
        set_class(db, case.id, window, True)
    clerk = replace(window, skills=frozenset({"G-CM-003", "business"}))
    with at(MORNING):
        assert [given(db, clerk) for _ in range(6)] == [urgent, named, elderly, first, late, None]
    with pytest.raises(NotAllowed):
        set_class(db, late.id, staff(db, "talent.window1"), False)


def test_what_is_passed_over_goes_to_others_and_comes_back_after_a_day(db: Session, tmp_path: Path) -> None:
    first, second = sent(db, tmp_path, "2026-09-18 10:00", 1), sent(db, tmp_path, "2026-09-18 11:00", 2)
    one, other = staff(db, "gov.window1"), staff(db, "gov.window2")
    with at(MORNING):
        piece = desk.take_next(db, one)
        assert piece is not None and piece.case == first
        with pytest.raises(Invalid):
            skip(db, piece.id, one, "no such reason")
        with pytest.raises(Invalid):
            skip(db, piece.id, one, "other", "  ")
        with pytest.raises(NotFound):
            skip(db, piece.id, other, "not_trained")
        skip(db, piece.id, one, "other", "需要手语")
        assert piece.holder_id is None and piece.assignments[-1].ended == "skipped"
        assert given(db, one) == second
        assert given(db, one) is None
        assert given(db, other) == first
        desk.release(db, piece.id, other)
    with at(MORNING + timedelta(hours=23)):
        assert given(db, one) is None
    with at(MORNING + timedelta(hours=25)):
        assert given(db, one) == first
        skip(db, piece.id, one, "interest")
    with at(MORNING + timedelta(days=60)):
        assert given(db, one) is None
    acts = db.scalars(select(StaffAct.facts).where(StaffAct.act == "skip").order_by(StaffAct.id)).all()
    assert [act["skip"] for act in acts] == ["other", "interest"]


def test_the_limit_of_the_hands_is_a_setting(db: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hands, "_limits", hands.Limits(hold=1))
    for n in (1, 2):
        sent(db, tmp_path, "2026-09-18 10:00", n)
    clerk = staff(db, "gov.window1")
    assert given(db, clerk)
    with pytest.raises(NotAllowed, match="hands_full") as full:
        given(db, clerk)
    assert full.value.params == {"most": 1}
    with pytest.raises(ValueError, match="HALL_HOLD_LIMIT"):
        hands.set_limits(0, 24)


def test_the_proof_finds_who_picked_a_later_one_and_nothing_else(db: Session, tmp_path: Path) -> None:
    """A piece that was passed over, held, not theirs, or came later did not wait for this person."""
    urgent = sent(db, tmp_path, "2026-09-16 10:00", 1)
    passed = sent(db, tmp_path, "2026-09-15 10:00", 2)
    held = sent(db, tmp_path, "2026-09-15 11:00", 3)
    later = sent(db, tmp_path, "2026-09-18 10:00", 4)
    one, other = staff(db, "gov.window1"), staff(db, "gov.window2")

    def piece(case: Case) -> WorkItem:
        wanted = select(WorkItem).where(WorkItem.case_id == case.id, WorkItem.kind == WorkKind.INTAKE)
        return db.scalars(wanted).one()

    with at(MORNING):
        skip(db, piece(passed).id, one, "not_trained")
        desk.take(db, piece(held).id, other)
    with at(MORNING + timedelta(minutes=5)):
        desk.take(db, piece(later).id, one)
    with at(MORNING + timedelta(minutes=10)):
        assert given(db, one) == urgent
    found = prove(db, MORNING.date())
    assert found.takes == 3
    assert [(f.account_id, f.how, f.waited, f.took, f.at) for f in found.findings] == [
        (one.account_id, "chosen", urgent.number, later.number, MORNING + timedelta(minutes=5)),
    ]
    assert found.count("next") == 0


def test_every_past_day_gets_its_report_once(db: Session, tmp_path: Path) -> None:
    sent(db, tmp_path, "2026-09-16 10:00", 1)
    with at(MORNING):
        assert given(db, staff(db, "gov.window1"))
        assert [report.day.isoformat() for report in write_missing(db)] == ["2026-09-20"]
        assert write_missing(db) == []
    with at(MORNING + timedelta(days=3)):
        made_up = write_missing(db)
    assert [(r.day.isoformat(), r.takes, r.offered) for r in made_up] == [
        ("2026-09-21", 1, 0), ("2026-09-22", 0, 0), ("2026-09-23", 0, 0),
    ]  # fmt: skip
    assert len(db.scalars(select(ClaimProof)).all()) == 4
