"""Notification and commitment (rulebook 7.2): chosen, told, decided on, taken back, checked, broken."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import at
from models.casework import credit, notices
from models.casework.advance import advance
from models.casework.case import Case
from models.casework.commitment import promise_of, to_look_after
from models.casework.document import Doc, Document
from models.casework.event import CaseEvent
from models.casework.notice import Notice
from models.casework.perform import perform
from models.casework.replay import check_cases
from models.casework.stages import Stage
from models.casework.work import WorkKind, open_items
from models.catalogue import lint
from models.catalogue.files import catalogue
from models.catalogue.form import papers_of
from models.catalogue.spec import Commitment
from models.errors import NotReady
from models.people.actor import SYSTEM
from seeding.people import company
from tests import factories as made
from tests.hall_data import shenzhen, staff
from tests.models.casework.seen import codes, make_documents, running

ITEM, MONDAY = "G-HR-003", "2026-09-21 10:00"


def promised(db: Session, folder: Path, n: int = 0) -> made.Filed:
    """A case that was accepted on its applicant's promise, before the decider."""
    code = company(n).credit_code
    return made.accepted_case(db, ITEM, folder=folder, commitment_route="promise", company_credit_code=code)


def delivered(db: Session, folder: Path, n: int) -> Case:
    case, _ = promised(db, folder, n)
    perform(db, case.id, "grant", made.take(db, case, "hr.decide"))
    make_documents(db, case.id)
    perform(db, case.id, "produced", SYSTEM)
    advance(db, case.id)
    perform(db, case.id, "hand_over", made.take(db, case, f"{case.site_code.lower()}.window1"), receiver="张示例")
    return case


def papers(db: Session, case: Case, action: str) -> set[str]:
    event = db.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.action == action)).one()
    assert all(notices.told(db, Notice(kind=action, event_id=event.id), lang).text for lang in ("zh", "en"))
    return set(db.scalars(select(Document.kind).where(Document.event_id == event.id)))


def test_only_listed_items_of_no_barred_subject_nc_1_nc_3() -> None:
    """NC-1: the choice is the applicant's and asked by listed items alone.  NC-3: no barred subject may be listed."""
    specs = catalogue().specs
    listed = [spec for spec in specs.values() if spec.commitment]
    assert [spec.code for spec in listed] == [ITEM]
    [spec] = listed
    assert isinstance(spec.commitment, Commitment)
    every, fewer = (
        {need.code for need in papers_of(spec, {"commitment_route": route})} for route in ("ordinary", "promise")
    )
    assert every - fewer == set(spec.commitment.spares)
    food = specs["G-MR-014"].model_copy(update={"commitment": spec.commitment})
    found = list(lint._item(food))
    assert any("NC-3" in fault for fault in found) and any("commitment_route" in fault for fault in found)


def test_a_promise_is_told_in_writing_and_decided_on_nc_2(db: Session, tmp_path: Path) -> None:
    """NC-1, NC-2: recorded and on paper before anybody decides; no review, a shorter limit, the law's unchanged."""
    with at(shenzhen(MONDAY)):
        case, _ = promised(db, tmp_path)
        ordinary, _ = made.accepted_case(db, ITEM, folder=tmp_path, company_credit_code=company(1).credit_code)
    assert papers(db, case, "record_promise") == {Doc.COMMITMENT}
    assert [item.kind for item in open_items(db, case.id)] == [WorkKind.DECIDE]
    assert case.stage == Stage.DECIDING and ordinary.stage == Stage.IN_REVIEW
    ends, usual = running(db, case.id), running(db, ordinary.id)
    assert (ends["promised"], usual["promised"]) == (date(2026, 9, 22), date(2026, 9, 29))
    assert ends["statutory"] == usual["statutory"] and promise_of(db, ordinary.id) is None


def test_a_promise_is_taken_back_with_a_reason_nc_5(db: Session, tmp_path: Path) -> None:
    """NC-5: before the decision, and the case goes the ordinary way with the ordinary limit and every paper."""
    with at(shenzhen(MONDAY)):
        case, applicant = promised(db, tmp_path)
        with pytest.raises(NotReady) as bare:
            perform(db, case.id, "withdraw_promise", applicant)
        assert codes(bare) == {"reason.missing"}
        perform(db, case.id, "withdraw_promise", applicant, reason="场所租约有变。")
        advance(db, case.id)
    assert case.stage == Stage.IN_REVIEW and [item.kind for item in open_items(db, case.id)] == [WorkKind.REVIEW]
    assert running(db, case.id)["promised"] == case.due_on == date(2026, 9, 29)
    promise = promise_of(db, case.id)
    assert promise is not None and promise.state == "withdrawn" and promise.check_on is None
    assert papers(db, case, "withdraw_promise") == set() and not list(check_cases(db))


def test_a_broken_promise_is_put_right_or_revoked_nc_7(db: Session, tmp_path: Path) -> None:
    """NC-4, NC-6, NC-7, NC-8: checked in its time, ordered to put right, revoked after it, and barred meanwhile."""
    with at(shenzhen(MONDAY)):
        kept, broken, mended = (delivered(db, tmp_path, n) for n in (0, 1, 2))
        promise = promise_of(db, broken.id)
        assert promise is not None and promise.check_on == date(2026, 11, 23)
        assert {one.case_id for one in to_look_after(db, ["HR"])} >= {kept.id, broken.id, mended.id}
        assert not to_look_after(db, ["MR"])
    officer, head = staff(db, "hr.review"), staff(db, "hr.decide")
    with at(shenzhen("2026-11-16 10:00")):
        perform(db, kept.id, "keep_promise", officer, reason="现场核查，全部符合。")
        with pytest.raises(NotReady) as bare:
            perform(db, broken.id, "order_remedy", officer)
        assert codes(bare) == {"commitment.finding", "reason.missing"}
        for case in (broken, mended):
            perform(db, case.id, "order_remedy", officer, finding="false", reason="没有固定场所。")
        assert promise.state == "suspended" and promise.remedy_on == date(2026, 11, 30)
        [mark] = credit.open_marks(db, broken.applicant_digest)
        assert (mark.ground, mark.case_number) == ("broken_promise", broken.number)
        with pytest.raises(NotReady) as barred:
            made.submitted_case(
                db, ITEM, folder=tmp_path, commitment_route="promise", company_credit_code=company(1).credit_code
            )
        assert codes(barred) == {"commitment.credit"}
        perform(db, mended.id, "confirm_remedy", officer, reason="已补租场所。")
        with pytest.raises(NotReady) as early:
            perform(db, broken.id, "end_promise", head, reason="拒不整改。")
        assert codes(early) == {"commitment.remedy_running"}
    with at(shenzhen("2026-12-01 09:00")):
        perform(db, broken.id, "end_promise", head, reason="拒不整改。")
        assert not {one.case_id for one in to_look_after(db, ["HR"])} & {kept.id, broken.id, mended.id}
    assert promise.state == "ended"
    assert papers(db, broken, "order_remedy") == {Doc.REMEDY}
    assert papers(db, broken, "end_promise") == {Doc.ENDED_PROMISE} and papers(db, kept, "keep_promise") == set()
    assert papers(db, mended, "confirm_remedy") == set() and not list(check_cases(db))
