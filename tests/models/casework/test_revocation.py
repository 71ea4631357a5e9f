"""Cases upon an old licence, and its revocation as a case of its own (DEC-14, ALL 69)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import at
from models.casework import credit, draft, notices
from models.casework.advance import advance
from models.casework.case import Case
from models.casework.decision import decision_of
from models.casework.document import Doc, Document
from models.casework.event import CaseEvent
from models.casework.notice import Notice
from models.casework.perform import perform
from models.casework.replay import check_cases
from models.casework.stages import Outcome, Stage
from models.errors import NotAllowed, NotReady
from models.people.account import Account
from models.people.actor import Actor
from seeding.people import company
from tests import factories as made
from tests.hall_data import shenzhen, staff
from tests.models.casework.seen import codes, running

MONDAY = "2026-09-21 10:00"


def under_decision(db: Session, old: Case, ground: str = "fraud") -> Case:
    case = made.revocation(db, old, ground)
    made.review(db, case)
    return case


def told(db: Session, case: Case, action: str) -> str:
    event = db.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.action == action)).one()
    return " ".join(notices.told(db, Notice(kind=action, event_id=event.id), lang).text for lang in ("zh", "en"))


def test_a_licence_is_revoked_by_a_case_of_its_own_dec_14(db: Session, tmp_path: Path) -> None:
    """DEC-14: opened by a supervisor, reviewed, decided with every remedy; the licence ends once it is delivered."""
    with at(shenzhen(MONDAY)):
        old, _ = made.delivered_case(db, folder=tmp_path)
        with pytest.raises(NotReady) as bare:
            perform(db, old.id, "open_revocation", staff(db, "supervisor"))
        assert codes(bare) == {"revocation.ground", "reason.missing"}
        with pytest.raises(NotAllowed):
            perform(db, old.id, "open_revocation", staff(db, "mr.decide"), ground="fraud", reason="伪造。")
        case = made.revocation(db, old)
        assert (case.stage, case.channel, case.query_code) == (Stage.IN_REVIEW, "office", old.query_code)
        assert running(db, case.id) == {"statutory": date(2026, 12, 21)} == {"statutory": case.due_on}
        with pytest.raises(NotReady) as twice:
            perform(db, old.id, "open_revocation", staff(db, "supervisor"), ground="fraud", reason="伪造。")
        assert codes(twice) == {"revocation.under_way"}
        made.review(db, case)
        decider = made.take(db, case, "mr.decide")
        with pytest.raises(NotReady) as not_applied_for:
            perform(db, case.id, "grant", decider)
        assert codes(not_applied_for) == {"revocation.not_applied_for"}
        with pytest.raises(NotReady) as incomplete:
            perform(db, case.id, "revoke", decider, reasons="伪造。")
        assert {"revocation.ground", "refusal.basis_missing", "refusal.court_missing"} <= codes(incomplete)
        perform(db, case.id, "revoke", decider, ground="fraud", **made.REFUSAL)
        assert old.stage == Stage.DELIVERED, "it is in force until the decision has reached its holder"
        made.deliver(db, case)
    assert (old.stage, case.stage, case.outcome) == (Stage.REVOKED, Stage.DELIVERED, Outcome.REVOKED)
    granted = decision_of(db, old.id)
    assert granted is not None
    assert (granted.over_on, granted.over_how, granted.over_by) == (date(2026, 9, 21), "revoked", case.id)
    papers = set(db.scalars(select(Document.kind).where(Document.case_id == case.id)))
    assert papers == {Doc.REVOKE_NOTICE, Doc.REVOCATION}
    assert str(case.number) in told(db, case, "begin_revocation") and str(case.number) in told(db, old, "mark_revoked")
    assert not list(check_cases(db))


def test_what_was_got_by_fraud_bars_a_new_application_all_79(db: Session, tmp_path: Path) -> None:
    """ACC-14: three years where the item touches safety; another ground marks nobody."""
    with at(shenzhen(MONDAY)):
        for n, ground in enumerate(("fraud", "procedure")):
            old, _ = made.delivered_case(db, folder=tmp_path, company_credit_code=company(n).credit_code)
            case = under_decision(db, old, ground)
            perform(db, case.id, "revoke", made.take(db, case, "mr.decide"), ground=ground, **made.REFUSAL)
            marks = credit.open_marks(db, old.applicant_digest)
            assert [(mark.ground, mark.barred_until) for mark in marks] == (
                [("fraud", date(2029, 9, 21))] if ground == "fraud" else []
            )


def test_a_revocation_may_end_without_revoking(db: Session, tmp_path: Path) -> None:
    """The licence stays in force, and a later ground may open another case; the holder cannot take either back."""
    with at(shenzhen(MONDAY)):
        old, _ = made.delivered_case(db, folder=tmp_path)
        case = under_decision(db, old)
        owner = Actor("applicant", case_id=case.id)
        with pytest.raises(NotReady) as theirs:
            perform(db, case.id, "withdraw", owner)
        assert codes(theirs) == {"revocation.not_applied_for"}
        perform(db, case.id, "terminate", made.take(db, case, "mr.decide"), reason="经查属实，证照无误。")
        advance(db, case.id)
        granted = decision_of(db, old.id)
        assert granted is not None and granted.over_on is None and old.stage == Stage.DELIVERED
        assert made.revocation(db, old).stage == Stage.IN_REVIEW


def test_a_change_is_a_new_case_on_the_old_licence_dec_14(db: Session, tmp_path: Path) -> None:
    """DEC-14: whoever names the earlier request is tied to it; the old licence is over when the new one is there."""
    with at(shenzhen(MONDAY)):
        old, _ = made.delivered_case(db, folder=tmp_path)
        other, _ = made.delivered_case(db, folder=tmp_path, company_credit_code=company(1).credit_code)
        with pytest.raises(NotReady) as not_theirs:
            made.submitted_case(db, "G-MR-015", folder=tmp_path, old_request=other.number)
        assert codes(not_theirs) == {"old_licence.unknown"}
        change, _ = made.decided_case(db, "G-MR-015", folder=tmp_path, old_request=f" {old.number} ")
        second, _ = made.reviewed_case(
            db, "G-MR-016", folder=tmp_path, old_request=old.number, present_until="2027-03-01"
        )
        assert change.about_id == second.about_id == old.id
        made.deliver(db, change)
        granted = decision_of(db, old.id)
        assert granted is not None and (granted.over_how, granted.over_by) == ("changed", change.id)
        assert old.stage == Stage.DELIVERED and str(change.number) in told(db, old, "mark_over")
        with pytest.raises(NotReady) as over:
            perform(db, second.id, "grant", made.take(db, second, "mr.decide"))
        assert codes(over) == {"old_licence.over"}
        with pytest.raises(NotReady) as gone:
            perform(db, old.id, "open_revocation", staff(db, "supervisor"), ground="fraud", reason="伪造。")
        assert codes(gone) == {"old_licence.over"}
        elsewhere, _ = made.submitted_case(db, "G-MR-015", folder=tmp_path, company_credit_code=company(2).credit_code)
        assert elsewhere.about_id is None


def test_who_is_signed_in_need_not_type_the_number(db: Session, tmp_path: Path) -> None:
    with at(shenzhen(MONDAY)):
        old, _ = made.delivered_case(db, folder=tmp_path)
        mine = Account(kind="applicant", name="张示例", password_hash="!")
        db.add(mine)
        db.flush()
        old.account_id = mine.id
        case, _ = draft.open_case(db, "G-MR-015", Actor("applicant", old.account_id), "zh", None)
        assert case.answers["old_request"] == old.number
        case, _ = draft.open_case(db, "G-MR-014", Actor("applicant", old.account_id), "zh", None)
        assert "old_request" not in case.answers
