"""Urging and oversight: a reply date of its own, by the unit that has the case, not too often, nothing else moved."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.acts import StaffAct
from models.calendar.now import at
from models.casework.perform import perform
from models.errors import Invalid, NotAllowed, NotFound, NotPossible
from models.people.actor import Actor
from models.voice import urge
from tests import factories
from tests.hall_data import shenzhen, staff


def codes(wrong: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [problem.code for problem in wrong.value.problems]


def test_an_urge_has_its_own_reply_date_and_moves_nothing(db: Session, tmp_path: Path) -> None:
    """U17: three working days, at most one open and one every three days; the case and its clocks stay."""
    with at(shenzhen("2026-09-18 10:00")):
        case, applicant = factories.accepted_case(db, folder=tmp_path)
        before = (case.revision, case.due_on, case.stage)
        with pytest.raises(NotAllowed):
            urge.urge(db, case.id, Actor("applicant", case_id=case.id + 1), words="")
        asked = urge.urge(db, case.id, applicant, words="请问什么时候能办好")
        assert (asked.unit_code, asked.reply_due_on) == ("MR", date(2026, 9, 22))
        with pytest.raises(Invalid) as wrong:
            urge.urge(db, case.id, applicant, words="再催")
        assert codes(wrong) == ["urge.open"]
        with pytest.raises(NotFound):
            urge.reply(db, asked.id, staff(db, "ec.review"), words="不是我们的")
        with pytest.raises(Invalid):
            urge.reply(db, asked.id, staff(db, "mr.review"), words=" ")
        urge.reply(db, asked.id, staff(db, "mr.review"), words="下周一现场核查")
        with pytest.raises(NotPossible):
            urge.reply(db, asked.id, staff(db, "mr.decide"), words="再答")
        with pytest.raises(Invalid) as wrong:
            urge.urge(db, case.id, applicant, words="再催")
        assert codes(wrong) == ["urge.too_soon"]
    with at(shenzhen("2026-09-21 10:00")):
        urge.urge(db, case.id, applicant, words="")
    assert (case.revision, case.due_on, case.stage) == before
    with at(shenzhen("2026-09-21 11:00")):
        perform(db, case.id, "withdraw", applicant)
        with pytest.raises(Invalid) as wrong:
            urge.urge(db, case.id, applicant, words="")
    assert codes(wrong) == ["urge.over"]
    assert [one.reply for one in urge.urges_of(db, case.id)] == ["下周一现场核查", None]


def test_oversight_is_a_supervisors_with_a_day_of_their_choice(db: Session, tmp_path: Path) -> None:
    """U17: on record as an act of staff, and replied to by the unit."""
    second = staff(db, "supervisor")
    with at(shenzhen("2026-09-18 10:00")):
        case, _ = factories.submitted_case(db, folder=tmp_path)
        with pytest.raises(NotAllowed):
            urge.oversee(db, case.id, staff(db, "gov.window1"), words="请说明", reply_by=date(2026, 9, 21))
        with pytest.raises(Invalid) as wrong:
            urge.oversee(db, case.id, second, words=" ", reply_by=date(2026, 9, 17))
        assert codes(wrong) == ["urge.words", "field.date_past"]
        asked = urge.oversee(db, case.id, second, words="请说明为何尚未告知", reply_by=date(2026, 9, 21))
        assert (asked.kind, asked.unit_code, asked.asked_by) == ("oversight", "GOV", second.account_id)
        urge.reply(db, asked.id, staff(db, "gov.window2"), words="今天告知")
    acts = db.scalars(select(StaffAct.act).where(StaffAct.act.in_(("oversight", "urge_replied"))).order_by(StaffAct.id))
    assert acts.all() == ["oversight", "urge_replied"]
