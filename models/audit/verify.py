"""Whether the chain holds: every entry taken again from its line and its predecessor.  Only reads.

Findings are :class:`~models.errors.Problem`: ``pointer`` is the line or entry, the code one of ``audit.*``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from models.audit.chain import BEFORE_THE_FIRST, BELOW_ALL, DIGEST, IN_UTC, SOURCES, Link
from models.errors import Problem

Progress = Callable[[int], None]

# Entries, or ids of lines, that one statement looks at.
WINDOW = 20_000
# A gap or a run of unchained lines is one finding; of these at most so many are named one by one.
NAMED = 20


class Head(NamedTuple):
    """The last entry.  Kept elsewhere, it proves later that nothing was cut off the end of the chain."""

    seq: int
    hash: bytes

    def __str__(self) -> str:
        """As it is noted, and read again by :meth:`noted`."""
        return f"{self.seq}:{self.hash.hex()}"

    @classmethod
    def noted(cls, written: str) -> Head:
        """Raises ``ValueError`` for what is no head."""
        seq, _, told = written.partition(":")
        return cls(int(seq), bytes.fromhex(told))


def head(db: Session) -> Head:
    """The end of the chain; number 0 when it has not begun."""
    row = db.execute(text("select seq, hash from audit_entry order by seq desc limit 1")).one_or_none()
    return Head(row.seq, row.hash) if row else Head(0, BEFORE_THE_FIRST)


def check_entries(db: Session, progress: Progress = lambda done: None) -> Iterator[Problem]:
    """Every entry against its number, its predecessor, its hash, and its line."""
    db.execute(text(IN_UTC))
    seq, prev = 0, BEFORE_THE_FIRST
    while rows := db.execute(text(_ENTRIES), {"after": seq, "window": WINDOW}).all():
        for row in rows:
            if row.seq != seq + 1:
                yield Problem("audit.gap", f"entry:{seq + 1}", {"first": seq + 1, "last": row.seq - 1})
            elif row.prev != prev:
                yield Problem("audit.broken", f"entry:{row.seq}", {"seq": row.seq})
            yield from _one(row)
            seq, prev = row.seq, row.hash
        progress(len(rows))


def _one(row: Row[Any]) -> Iterator[Problem]:
    link = Link(row.seq, row.source, row.source_id, row.digest, row.prev, row.chained_at)
    line = f"{row.source}:{row.source_id}"
    if link.hash() != row.hash:
        yield Problem("audit.forged", f"entry:{row.seq}", {"seq": row.seq})
    if row.found is None:
        yield Problem("audit.line_gone", line, {"line": line, "seq": row.seq, "at": row.chained_at})
    elif row.found != row.digest:
        yield Problem("audit.line_changed", line, {"line": line, "seq": row.seq, "at": row.chained_at})


def check_head(db: Session, noted: Head) -> Iterator[Problem]:
    """Whether the chain still runs through a head that was noted before.  Every chain begins with number 0."""
    found = db.scalar(text("select hash from audit_entry where seq = :seq"), {"seq": noted.seq})
    if (found or BEFORE_THE_FIRST) != noted.hash:
        yield Problem("audit.head_gone", f"entry:{noted.seq}", {"seq": noted.seq})


def check_unchained(db: Session, progress: Progress = lambda done: None) -> Iterator[Problem]:
    """Lines that have had no entry for more than a minute of the hall's work.

    The minute ends with the last round of any duty: a hall that stands still or was restored is not late.
    """
    until = db.scalars(text(_WORKED)).one()
    for source, moment in SOURCES.items():
        yield from _unchained(db, source, moment, until, progress)


def _unchained(db: Session, source: str, moment: str, until: datetime, progress: Progress) -> Iterator[Problem]:
    position, count = BELOW_ALL, 0
    window = text(_WINDOW.format(source=source))
    missing = text(_MISSING.format(source=source, moment=moment))
    while (seen := db.execute(window, {"after": position, "window": WINDOW}).one()).last is not None:
        facts = {"source": source, "after": position, "last": seen.last, "until": until}
        for line in db.scalars(missing, facts):
            count += 1
            if count <= NAMED:
                name = f"{source}:{line}"
                yield Problem("audit.unchained", name, {"line": name})
        position = seen.last
        progress(seen.n)
    if count > NAMED:
        yield Problem("audit.more_unchained", source, {"source": source, "more": count - NAMED})


# ruff: noqa: S608 - the names of tables are constants of ours

_FOUND = " ".join(
    f"when '{source}' then (select {DIGEST} from {source} r where r.id = a.source_id)" for source in SOURCES
)
_ENTRIES = f"""
select a.*, case a.source {_FOUND} end as found from audit_entry a
 where a.seq > :after order by a.seq limit :window
"""

_WORKED = "select coalesce(max(last_success_at), clock_timestamp()) - interval '1 minute' from duty"

_WINDOW = """
select max(id) as last, count(*) as n from (select id from {source} where id > :after order by id limit :window) w
"""

_MISSING = """
with missing as materialized (
  select id from {source} where id > :after and id <= :last
  except all
  select source_id from audit_entry where source = :source and source_id > :after and source_id <= :last
)
select id from {source} join missing using (id) where {moment} < :until order by id
"""
