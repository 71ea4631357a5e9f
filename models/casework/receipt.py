"""The receipt that its holder can prove: what was sent, when, and where the log holds it, signed by the hall (U8).

A receipt names the entry of the chained log that holds the event of sending.  Should the log be written anew, the entry
that the hall signed for is missing, which ``hall audit verify --head`` finds too.  It holds no personal data.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import UTC
from string import hexdigits
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import signing
from models.audit.chain import AuditEntry
from models.casework import sent
from models.casework.case import Case
from models.casework.event import CaseEvent
from models.casework.find import case_with

KIND = "yunting-receipt/1"
SOURCE = CaseEvent.__tablename__


def receipt(db: Session, case: Case, hall: str) -> dict[str, Any] | None:
    """The signed receipt of ``case``; None until the log has its entry, some seconds after sending.

    ``hall`` is the address under which the hall is reached.
    """
    event = sent.sending(db, case)
    entry = entry_of(db, event) if event is not None else None
    if event is None or entry is None:
        return None
    return signing.signed(
        {
            "kind": KIND,
            "hall": hall,
            "number": case.number,
            "item": case.item_code,
            "received_at": event.at.astimezone(UTC).isoformat(timespec="seconds"),
            "sent": event.facts["sent"],
            "log": {"entry": entry.seq, "line": entry.digest.hex(), "hash": entry.hash.hex()},
        }
    )


def entry_of(db: Session, event: CaseEvent) -> AuditEntry | None:
    """The link of the chain that holds ``event``."""
    return db.scalar(select(AuditEntry).where(AuditEntry.source == SOURCE, AuditEntry.source_id == event.id))


def known(db: Session, number: str, digest: str) -> bool:
    """Whether the hall received under ``number`` what has this digest, however it was copied from the paper.

    An unknown number answers as a wrong digest.
    """
    given = "".join(sign for sign in digest.lower() if sign in hexdigits)
    case = case_with(db, number)
    event = sent.sending(db, case) if case is not None else None
    stored = str(event.facts["sent"]) if event is not None else "0" * 64
    return hmac.compare_digest(stored.encode(), given.encode()) and event is not None


def in_log(db: Session, statement: Mapping[str, Any]) -> bool:
    """Whether the chained log still holds the entry that a receipt names, for the very case and digest it names."""
    case = case_with(db, str(statement.get("number", "")))
    event = sent.sending(db, case) if case is not None else None
    entry = entry_of(db, event) if event is not None else None
    if event is None or entry is None or statement.get("sent") != event.facts["sent"]:
        return False
    return statement.get("log") == {"entry": entry.seq, "line": entry.digest.hex(), "hash": entry.hash.hex()}
