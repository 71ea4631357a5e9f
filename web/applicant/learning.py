"""The moment an applicant learns of a decision on this site: from then on it cannot be called back."""

from __future__ import annotations

from models.casework.case import Case
from models.casework.decision import decision_of, note_told
from models.db import transaction
from web.request import read


def learned(*cases: Case) -> None:
    """Note, once a decision, that its owner is shown it.  Like the log of who read what, a transaction of its own."""
    standing = [decision_of(read(), case.id) for case in cases if case.outcome]
    new = [made.case_id for made in standing if made and made.told_at is None]
    if new:
        with transaction() as db:
            for case_id in new:
                note_told(db, case_id)
