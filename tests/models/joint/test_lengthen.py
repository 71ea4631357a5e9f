"""CLK-5, CLK-12: joint handling is made longer once, before its end, by the head's hand, and the applicant is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.acts import StaffAct
from models.calendar.now import at
from models.casework import notices
from models.casework.clock import running
from models.casework.notice import Notice
from models.errors import NotAllowed, NotReady
from models.joint import dates
from models.joint.lengthen import lengthen
from models.joint.stages import children
from models.queries.joint import tree
from tests import life_events as made
from tests.hall_data import shenzhen, staff

WORDS = {"reason": "验收需要补测。", "approval": "区长，示批〔2026〕1号"}


def test_joint_handling_is_lengthened_once_before_its_end_and_told(db: Session, folder: Path) -> None:
    """CLK-5: 45 + 15 working days from receipt; the limits of the parts stay; the tree and a notice tell the day."""
    with at(shenzhen("2026-04-01 10:00")):
        parent, _ = made.sent(db, "E-08", folder)
        other, _ = made.sent(db, "E-02", folder)
    head = staff(db, f"{parent.version.spec.dept.lower()}.decide")
    stranger = staff(db, "mr.decide" if parent.version.spec.dept != "MR" else "ec.decide")
    case = children(db, parent.id)[1]
    with at(shenzhen("2026-06-08 17:29")):
        before = [clock.due_on for clock in running(db, case.id)]
        with pytest.raises(NotAllowed):
            lengthen(db, parent.id, stranger, **WORDS)
        with pytest.raises(NotReady) as bare:
            lengthen(db, parent.id, head, reason=" ", approval="")
        assert {one.code for one in bare.value.problems} == {"reason.missing", "approval.missing"}
        assert lengthen(db, parent.id, head, **WORDS) == date(2026, 6, 30)
        assert [clock.due_on for clock in running(db, case.id)] == before
        assert tree(db, parent).expected.cap == date(2026, 6, 30)
        made.work(db)
        told = db.scalars(select(Notice).where(Notice.kind == "extend_whole")).one()
        assert told.case_id == case.id and "30 June 2026" in notices.told(db, told, "en").text
        act = db.scalars(select(StaffAct).where(StaffAct.act == "joint_extended")).one()
        assert (act.account_id, act.about, act.facts) == (
            head.account_id,
            f"parent:{parent.number}",
            {"until": "2026-06-30"},
        )
        with pytest.raises(NotReady) as twice:
            lengthen(db, parent.id, head, **WORDS)
        assert [one.code for one in twice.value.problems] == ["extension.once"]
        lead = staff(db, f"{other.version.spec.dept.lower()}.decide")
        with pytest.raises(NotReady) as none:
            lengthen(db, other.id, lead, **WORDS)
        assert [one.code for one in none.value.problems] == ["joint.no_cap"]


def test_a_joint_limit_that_is_over_is_not_lengthened(db: Session, folder: Path) -> None:
    """CLK-12: the last day ends with the business of the hall."""
    with at(shenzhen("2026-04-01 10:00")):
        parent, _ = made.sent(db, "E-08", folder)
    head = staff(db, f"{parent.version.spec.dept.lower()}.decide")
    assert dates.cap(date(2026, 4, 1)) == date(2026, 6, 8)
    with at(shenzhen("2026-06-08 17:31")), pytest.raises(NotReady) as late:
        lengthen(db, parent.id, head, **WORDS)
    assert [one.code for one in late.value.problems] == ["extension.late"]
