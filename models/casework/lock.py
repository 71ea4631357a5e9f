"""Locking a case: what every act on it does first."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, SessionTransaction

from models.casework.case import Case
from models.errors import NotFound

_LOCKED = select(Case).where(Case.id == bindparam("id")).with_for_update(of=Case)
_KEY = "locked cases"


class _Locked(NamedTuple):
    """The cases that a transaction has locked.  What was locked within a savepoint may end with it."""

    within: SessionTransaction
    cases: dict[int, Case]


def lock(db: Session, case_id: int) -> Case:
    """The case, locked until the transaction ends and as it is now.  Raises :class:`NotFound`.

    An act calls others that lock, too.  Nobody else changes a locked case, so it is read once in a transaction.
    """
    mine = _mine(db)
    case = mine.cases.get(case_id)
    if case is None or case not in db:
        case = db.scalar(_LOCKED, {"id": case_id}, execution_options={"populate_existing": True})
        if case is None:
            raise NotFound()
        mine.cases[case_id] = case
    return case


def _mine(db: Session) -> _Locked:
    within = db.get_nested_transaction() or db.get_transaction() or db.begin()
    mine: _Locked | None = db.info.get(_KEY)
    if mine is None or mine.within is not within:
        mine = db.info[_KEY] = _Locked(within, {})
    return mine
