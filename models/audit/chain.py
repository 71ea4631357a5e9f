"""The chain: one entry for every line of the four logs, each sealing the one before it.

The lines themselves are written where the act happens and know nothing of the chain; the notary adds their entries a
few seconds later (docs/adr/0005-a-chain-written-beside.md).  An entry holds the digest of its line, so that a changed
or vanished line is seen, and a keyed hash over itself and its predecessor, so that whoever has the database alone can
neither change nor take out an entry unseen.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.seal import ring

# The chained tables and their column of machine time.  All are append-only by trigger, as is the chain.
SOURCES = {"case_event": "recorded_at", "read_log": "at", "staff_act": "at", "petition_event": "recorded_at"}
APPEND_ONLY = (*SOURCES, "audit_entry")
BEFORE_THE_FIRST = bytes(32)
# Less than every id, also one that no sequence gave.
BELOW_ALL = -(2**63)

# The canonical form of a line ``r``: JSON without nulls, so that a column added later and empty in old lines changes
# nothing.  Its times are written in the session's time zone, hence ``IN_UTC`` before it.
DIGEST = "sha256(convert_to(jsonb_strip_nulls(to_jsonb(r))::text, 'UTF8'))"
IN_UTC = "set local timezone = 'UTC'"


class AuditEntry(Base):
    """One link.  ``seq`` counts from 1 without a gap; ``digest`` is that of the line ``source_id`` of ``source``."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        CheckConstraint(f"source in ({', '.join(repr(source) for source in SOURCES)})", name="source"),
        Index("uq_audit_entry_source", "source", "source_id", unique=True),
    )

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[str]
    source_id: Mapped[int]
    digest: Mapped[bytes]
    prev: Mapped[bytes]
    hash: Mapped[bytes]
    chained_at: Mapped[datetime]


class AuditMark(Base):
    """How far the notary has come in one log.  Only saves work: without the row it looks from the start again.

    Below ``settled`` no line can appear any more.  ``position`` is where the pass under way stands, empty between
    passes, and ``reaches`` what is settled when it ends.  ``ahead`` is the candidate to be settled next: the last id
    seen at ``seen_at``, when ``horizon`` was the first transaction number not yet given out.
    """

    __tablename__ = "audit_mark"

    source: Mapped[str] = mapped_column(primary_key=True)
    settled: Mapped[int]
    position: Mapped[int | None]
    reaches: Mapped[int]
    ahead: Mapped[int]
    horizon: Mapped[int]
    seen_at: Mapped[datetime]
    whole_at: Mapped[datetime]


class Link(NamedTuple):
    """What an entry says, before its hash is taken."""

    seq: int
    source: str
    source_id: int
    digest: bytes
    prev: bytes
    chained_at: datetime

    def hash(self) -> bytes:
        at = self.chained_at.astimezone(UTC).isoformat()
        told = f"{self.seq}:{self.source}:{self.source_id}:{at}:".encode()
        return ring.mac("audit", told + self.digest + self.prev)
