"""Cases at any point of their way, for any item of the catalogue, built only by the verbs that people use.

Needs the published catalogue and the demonstration staff (``tests.hall_data.load``).  Files go to ``folder``, by
default to the uploads folder of the settings.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import NamedTuple

import pypdfium2
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import now, today
from models.casework import advance, desk, draft, papers
from models.casework.case import Case
from models.casework.document import Document
from models.casework.files import store
from models.casework.guards import papers_needed
from models.casework.perform import perform
from models.casework.site_check import officers_of, site_checks
from models.casework.stand_in import offered
from models.casework.work import WorkItem, open_items
from models.catalogue.answers import Answer
from models.catalogue.fields import Field
from models.catalogue.form import settle
from models.catalogue.spec import ItemSpec
from models.people.actor import SYSTEM, Actor
from models.settings import Settings
from tests.hall_data import staff

# Only the invented numbers of rulebook section 12.
NAMED: dict[str, Answer] = {
    "on_behalf": "no", "applicant_kind": "company", "company_name": "深圳示例餐饮有限公司",
    "company_legal_name": "张示例", "person_name": "张示例", "person_id_kind": "111",
    "person_id_number": "440307190211301288", "contact_name": "李示例",
    "contact_address": "深圳市龙岗区坂田街道示例路1号", "site_address": "深圳市龙岗区坂田街道示例路1号101",
    "contact_email": "", "delivery_way": "window", "old_request": "",
}  # fmt: skip
REFUSAL = {
    "reasons": "经营场所的布局流程不符合食品安全要求，生熟食品存在交叉。", "basis": "示例，未核对",
    "review_body": "示例人民政府行政复议机构", "review_days": 60, "court": "示例人民法院", "court_months": 6,
    "online_channel": "https://fuyi.example.org",
}  # fmt: skip
LINES = [
    {"about": "paper", "code": "rules", "problem": "未提交", "remedy": "请上传加盖公章的食品安全管理制度"},
    {"about": "field", "code": "site_area", "problem": "与平面图所示面积不一致", "remedy": "按平面图填写"},
]


class Filed(NamedTuple):
    """A case and its applicant, who has no account but a sitting."""

    case: Case
    applicant: Actor


def answers_for(spec: ItemSpec, **changes: Answer) -> dict[str, Answer]:
    """A good answer to every question of the item that applies, ``changes`` first."""
    given: dict[str, Answer] = {}
    for field in spec.fields:
        answer = changes.get(field.key, NAMED.get(field.key, _sample(field)))
        if field.key in settle(spec, {**given, field.key: answer}):
            given[field.key] = answer
    return given


def _sample(field: Field) -> Answer:
    match field.kind:
        case "choice":
            return field.options[0].code
        case "choices":
            return [field.options[0].code]
        case "yes_no":
            return "no"
        case "number" | "money":
            return f"{max(1, int(field.min or 0)):d}"
        case "date":
            return today().isoformat()
        case "id_number":
            return "44030719000101001X"
        case "credit_code":
            return "91440307MA5XXXX06R"
        case "mobile":
            return "15400000000"
        case "email":
            return "sample@example.org"
        case _:
            return "示例" * max(2, int(field.min or 0) // 2 + 1)


def pdf(pages: int = 1) -> bytes:
    """A whole, empty PDF."""
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(595, 842)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def file_paper(
    db: Session, case: Case, code: str, *, content: bytes | None = None, round: int = 0, folder: Path | None = None
) -> papers.FiledPaper:
    """``content``, by default an empty PDF of one page, filed under the paper ``code``."""
    stored = store(folder or Settings.from_env().uploads, io.BytesIO(content or pdf()), 20)
    return papers.file_paper(db, case, code, f"{code}.pdf", stored, round=round)


def drafted_case(
    db: Session, item: str = "G-MR-014", *, lang: str = "zh", folder: Path | None = None, **changes: Answer
) -> Filed:
    """A draft ready to be sent, with every paper that its acceptance needs."""
    case, _ = draft.open_case(db, item, Actor("applicant"), lang, None)
    draft.save_answers(db, case.id, answers_for(case.spec, **changes))
    for code in papers_needed(case, "RD"):
        file_paper(db, case, code, folder=folder)
    return Filed(case, Actor("applicant", case_id=case.id))


def submitted_case(
    db: Session, item: str = "G-MR-014", *, lang: str = "zh", folder: Path | None = None, **changes: Answer
) -> Filed:
    """Sent, with the window's work item open."""
    filed = drafted_case(db, item, lang=lang, folder=folder, **changes)
    perform(db, filed.case.id, "submit", filed.applicant, declared=True)
    advance.advance(db, filed.case.id)
    return filed


