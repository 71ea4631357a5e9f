"""Running figures that only ever rise, kept in the database so that no restart loses them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Float, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base

# Upper bounds of the histograms, in seconds.
BOUNDS = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0)
# Names of figures that web processes count: requests, and the commits of what they counted.
HTTP, COMMIT = "http", "db_commit"
# How many ended runs one roll-up takes: a backlog is worked off in short transactions.
BATCH = 5000


class Tally(Base):
    """One figure.  ``key`` and ``part`` are its labels, such as topic and outcome, or queue and bucket."""

    __tablename__ = "tally"

    name: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[float] = mapped_column(Float)


def count(db: Session, name: str, key: str, part: str = "", *, by: float = 1) -> None:
    """Let a figure rise.  Call it last in a transaction, in the order of the keys: its row stays locked till then."""
    db.execute(_COUNT, {"name": name, "key": key, "part": part, "by": by})


def add(db: Session, figures: Mapping[tuple[str, str, str], float]) -> None:
    """Let many figures rise, each by (name, key, part), in one order for all who do so."""
    rows = [{"name": n, "key": k, "part": p, "by": by} for (n, k, p), by in sorted(figures.items())]
    db.execute(_COUNT, rows)


def roll_up(db: Session) -> int:
    """Add the ended runs that are not counted yet to the figures; how many there were.

    Workers only write their own rows: if each of them raised these few figures itself, they would wait for each other.
    """
    return db.scalar(_ROLL_UP, {"bounds": list(BOUNDS), "batch": BATCH}) or 0


_COUNT = text("""
insert into tally (name, key, part, value) values (:name, :key, :part, :by)
on conflict (name, key, part) do update set value = tally.value + excluded.value
""")

# Histogram rows are cumulative, as Prometheus wants them: one a bound it did not exceed, then sum and count.
_ROLL_UP = text("""
with fresh as (
  update message_run set counted = true where id in (
    select id from message_run where ended_at is not null and not counted order by id limit :batch
       for update skip locked)
  returning topic, queue, outcome, lag, extract(epoch from ended_at - taken_at)::float8 as seconds
), observed as (
  select 'lag' as name, queue as key, lag as seen from fresh
  union all select 'run', topic, seconds from fresh
), added as (
  insert into tally (name, key, part, value)
  select 'messages', topic, outcome, count(*) from fresh group by topic, outcome
  union all select name, key, bound::text, count(*) from observed, unnest(cast(:bounds as float8[])) bound
             where seen <= bound group by name, key, bound
  union all select name, key, 'sum', sum(seen) from observed group by name, key
  union all select name, key, 'count', count(*) from observed group by name, key
  order by 1, 2, 3
  on conflict (name, key, part) do update set value = tally.value + excluded.value
)
select count(*) from fresh
""")
