"""What became of cases that people hold a receipt for: the promise of the outbox, counted in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Verdict:
    """``lost`` and ``doubled`` are case numbers; ``messages`` counts by topic and state, ``runs`` by outcome."""

    acknowledged: int
    routed: int
    lost: list[str]
    doubled: list[str]
    messages: dict[tuple[str, str], int] = field(default_factory=dict)
    runs: dict[str, int] = field(default_factory=dict)
    rings: int = 0

    @property
    def unfinished(self) -> int:
        """Messages of cases that are not done: waiting, taken or dead."""
        return sum(n for (_, state), n in self.messages.items() if state != "done")

    @property
    def kept(self) -> bool:
        """Whether the promise was kept: everything acknowledged is routed once, and nothing is left over."""
        return self.routed == self.acknowledged and not (self.lost or self.doubled or self.unfinished)


def judge(db: Session, receipts: Sequence[str]) -> Verdict:
    """Compare what was acknowledged, ``receipts`` (INV-1), with what the workers made of it (INV-2).

    Routed once is one intake work item ever, made by one run of a ``route`` message that ended as done: the index of
    the open work items alone would hide a message that took effect twice.
    """
    rows = db.execute(_FATES, {"numbers": list(receipts)}).all()
    totals = db.execute(_MESSAGES).all()
    return Verdict(
        acknowledged=len(receipts),
        routed=sum((row.items, row.effects) == (1, 1) for row in rows),
        lost=[row.number for row in rows if not row.items],
        doubled=[row.number for row in rows if max(row.items, row.effects) > 1],
        messages={(row.topic, row.state): row.n for row in totals},
        runs={row.outcome: row.n for row in db.execute(_RUNS)},
        rings=sum(row.rings for row in totals),
    )


_FATES = text("""
select told.number,
       (select count(*) from work_item w where w.case_id = c.id and w.kind = 'intake') as items,
       (select count(*) from message_run r join message m on m.id = r.message_id
         where m.case_id = c.id and m.topic = 'route' and r.outcome = 'done') as effects
  from unnest(cast(:numbers as text[])) as told(number) left join cases c on c.number = told.number
""")

_MESSAGES = text("""
select topic, count(*) as n, sum(rings)::int as rings,
       case when done_at is not null then 'done' when dead_at is not null then 'dead'
            when lease_until > clock_timestamp() then 'taken' else 'open' end as state
  from message where case_id is not null group by topic, state order by topic, state
""")

_RUNS = text("""
select coalesce(r.outcome, 'running') as outcome, count(*) as n from message_run r join message m on m.id = r.message_id
 where m.case_id is not null group by 1 order by 1
""")
