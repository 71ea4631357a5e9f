"""Whoever is under fourteen applies through a guardian (PD-3)."""

from __future__ import annotations

from datetime import date

from models.catalogue.answers import Answer
from models.catalogue.facts import applicant_of
from models.catalogue.form import Answers
from models.catalogue.spec import ItemSpec
from models.errors import Problem
from models.people import identifiers

GUARDED_UNTIL = 14


def guardian_missing(spec: ItemSpec, answers: Answers, on: date) -> Problem | None:
    """A problem when the applicant is a child on the day ``on`` and nobody applies for them."""
    applicant = applicant_of(spec, answers)
    agent: Answer = answers.get("on_behalf", "")
    if agent == "yes" or applicant.kind != "person" or applicant.id_kind not in identifiers.TELLING:
        return None
    try:
        born = identifiers.birth_date(identifiers.resident_id(applicant.id_number))
    except ValueError:
        return None
    return Problem("guardian.missing", "on_behalf") if _age(born, on) < GUARDED_UNTIL else None


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
