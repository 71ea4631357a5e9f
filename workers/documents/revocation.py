"""What the papers of a revocation say (ALL 69)."""

from __future__ import annotations

from models.casework.credit import barred_until
from models.casework.decision import decision_of
from models.casework.old_licence import FRAUD, GROUNDS
from models.text import Text
from workers.documents.data import Data, Subject, on, pair


def notice(subject: Subject) -> Data:
    """The licence in question, why the case was opened, and by when it is decided."""
    return {
        **_licence(subject),
        "reason": subject.event.reason or "",
        "statutory_due": on(subject.due["statutory"]),
    }


def revoked(subject: Subject) -> Data:
    """The decision beside what every decision says: its ground, and what follows for who was at fault."""
    fraud, case = subject.event.facts["ground"] == FRAUD, subject.case
    until = barred_until(subject.db, case.applicant_digest, case.item_code) if fraud else None
    return {
        **_licence(subject),
        "title": pair(Text("撤销许可决定书" if subject.licence else "撤销决定书", "Decision to revoke")),
        "fraud": fraud,
        "barred_until": on(until) if until else None,
    }


def _licence(subject: Subject) -> Data:
    old = subject.case.about
    made = decision_of(subject.db, old.id) if old is not None else None
    assert old is not None and made is not None
    return {
        "old": old.number,
        "granted_on": on(made.decided_on),
        "ground": pair(GROUNDS[str(subject.event.facts["ground"])]),
    }
