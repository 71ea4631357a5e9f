"""Cases whose papers wait to be made, one for each kind, and what can be read in a made one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pypdfium2
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.casework.case import Case
from models.casework.document import Doc, Document
from models.casework.papers import live_papers, mark
from models.casework.perform import perform
from models.people.actor import SYSTEM
from tests import factories
from tests.hall_data import shenzhen, staff

DAY = shenzhen("2026-09-18 10:00")


def document_of(db: Session, case: Case, kind: Doc) -> Document:
    return db.scalars(select(Document).where(Document.case_id == case.id, Document.kind == kind)).one()


def text_of(content: bytes | Path) -> str:
    """Everything written in a PDF, without white space: where Chinese meets figures some is only for the eye."""
    with pypdfium2.PdfDocument(content) as pdf:
        return "".join("".join(page.get_textpage().get_text_range().split()) for page in pdf)


def squeezed(text: str) -> str:
    return "".join(text.split())


def submitted(db: Session) -> Case:
    return factories.submitted_case(db).case


def accepted(db: Session) -> Case:
    return factories.accepted_case(db).case


def checked(action: str, **facts: object) -> Callable[[Session], Case]:
    def check(db: Session) -> Case:
        case, _ = factories.submitted_case(db)
        return perform(db, case.id, action, factories.take(db, case, "gov.window1"), **facts)

    return check


def granted(db: Session) -> Case:
    return factories.decided_case(db, delivery_way="online").case


def refused(db: Session) -> Case:
    return factories.decided_case(db, outcome="refused").case


def refused_with_warning(db: Session) -> Case:
    case, _ = factories.reviewed_case(db)
    facts = {**factories.REFUSAL, "falsehood": "false_papers"}
    return perform(db, case.id, "refuse", factories.take(db, case, "mr.decide"), **facts)


def terminated(db: Session) -> Case:
    case, _ = factories.reviewed_case(db)
    return perform(db, case.id, "terminate", factories.take(db, case, "mr.decide"), reason="申请人已注销")


def under_test(db: Session) -> Case:
    case, _ = factories.accepted_case(db)
    facts = {"procedure": "testing", "reason": "送检油烟样品", "planned_end": date(2026, 9, 30)}
    return perform(db, case.id, "start_procedure", factories.take(db, case, "mr.review"), **facts)


def extended(db: Session) -> Case:
    case, _ = factories.reviewed_case(db)
    facts = {"reason": "专家意见尚需补充", "approval": "局长，示批〔2026〕1号"}
    return perform(db, case.id, "extend", factories.take(db, case, "mr.decide"), **facts)


def with_gap(item: str, code: str, action: str, **facts: object) -> Callable[[Session], Case]:
    """A case whose paper ``code`` was found wrong, and what the window made of it."""

    def made(db: Session) -> Case:
        case, _ = factories.submitted_case(db, item)
        clerk = factories.take(db, case, "gov.window1")
        for paper in live_papers(db, case.id):
            mark(paper, "wrong" if paper.code == code else "ok", clerk.account_id)
        line = {"about": "paper", "code": code, "problem": "已过期", "remedy": "请重新提交"}
        return perform(db, case.id, action, clerk, lines=[line], **facts)

    return made


PROMISED = with_gap("G-MR-014", "health", "accept_with_gaps", promise="paper", gap_until=date(2026, 9, 23))


def right_told(db: Session) -> Case:
    case, _ = factories.reviewed_case(db)
    return perform(db, case.id, "tell_hearing", factories.take(db, case, "mr.decide"), reason="涉及邻里排烟")


def hearing_set(db: Session) -> Case:
    case, _ = factories.reviewed_case(db)
    place = {"hearing_hour": "09:30", "hearing_place": "大厅三楼会议室", "chair": staff(db, "mr.review2").account_id}
    why = {"reason": "涉及公共利益", "announced": "园区公告栏", "hearing_day": date(2026, 9, 29)}
    return perform(db, case.id, "set_hearing", factories.take(db, case, "mr.decide"), **place, **why)


def renewed(db: Session) -> Case:
    case, _ = factories.accepted_case(db, "G-EC-005", present_until="2026-12-12")
    return perform(db, case.id, "deem_renewed", SYSTEM, at=shenzhen("2026-12-12 17:30"))


ON_A_PROMISE = {"commitment_route": "promise"}


def promised(db: Session) -> Case:
    return factories.submitted_case(db, "G-HR-003", **ON_A_PROMISE).case


def broken(db: Session) -> Case:
    """Found false, and not put right in its time."""
    case, _ = factories.accepted_case(db, "G-HR-003", **ON_A_PROMISE)
    perform(db, case.id, "grant", factories.take(db, case, "hr.decide"))
    factories.deliver(db, case)
    facts = {"finding": "false", "reason": "没有固定场所"}
    perform(db, case.id, "order_remedy", staff(db, "hr.review"), **facts)
    late = shenzhen("2026-12-21 10:00")
    return perform(db, case.id, "end_promise", staff(db, "hr.decide"), at=late, reason="拒不整改")


def on_revocation(db: Session) -> Case:
    """A case on whether to revoke what was got by fraud, before its decider."""
    old, _ = factories.delivered_case(db)
    case = factories.revocation(db, old)
    factories.review(db, case)
    return case


def revoked(db: Session) -> Case:
    case = on_revocation(db)
    facts = {**factories.REFUSAL, "ground": "fraud"}
    return perform(db, case.id, "revoke", factories.take(db, case, "mr.decide"), **facts)


def not_revoked(db: Session) -> Case:
    case = on_revocation(db)
    return perform(db, case.id, "terminate", factories.take(db, case, "mr.decide"), reason="合同经查属实")
