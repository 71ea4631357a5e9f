"""The notary: appends entries for the lines of the logs that have none, in rounds, beside the work of the hall.

Ids do not tell which lines are new: a line with a smaller id may commit after one with a larger.  So each pass looks at
every id that is not *settled*.  Ids up to a mark are settled once all transactions that ran when the mark was seen have
ended, for only these can still bring a line below it.  Once an hour a pass looks at everything, whatever the marks say.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from models.audit.chain import BEFORE_THE_FIRST, BELOW_ALL, DIGEST, IN_UTC, SOURCES, AuditMark, Link

# Lines for which one round at most makes entries, and ids that one statement looks at.
ROUND, WINDOW = 100_000, 20_000
# Between the giving of an id and the number of its transaction lies a moment; no statement of the hall runs so long.
SETTLE = timedelta(minutes=2)
WHOLE = timedelta(hours=1)

_LOCK = 740_308


class _Moment(NamedTuple):
    """The store at the start of a pass: its clock, the oldest transaction that runs, the next one, the last id."""

    at: datetime
    oldest: int
    next: int
    top: int


def make_entries(db: Session, most: int = ROUND) -> int:
    """Make entries for at most ``most`` lines that have none; how many.  Notaries wait for each other.

    The caller's transaction should hold little else.  Less than ``most``: every line that could be seen has its entry.
    """
    db.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    db.execute(text(IN_UTC))
    made = 0
    for source in SOURCES:
        made += _walk(db, source, most - made)
    return made


def _walk(db: Session, source: str, most: int) -> int:
    """Go on with the pass over ``source``, or begin one, until its end or until ``most`` entries are made."""
    mark = db.get(AuditMark, source, with_for_update=True)
    if mark is None or mark.position is None:
        mark = _begin(db, source, mark)
    made = 0
    while mark.position is not None and made < most:
        last = db.scalar(text(_LAST.format(source=source)), {"after": mark.position, "window": WINDOW})
        if last is None:
            mark.settled, mark.position = mark.reaches, None
            break
        facts = {"source": source, "after": mark.position, "last": last, "most": most - made}
        lines = db.execute(text(_LINES.format(source=source)), facts).all()
        _append(db, source, lines)
        made += len(lines)
        # Cut off by ``most``, the window is not done: the next round starts behind the last entry made.
        mark.position = lines[-1].id if lines and made >= most else last
    db.flush()
    return made


def _begin(db: Session, source: str, mark: AuditMark | None) -> AuditMark:
    """Start a pass: settle what is ripe, and choose the next candidate."""
    now = _Moment(*db.execute(text(_MOMENT.format(source=source, below=BELOW_ALL))).one())
    if mark is None:
        mark = AuditMark(source=source, settled=BELOW_ALL, ahead=BELOW_ALL, horizon=0, seen_at=now.at, whole_at=now.at)
        db.add(mark)
    mark.position = mark.reaches = mark.settled
    if now.at - mark.whole_at > WHOLE:
        mark.position, mark.whole_at = BELOW_ALL, now.at
    ripe = mark.horizon <= now.oldest and now.at - mark.seen_at > SETTLE
    if ripe:
        mark.reaches = mark.ahead
    # A horizon beyond the next transaction is from another cluster, before a restore.
    if ripe or mark.horizon > now.next or mark.horizon == 0:
        mark.ahead, mark.horizon, mark.seen_at = now.top, now.next, now.at
    return mark


def _append(db: Session, source: str, lines: Sequence[Row[tuple[int, bytes]]]) -> None:
    if not lines:
        return
    seq, last, at = db.execute(text(_TAIL)).one()
    hashes = [last or BEFORE_THE_FIRST]
    for line in lines:
        seq += 1
        hashes.append(Link(seq, source, line.id, line.digest, hashes[-1], at).hash())
    facts = {
        "before": seq - len(lines),
        "ids": [line.id for line in lines],
        "digests": b"".join(line.digest for line in lines),
        "hashes": b"".join(hashes),
    }
    db.execute(text(_ENTER), facts | {"source": source, "at": at})


# ruff: noqa: S608 - the names of tables are constants of ours

_MOMENT = """
select clock_timestamp(), pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint,
       (select coalesce(max(id), {below}) from {source})
  from pg_current_snapshot() s
"""

_LAST = "select max(id) from (select id from {source} where id > :after order by id limit :window) w"

# Both sides are bounded, so that neither is ever read whole.
_LINES = f"""
with missing as materialized (
  select id from {{source}} where id > :after and id <= :last
  except all
  select source_id from audit_entry where source = :source and source_id > :after and source_id <= :last
  order by id limit :most
)
select r.id, {DIGEST} as digest from {{source}} r join missing using (id) order by r.id
"""

_TAIL = """
select coalesce(max(seq), 0), (select hash from audit_entry order by seq desc limit 1), clock_timestamp()
  from audit_entry
"""

# Digests and hashes come as one long string each, 32 bytes a line; the first hash is that before the first entry.
_ENTER = """
insert into audit_entry (seq, source, source_id, digest, prev, hash, chained_at)
select :before + n, :source, id, substring(:digests, 32 * n::int - 31, 32), substring(:hashes, 32 * n::int - 31, 32),
       substring(:hashes, 32 * n::int + 1, 32), :at
  from unnest(cast(:ids as bigint[])) with ordinality as e(id, n)
"""
