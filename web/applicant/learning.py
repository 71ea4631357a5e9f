"""The moment an applicant learns of something on this site: a decision cannot be called back from then on."""

from __future__ import annotations

from collections.abc import Iterable

from models.casework.case import Case
from models.casework.decision import decision_of, note_told
from models.casework.notice import Notice, note_read
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


def read_messages(notices: Iterable[Notice]) -> None:
    """Note that their owner was shown these messages, the first time, in a transaction of its own."""
    new = [one.id for one in notices if one.read_at is None]
    if new:
        with transaction() as db:
            note_read(db, new)
