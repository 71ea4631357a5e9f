"""What silence of the authority does after acceptance, as far as a case tells it (CLK-14, CLK-15).

A licence whose renewal was asked for in time is renewed when nobody has decided by its last day (Administrative
Licensing Law 50); what was filed for review takes effect when nobody has objected by the end of a period (Labour
Contract Law 54).  Neither period stands still: article 45 leaves special procedures out of the limits of its own
section only, and an extension lengthens the limit of the decision and not the licence.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from models.calendar.now import day_of
from models.casework.case import Case
from models.catalogue.spec import EXPIRY


class Term(NamedTuple):
    """A period: the day before its first, how many days, of which unit."""

    start: date
    days: int
    unit: str


def expiry(case: Case) -> date | None:
    """The last day of the licence that is to be renewed."""
    given = case.answers.get(EXPIRY)
    return date.fromisoformat(given) if case.flow.renewal and isinstance(given, str) and given else None


def in_time(case: Case) -> bool:
    """Whether the renewal was asked for as early as the law of the item wants; only then does silence renew."""
    ends, terms = expiry(case), case.flow.renewal
    if ends is None or terms is None or case.received_at is None:
        return False
    return day_of(case.received_at) + timedelta(terms.days) <= ends


def renewed_until(case: Case) -> date | None:
    """The last day of the licence once it is renewed: as many years later as the item grants."""
    ends, terms = expiry(case), case.flow.renewal
    if ends is None or terms is None:
        return None
    year = ends.year + terms.years
    # A licence that ends on 29 February runs to the end of that month.
    return (ends + timedelta(1)).replace(year=year) - timedelta(1)


def renewal_terms(case: Case) -> Term | None:
    """From acceptance to the last day of the licence; None where silence does not renew."""
    ends = expiry(case)
    if ends is None or case.accepted_on is None or case.accepted_on > ends or not in_time(case):
        return None
    return Term(case.accepted_on, (ends - case.accepted_on).days, "natural")


def effect_terms(case: Case) -> Term | None:
    """From receipt, or from the day the last paper came, for as long as the law of the item gives (CLK-15)."""
    limit = case.flow.effective
    if limit is None or case.counted_from is None:
        return None
    return Term(case.counted_from, limit.days, limit.unit)
