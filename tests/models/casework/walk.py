"""A food-business case, moved only by the verbs people use."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.casework import advance, desk, draft, papers
from models.casework.case import Case
from models.casework.files import store
from models.casework.perform import perform
from models.casework.work import WorkItem
from models.people.actor import Actor
from tests.hall_data import staff

COMPANY = {
    "on_behalf": "no",
    "applicant_kind": "company",
    "company_name": "深圳示例餐饮有限公司",
    "company_credit_code": "91440307MA5XXXX06R",
    "company_legal_name": "张示例",
    "contact_name": "李示例",
    "contact_mobile": "15400000000",
    "contact_address": "深圳市龙岗区坂田街道示例路1号",
    "site_address": "深圳市龙岗区坂田街道示例路1号101",
    "site_area": "80",
    "food_business_type": "retail",
    "food_items": ["packaged"],
    "delivery_way": "window",
}
PERSON = {
    "on_behalf": "no",
    "person_name": "张示例",
    "person_id_kind": "111",
    "person_id_number": "440307190211301288",
    "contact_mobile": "15400000000",
    "contact_address": "深圳市龙岗区坂田街道示例路1号",
    "delivery_way": "window",
}


def file(db: Session, case: Case, code: str, folder: Path, round: int = 0) -> papers.FiledPaper:
    content = b"%PDF-1.7 " + code.encode() + str(round).encode()
    return papers.file_paper(db, case, code, f"{code}.pdf", store(folder, io.BytesIO(content), 20), round=round)


def drafted(
    db: Session, folder: Path, item: str = "G-MR-014", codes: Iterable[str] = ("floor",), **changes: object
) -> tuple[Case, Actor]:
    """A draft ready to be sent, and its applicant without an account."""
    case, _ = draft.open_case(db, item, Actor("applicant"), "zh", None)
    draft.save_answers(db, case.id, {**COMPANY, **changes})  # type: ignore[arg-type]
    for code in codes:
        file(db, case, code, folder)
    return case, Actor("applicant", case_id=case.id)


def submitted(db: Session, folder: Path, **changes: object) -> tuple[Case, Actor]:
    case, applicant = drafted(db, folder, **changes)  # type: ignore[arg-type]
    perform(db, case.id, "submit", applicant, declared=True)
    advance.advance(db, case.id)
    return case, applicant


def taken(db: Session, case: Case, login: str) -> Actor:
    """``login`` takes the open work item of the case that is theirs."""
    actor = staff(db, login)
    item = db.scalars(select(WorkItem.id).where(WorkItem.case_id == case.id, desk.takeable(actor))).one()
    desk.take(db, item, actor)
    return actor


def tick_all(db: Session, case: Case, clerk: Actor) -> None:
    for paper in papers.live_papers(db, case.id):
        papers.mark(paper, "ok", clerk.account_id)


def accepted(db: Session, folder: Path, **changes: object) -> tuple[Case, Actor]:
    case, applicant = submitted(db, folder, codes=("floor", "equip", "health", "rules"), **changes)
    clerk = taken(db, case, "gov.window1")
    tick_all(db, case, clerk)
    perform(db, case.id, "accept", clerk)
    advance.advance(db, case.id)
    return case, applicant


def reviewed(db: Session, folder: Path, **changes: object) -> tuple[Case, Actor]:
    case, applicant = accepted(db, folder, **changes)
    for login in ("mr.review", "ec.review"):
        actor = taken(db, case, login)
        perform(db, case.id, "review", actor, finding="pass", opinion="符合条件")
        advance.advance(db, case.id)
    return case, applicant
