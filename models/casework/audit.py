"""The second pair of eyes: derive again from cases, clocks and deliveries what should have a message (reliability 3.5).

The outbox makes sure that what was put is done; this looks for what should have been put and was not.  So every finding
is a bug of ours, or somebody's hand in the tables.  Each is counted, and where a message can repair it, one is put:
once for each revision of the case, since repeating what did not help only hides it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, contains_eager

from models import outbox
from models.calendar.now import now
from models.casework.audit_rules import RULES
from models.casework.case import Case
from models.casework.clock import Clock, ClockEntry, due_of
from models.casework.document import OF_DECISION
from models.casework.due_clocks import ACTIONS
from models.casework.event import CaseEvent
from models.casework.lifecycle import TABLE
from models.casework.notice import Delivery, Notice
from models.casework.stages import OPEN
from models.casework.telling import Channels, address_of, called_back

# How many findings of a rule one pass looks at; the next pass sees the rest.
BATCH = 200
# Running clocks counted again in one pass, drawn by lot when there are more.
CLOCKS = 500


class Finding(NamedTuple):
    """What is wrong with which case; ``thing`` and ``topic`` as in :class:`~models.casework.audit_rules.Rule`."""

    rule: str
    case_id: int | None
    revision: int
    thing: int
    topic: str | None


def findings(db: Session, channels: Channels) -> Iterator[Finding]:
    """Everything that is wrong now, at most :data:`BATCH` of each rule.  Only reads."""
    facts = {
        "now": now(),
        "batch": BATCH,
        "open": [stage.value for stage in OPEN],
        "acting": list(ACTIONS),
        "of_decision": [kind.value for kind in OF_DECISION],
        "telling": sorted({row.action for row in TABLE if "notify" in row.then}),
    }
    for rule in RULES:
        for row in db.execute(text(f"{rule.sql} order by thing limit :batch"), facts):
            yield Finding(rule.name, row.case_id, row.revision, row.thing, rule.topic)
    yield from _unaddressed(db, channels)
    yield from _due_differs(db)


def repair(db: Session, finding: Finding) -> None:
    """Put the message that repairs ``finding``, if there is one and it was not put for this revision before."""
    if finding.topic is not None:
        key = f"{finding.rule}:{finding.case_id}:{finding.revision}:{finding.thing}"
        outbox.put(db, finding.topic, [finding.thing], case_id=finding.case_id, dedup_key=key)


def _unaddressed(db: Session, channels: Channels) -> Iterator[Finding]:
    """Notices of the last hour without any delivery, although a channel reaches the applicant.

    Older ones may be from before the hall had the channel; of a decision that was called back nothing is sent.
    """
    recent = CaseEvent.recorded_at > func.clock_timestamp() - text("interval '1 hour'")
    without = ~select(Delivery.id).where(Delivery.notice_id == Notice.id).exists()
    wanted = select(CaseEvent, Case).join(Notice, Notice.event_id == CaseEvent.id).join(Case, Case.id == Notice.case_id)
    for event, case in db.execute(wanted.where(recent, without).order_by(Notice.id).limit(BATCH)):
        if channels(address_of(db, case)) and not called_back(db, event):
            yield Finding("unaddressed", case.id, case.revision, event.id, "notify")


def _due_differs(db: Session) -> Iterator[Finding]:
    """Running clocks whose stored end is not what their ledger gives."""
    drawn = select(Clock.id).where(Clock.stopped_on.is_(None)).order_by(func.random()).limit(CLOCKS)
    wanted = select(Clock).outerjoin(Clock.entries).where(Clock.id.in_(drawn)).options(contains_eager(Clock.entries))
    # The ledger is read in its order, which a joined load does not keep by itself: its first line is the start.
    wanted = wanted.order_by(Clock.id, ClockEntry.seq)
    for clock in db.scalars(wanted.execution_options(populate_existing=True)).unique():
        if not clock.entries or clock.due_on != due_of(clock.entries, clock.unit, clock.calendar):
            case = db.get_one(Case, clock.case_id)
            yield Finding("due_differs", case.id, case.revision, clock.id, None)
