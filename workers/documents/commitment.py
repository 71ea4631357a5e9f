"""What the papers of the commitment route say (NC-2, NC-7)."""

from __future__ import annotations

from models.casework.commitment import promise_of
from models.catalogue.spec import Commitment, Limit
from models.text import Text
from workers.documents.data import Data, Subject, days, on, pair


def commitment(subject: Subject) -> Data:
    """Everything that is told in writing: what is promised, the conditions, the check, the consequences."""
    spec, terms = subject.case.flow, _terms(subject)
    return {
        "promised": [pair(one) for one in terms.promised],
        "conditions": [pair(one) for one in spec.conditions],
        "spares": [pair(need.title) for code in terms.spares if (need := spec.paper(code))],
        "decided": days(Limit(days=terms.days)),
        "checked": days(Limit(days=terms.check_days)),
        "standard": pair(terms.standard),
        "way": pair(terms.way),
        "remedy": days(Limit(days=terms.remedy_days)),
    }


def remedy(subject: Subject) -> Data:
    """What was found, and by when it is to be put right."""
    false = subject.event.facts["finding"] == "false"
    found = Text("承诺不实", "the promise was false") if false else Text("承诺未履行", "the promise was not kept")
    return {
        "found": pair(found),
        "reason": subject.event.reason or "",
        "remedy": days(Limit(days=_terms(subject).remedy_days)),
        "remedy_on": _remedy_on(subject),
    }


def ended(subject: Subject) -> Data:
    """The order that was not followed, and the decision that is revoked."""
    reason, decided_on = subject.event.reason or "", on(subject.decision.decided_on)
    return {"remedy_on": _remedy_on(subject), "reason": reason, "decided_on": decided_on}


def _remedy_on(subject: Subject) -> Data:
    promise = promise_of(subject.db, subject.case.id)
    assert promise is not None and promise.remedy_on is not None
    return on(promise.remedy_on)


def _terms(subject: Subject) -> Commitment:
    terms = subject.case.flow.commitment
    assert terms is not None
    return terms
