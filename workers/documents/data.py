"""What a document says, read from the rows in one go, as plain JSON values for its template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from models.casework.case import Case
from models.casework.decision import Decision, decision_of
from models.casework.document import OF_DECISION, Doc, Document
from models.casework.event import CaseEvent
from models.casework.notices import due_dates, office_name, written
from models.catalogue import facts
from models.catalogue.item import Department
from models.catalogue.spec import Limit
from models.people import masking
from models.settings import Settings
from models.text import Text

Data = dict[str, Any]

# Only licences fall under the Licensing Law itself; the other items follow it as a rule of the house (rulebook 10).
_UNDER_THE_LAW = {"zh": "依照", "en": "under", "start": "Under"}
_LIKE_THE_LAW = {"zh": "参照", "en": "by analogy with", "start": "By analogy with"}


@dataclass(frozen=True)
class Subject:
    """A document with the rows it speaks of."""

    db: Session
    document: Document
    case: Case
    event: CaseEvent
    due: Mapping[str, date]

    @property
    def decision(self) -> Decision:
        made = decision_of(self.db, self.case.id)
        assert made is not None
        return made

    @property
    def licence(self) -> bool:
        return self.case.flow.type == "01"


def subject_of(db: Session, document: Document) -> Subject:
    case, event = db.get_one(Case, document.case_id), db.get_one(CaseEvent, document.event_id)
    return Subject(db, document, case, event, due_dates(db, event))


def common(subject: Subject, settings: Settings) -> Data:
    """What every document says."""
    document, case = subject.document, subject.case
    day = document.dated_on
    return {
        "number": document.number,
        "case": case.number,
        "dated": [day.year, day.month, day.day],
        "dated_on": on(day),
        "site": pair(office_name(subject.db, case.site_code)),
        "office": pair(_office(subject)),
        "item": {**pair(case.flow.title), "code": case.item_code},
        "applicant": _applicant(case),
        "by": _UNDER_THE_LAW if subject.licence else _LIKE_THE_LAW,
        "url": f"{settings.public_url}/documents/{document.code}",
        "track": f"{settings.public_url}/track",
        "check": f"{settings.public_url}/receipts/check",
    }


def pair(text: Text) -> Data:
    return {"zh": text.zh, "en": text.en}


def on(day: date) -> Data:
    return pair(written(day))


def days(limit: Limit) -> Data:
    """``5个工作日``, ``5 working days``."""
    if not limit.days:
        return pair(Text("当场办结", "on the spot"))
    zh = f"{limit.days}个工作日" if limit.unit == "working" else f"{limit.days}日"
    unit = "working day" if limit.unit == "working" else "calendar day"
    return pair(Text(zh, f"{limit.days} {unit}{'s' * (limit.days != 1)}"))


def department(subject: Subject) -> Data:
    return pair(subject.db.get_one(Department, subject.case.flow.dept).title)


def delivery(subject: Subject) -> Data:
    """How the result reaches the applicant."""
    if subject.case.delivery_way == "online":
        return pair(Text("网上送达电子文书", "online, as an electronic document"))
    site = office_name(subject.db, subject.case.site_code)
    return pair(Text(f"到{site.zh}领取", f"collected at {site.en}"))


def _office(subject: Subject) -> Text:
    """In whose name it is issued: the department decides, everything before is the hall's."""
    if subject.document.kind in OF_DECISION | {Doc.REMEDY, Doc.ENDED_PROMISE, Doc.REVOKE_NOTICE}:
        return office_name(subject.db, subject.case.flow.dept)
    return office_name(subject.db, subject.event.office or subject.case.site_code)


def _applicant(case: Case) -> Data:
    """The name in full, as the paper is theirs; of an identity number only its ends.  A credit code is public."""
    who = facts.applicant_of(case.spec, case.answers)
    hide = who.id_kind != "credit_code" and who.id_number
    return {"name": who.name, "number": masking.id_number(who.id_number) if hide else who.id_number}
