"""What a copied case has of its own: its number, and another invented applicant wherever the case names one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.casework.case import Case
from models.casework.handover import Handover
from models.casework.number import DIVISION, SERIAL_DIGITS, Serial, check_character
from models.casework.stages import OPEN
from models.casework.supplement import Supplement
from models.catalogue import facts
from models.catalogue.answers import Answer
from models.catalogue.spec import ItemSpec
from models.seal import ring
from seeding.answers import Applicant, identity, room
from seeding.people import COMPANIES, MOST_COMPANIES, company, person

Rows = list[dict[str, Any]]

# Beyond the persons of any replay.
_FIRST_PERSON = 1_000_000


class Doubles:
    """For the cases ``ids``, which are read once: they are copied many times."""

    def __init__(self, db: Session, ids: Sequence[int]) -> None:
        wanted = select(Case).where(Case.id.in_(ids)).options(joinedload(Case.version), joinedload(Case.parent))
        self._cases = {case.id: case for case in db.scalars(wanted)}
        of_cases = select(Supplement).where(Supplement.case_id.in_(ids), Supplement.before.is_not(None))
        self._asked = db.scalars(of_cases).all()
        self._received = db.scalars(
            select(Handover).where(Handover.case_id.in_(ids), Handover.receiver.is_not(None))
        ).all()
        open_now = select(Case.applicant_digest, Case.item_code, Case.subject_digest).where(Case.stage.in_(OPEN))
        self._open = {tuple(row) for row in db.execute(open_now)}
        self._people = count(_FIRST_PERSON)
        # Items of which every company of the park has an open case.
        self._full: set[str] = set()

    def of(self, db: Session, ids: Sequence[int]) -> Mapping[str, Rows]:
        """By table, the values of each copy under the ``id`` of its original.  Raises the serials of case numbers."""
        new = {id: self._applicant(self._cases[id]) for id in ids}
        numbers = self._numbers(db, ids)
        cases = [{"id": id, "number": numbers[id], **self._row(self._cases[id], new[id])} for id in ids]
        asked = [one for one in self._asked if one.case_id in new]
        received = [one for one in self._received if one.case_id in new]
        return {
            "cases": cases,
            "supplement": [{"id": one.id, "before": _renamed(one.before or {}, new[one.case_id])} for one in asked],
            "handover": [{"id": one.id, "receiver": new[one.case_id].person.name} for one in received],
        }

    def _applicant(self, case: Case) -> Applicant:
        """Somebody who has no open case of this item and subject yet; once every company of the park has one, a company
        from outside of it."""
        is_company = facts.applicant_of(case.spec, case.answers).kind == "company"
        for tries in range(COMPANIES + MOST_COMPANIES):
            n = next(self._people)
            if tries == COMPANIES:
                self._full.add(case.item_code)
            firm = company(n % (MOST_COMPANIES if case.item_code in self._full else COMPANIES)) if is_company else None
            who = Applicant(person(n), firm, room(n), online=case.delivery_way == "online")
            key = _key(case.spec, _renamed(case.answers, who))
            if case.ended or key not in self._open:
                self._open.add(key)
                return who
        raise LookupError(f"every invented company has an open case of {case.item_code}")

    def _row(self, case: Case, who: Applicant) -> dict[str, Any]:
        """The columns of a case that tell of its applicant, as its submission fills them."""
        answers = _renamed(case.answers, who)
        applicant = facts.applicant_of(case.spec, answers)
        applicant_digest, _, subject_digest = _key(case.spec, answers)
        return {
            "answers": answers,
            "applicant_name": applicant.name,
            "applicant_digest": applicant_digest,
            "subject_digest": subject_digest,
            "phone_digest": ring.digest("phone", applicant.phone),
            "phone_tail_digest": ring.digest("phone_tail", applicant.phone[-4:]),
        }

    def _numbers(self, db: Session, ids: Sequence[int]) -> dict[int, str]:
        """The next numbers of the halls and days on which the cases were received."""
        begin, end = len(DIVISION) + 2, len(DIVISION) + 10
        numbers = {id: self._cases[id].number or "" for id in ids}
        days = Counter((number[len(DIVISION) : begin], number[begin:end]) for number in numbers.values())
        last: dict[tuple[str, str], int] = {}
        for (hall, day), more in days.items():
            serial = db.get_one(Serial, (hall, date.fromisoformat(day)), with_for_update=True)
            last[hall, day] = serial.last
            serial.last += more
        given: dict[int, str] = {}
        for id, number in numbers.items():
            series = (number[len(DIVISION) : begin], number[begin:end])
            last[series] += 1
            body = f"{number[:end]}{last[series]:0{SERIAL_DIGITS}d}"
            given[id] = body + check_character(body)
        return given


def _renamed(answers: Mapping[str, Answer], who: Applicant) -> dict[str, Answer]:
    """The same answers, given by ``who``."""
    return {**answers, **{key: value for key, value in identity(who).items() if key in answers}}


def _key(spec: ItemSpec, answers: Mapping[str, Answer]) -> tuple[str, str, str]:
    """What no two open cases share: applicant, item and subject."""
    applicant = facts.applicant_of(spec, answers)
    return ring.digest("id_number", applicant.id_number), spec.code, facts.subject_key(spec, answers)
