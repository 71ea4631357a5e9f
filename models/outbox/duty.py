"""Recurring duties.  They are rows, claimed by whichever relay is awake, so there is no single clock to lose."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, exists, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.calendar.now import now
from models.outbox.message import Message, put
from models.outbox.topics import QUEUES

# Rounds of duties go before the cases' messages: a probe behind a long backlog would cry wolf.
PRIORITY = 10
PREFIX = "duty"


class Every(NamedTuple):
    """A duty: put a message of ``topic`` every so many ``seconds``."""

    name: str
    topic: str
    seconds: int


DUTIES = (
    Every("clocks", "clocks", 30),
    Every("recounts", "recounts", 60),
    Every("petitions", "petitions", 300),
    *(Every(f"probe.{queue}", f"probe.{queue}", 30) for queue in QUEUES),
    Every("sweep_drafts", "sweep_drafts", 3600),
    Every("sweep_files", "sweep_files", 3600),
    Every("claim_proof", "claim_proof", 3600),
    Every("audit", "audit", 60),
    Every("cards", "cards", 120),
    Every("alerts", "alerts", 60),
    Every("notary", "notary", 15),
)


class Duty(Base):
    """The state of one recurring duty.  A slot is the number of a period since 1970: two relays mean the same one."""

    __tablename__ = "duty"

    name: Mapped[str] = mapped_column(primary_key=True)
    topic: Mapped[str]
    every: Mapped[int]
    next_at: Mapped[datetime]
    last_slot: Mapped[int | None]
    last_success_at: Mapped[datetime | None]


def plant(db: Session) -> None:
    """Bring the rows in line with :data:`DUTIES`.  Each relay does so when it starts."""
    for duty in DUTIES:
        row = insert(Duty).values(name=duty.name, topic=duty.topic, every=duty.seconds, next_at=now())
        same = {"topic": duty.topic, "every": duty.seconds}
        db.execute(row.on_conflict_do_update(index_elements=[Duty.name], set_=same))
    db.execute(delete(Duty).where(Duty.name.not_in([duty.name for duty in DUTIES])))


def claim(db: Session) -> int:
    """Put a message for each duty whose time has come; how many.  The slot in the key makes it one for all relays.

    A duty whose last round is still under way is passed over, so that nothing piles up while no worker serves it.
    """
    moment = now()
    # A row that waits longer than a period was written before the host's clock was set back.
    late = or_(Duty.next_at <= moment, Duty.next_at > moment + func.make_interval(0, 0, 0, 0, 0, 0, Duty.every))
    duties = db.scalars(select(Duty).where(late).order_by(Duty.name).with_for_update(skip_locked=True)).all()
    claimed = 0
    for duty in duties:
        slot = int(moment.timestamp()) // duty.every
        if not _under_way(db, duty):
            put(db, duty.topic, [], dedup_key=f"{PREFIX}:{duty.name}:{slot}", priority=PRIORITY)
            duty.last_slot = slot
            claimed += 1
        duty.next_at = datetime.fromtimestamp(slot * duty.every, UTC) + timedelta(seconds=duty.every)
    db.flush()
    return claimed


def run_now(db: Session, name: str) -> None:
    """Let a duty's next round start at once, for an operator; with the next slot, if this one is used up."""
    db.execute(update(Duty).where(Duty.name == name).values(next_at=now()))


def succeeded(db: Session, dedup_key: str | None) -> None:
    """Note the success of a duty's round, in the transaction that closed its message."""
    if dedup_key is not None and dedup_key.startswith(f"{PREFIX}:"):
        name = dedup_key.split(":")[1]
        db.execute(update(Duty).where(Duty.name == name).values(last_success_at=text("clock_timestamp()")))


def _under_way(db: Session, duty: Duty) -> bool:
    last = Message.dedup_key == f"{PREFIX}:{duty.name}:{duty.last_slot}"
    return bool(db.scalar(select(exists().where(last, Message.done_at.is_(None), Message.dead_at.is_(None)))))