def accepted_case(
    db: Session, item: str = "G-MR-014", *, lang: str = "zh", folder: Path | None = None, **changes: Answer
) -> Filed:
    """Checked and accepted by the first window clerk; with the departments, or with the decider when none reviews."""
    filed = submitted_case(db, item, lang=lang, folder=folder, **changes)
    clerk = take(db, filed.case, f"{filed.case.site_code.lower()}.window1")
    for paper in papers.live_papers(db, filed.case.id):
        papers.mark(paper, "ok", clerk.account_id)
    perform(db, filed.case.id, "accept", clerk)
    advance.advance(db, filed.case.id)
    return filed


def reviewed_case(
    db: Session, item: str = "G-MR-014", *, lang: str = "zh", folder: Path | None = None, **changes: Answer
) -> Filed:
    """Before the decider: every department of every step has found it good."""
    filed = accepted_case(db, item, lang=lang, folder=folder, **changes)
    review(db, filed.case)
    return filed


def review(db: Session, case: Case) -> None:
    for step in case.flow.review:
        for department in step:
            reviewer = take(db, case, f"{department.lower()}.review")
            give_opinion(db, case, reviewer)
            advance.advance(db, case.id)


def revocation(db: Session, old: Case, ground: str = "fraud") -> Case:
    """A case on whether to revoke what was granted to ``old``, with its first department."""
    perform(db, old.id, "open_revocation", staff(db, "supervisor"), ground=ground, reason="租赁合同系伪造。")
    case = db.scalars(select(Case).where(Case.about_id == old.id).order_by(Case.id.desc())).first()
    assert case is not None
    for _ in range(2):
        advance.advance(db, case.id)
    return case


def decided_case(
    db: Session, item: str = "G-MR-014", *, outcome: str = "granted", lang: str = "zh", folder: Path | None = None,
    **changes: Answer,
) -> Filed:  # fmt: skip
    """Granted or refused; the documents are still to be made."""
    filed = reviewed_case(db, item, lang=lang, folder=folder, **changes)
    decider = take(db, filed.case, f"{filed.case.flow.dept.lower()}.decide")
    if outcome == "granted":
        perform(db, filed.case.id, "grant", decider)
    else:
        perform(db, filed.case.id, "refuse", decider, **REFUSAL)
    return filed


def delivered_case(
    db: Session, item: str = "G-MR-014", *, lang: str = "zh", folder: Path | None = None, **changes: Answer
) -> Filed:
    """Granted, and in the applicant's hands."""
    filed = decided_case(db, item, lang=lang, folder=folder, **changes)
    deliver(db, filed.case)
    return filed


def deliver(db: Session, case: Case) -> None:
    """From the decision into the applicant's hands, as workers and window do it but for the pictures."""
    for document in db.scalars(select(Document).where(Document.case_id == case.id)):
        document.produced_at = document.produced_at or now()
    db.flush()
    perform(db, case.id, "produced", SYSTEM)
    advance.advance(db, case.id)
    if case.delivery_way != "online":
        perform(db, case.id, "hand_over", take(db, case, f"{case.site_code.lower()}.window1"), receiver="张示例")
    advance.advance(db, case.id)


def give_opinion(db: Session, case: Case, reviewer: Actor) -> None:
    """Find it good, after a look at the site where the item asks for one."""
    if "site_check" in case.flow.special and not site_checks(db, case.id):
        check_site(db, case, reviewer)
    perform(db, case.id, "review", reviewer, finding="pass", opinion="符合条件")


def check_site(db: Session, case: Case, reviewer: Actor, **changes: object) -> None:
    """Two officers of the handling departments have looked at the site today (DEC-2)."""
    first, second, *_ = officers_of(db, case)
    seen = {"went_on": today(), "place": "深圳市龙岗区坂田街道示例路1号101", "seen": "现场布局与图纸一致。"}
    facts = {**seen, "officer": first[0], "second_officer": second[0], **changes}
    perform(db, case.id, "site_check", reviewer, **facts)


def take(db: Session, case: Case, login: str) -> Actor:
    """Put the open work item of ``case`` that ``login`` may take into their hands."""
    actor = staff(db, login)
    mine = [item.id for item in open_items(db, case.id)]
    desk.take(db, db.scalars(select(WorkItem.id).where(WorkItem.id.in_(mine), offered(db, actor))).one(), actor)
    return actor
