"""The audit log to be read: its entries with what their lines say in codes and numbers, without personal data.

What somebody typed (reasons, purposes) stays in the lines: it may name a person.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.casework.find import case_with
from models.errors import NotFound


class LogLine(NamedTuple):
    """One entry.  ``account`` is the number of the one that acted, ``about`` such as ``case:4403…`` or ``key:2``."""

    seq: int
    at: datetime
    log: str
    actor: str
    account: int | None
    what: str
    about: str


def latest(db: Session, limit: int, number: str | None = None) -> list[LogLine]:
    """The last entries, newest first; those of case ``number`` alone.  Raises :class:`NotFound` for no such case."""
    if number is None:
        return [LogLine(*row) for row in db.execute(text(_LATEST), {"limit": limit})]
    case = case_with(db, number)
    if case is None:
        raise NotFound("case.unknown")
    facts = {"limit": limit, "case": case.id, "about": f"case:{case.number}"}
    return [LogLine(*row) for row in db.execute(text(_OF_CASE), facts)]


# ruff: noqa: S608 - the statements are put together from constants only

_SHOWN = """
select n.seq, coalesce(e.recorded_at, r.at, s.at) as at, n.source as log,
       coalesce(e.actor_kind, s.actor_kind, 'staff') as actor, coalesce(e.actor_id, r.account_id, s.account_id),
       coalesce(e.action, 'read ' || r.what, s.act, 'gone') as what, coalesce('case:' || c.number, s.about, '') as about
  from entries n
  left join case_event e on n.source = 'case_event' and e.id = n.source_id
  left join read_log r on n.source = 'read_log' and r.id = n.source_id
  left join staff_act s on n.source = 'staff_act' and s.id = n.source_id
  left join cases c on c.id = coalesce(e.case_id, r.case_id)
 order by n.seq desc
"""
_LATEST = f"with entries as (select * from audit_entry order by seq desc limit :limit) {_SHOWN}"
_OF_CASE = f"""
with lines as (
  select 'case_event' as source, id from case_event where case_id = :case
  union all select 'read_log', id from read_log where case_id = :case
  union all select 'staff_act', id from staff_act where about = :about
), entries as (
  select a.* from lines l join audit_entry a on a.source = l.source and a.source_id = l.id
   order by a.seq desc limit :limit
) {_SHOWN}
"""
