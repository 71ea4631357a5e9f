"""Telling people: the notice of an event, and its deliveries through the channels that a hall has.

The notice on the site is always there.  A delivery is an outside effect: it is marked before the call and after it,
so that one whose end nobody saw is known and shown (reliability 3.4).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from models import outbox
from models.casework.case import Case
from models.casework.decision import TOLD_BY, note_told
from models.casework.event import CaseEvent
from models.casework.lock import lock
from models.casework.notice import Delivery, Notice
from models.casework.notices import DRAFT_ENDING, WARN_DAYS
from models.casework.stages import Stage
from models.catalogue import facts
from models.people.account import Account, OneTimeCode

# Which channels carry something to an e-mail address (empty: none is known).
Channels = Callable[[str], Sequence[str]]

NO_CHANNEL = "none"
NOWHERE = "console"
"""The channel of a hall under development: what it takes reaches nobody."""
CALLED_BACK = "the decision it tells of was called back before it left"
UNREACHABLE = "no channel of this hall reaches the address: e-mail needs HALL_SMTP_URL, and phones have no channel yet"


def tell(db: Session, event_id: int, channels: Channels) -> Notice | None:
    """Write the notice of an event and plan its deliveries; what is there already stays as it is.

    Of a decision that was called back meanwhile nothing leaves the house.  None for an event that does not exist, as
    after a restored backup.
    """
    event = db.get(CaseEvent, event_id)
    if event is None:
        return None
    case = lock(db, event.case_id)
    planned: set[str] = set()
    notice = db.scalar(select(Notice).where(Notice.event_id == event.id))
    if notice is None:
        notice = Notice(case_id=case.id, event_id=event.id, kind=event.action, at=event.at)
        notice.by_hand = case.no_phone and not address_of(db, case)
        if notice.by_hand and event.actor_kind == "staff" and event.action == "submit":
            # The receipt was handed over as it was printed.
            notice.handed_at, notice.handed_way, notice.handed_by = event.at, "window", event.actor_id
        db.add(notice)
        db.flush()
    else:
        planned.update(db.scalars(select(Delivery.channel).where(Delivery.notice_id == notice.id)))
    if called_back(db, event):
        return notice
    _plan_all(db, notice, set(channels(address_of(db, case))) - planned)
    return notice


def _plan_all(db: Session, notice: Notice, channels: Iterable[str]) -> None:
    for channel in sorted(channels):
        _plan(db, Delivery(notice_id=notice.id, channel=channel, key=_key(channel)), notice.case_id)


def tell_endings(db: Session, days: int, channels: Channels) -> None:
    """Warn the owners of drafts that are deleted in ``WARN_DAYS`` days, once for each time they are left (A3.7).

    Time is the machine's, as for the deletion itself.  A draft whose owner has neither account nor address is left out:
    nothing would reach them.
    """
    idle = Case.touched_at < func.clock_timestamp() - timedelta(days=days - WARN_DAYS)
    told = select(Notice.id).where(Notice.case_id == Case.id, Notice.at > Case.touched_at).exists()
    old = select(Case).where(Case.stage == Stage.DRAFT, Case.channel == "online", idle, ~told).order_by(Case.id)
    for case in db.scalars(old.with_for_update(of=Case, skip_locked=True)).all():
        address = address_of(db, case)
        if case.account_id is None and not address:
            continue
        notice = Notice(case_id=case.id, kind=DRAFT_ENDING, at=func.clock_timestamp())
        db.add(notice)
        db.flush()
        _plan_all(db, notice, channels(address))


def forget(db: Session, case_id: int) -> None:
    """Delete what was told of a draft that is deleted."""
    mine = select(Notice.id).where(Notice.case_id == case_id)
    db.execute(delete(Delivery).where(Delivery.notice_id.in_(mine)))
    db.execute(delete(Notice).where(Notice.case_id == case_id))


def send_code(db: Session, code_id: int, channels: Channels) -> None:
    """Plan the delivery of a one-time code, once.  In a hall without a channel for it, that is noted as a failure."""
    code = db.get(OneTimeCode, code_id, with_for_update=True)
    if code is None or db.scalar(select(Delivery.id).where(Delivery.code_id == code_id)):
        return
    carriers = channels(code.address if "@" in code.address else "")
    if carriers:
        _plan(db, Delivery(code_id=code.id, channel=carriers[0], key=_key(carriers[0])), None)
    else:
        db.add(Delivery(code_id=code.id, channel=NO_CHANNEL, key=_key(NO_CHANNEL), state="failed", error=UNREACHABLE))


def address_of(db: Session, case: Case) -> str:
    """The e-mail address for notices: the one of the request, else that of the account; empty for none."""
    given = facts.applicant_of(case.spec, case.answers).email
    account = db.get(Account, case.account_id) if case.account_id else None
    return given or (account.email if account and account.email else "")


def begin(db: Session, delivery_id: int) -> Delivery | None:
    """Mark a delivery as under way before the call.  None: it has arrived already, or its decision was called back.

    One that was under way before has an unknown end.  Every channel of today may then send again, with the same key.
    """
    delivery = db.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None or delivery.state == "sent":
        return None
    if delivery.notice_id and not _may_leave(db, delivery):
        settle(db, delivery.id, "failed", CALLED_BACK)
        return None
    delivery.state, delivery.tried_at = "sending", func.clock_timestamp()
    return delivery


def _may_leave(db: Session, delivery: Delivery) -> bool:
    """A notice of a decision leaves unless the decision was called back; from then on its applicant knows it."""
    notice = db.get_one(Notice, delivery.notice_id)
    if notice.kind not in TOLD_BY:
        return True
    lock(db, notice.case_id)
    if called_back(db, db.get_one(CaseEvent, notice.event_id)):
        return False
    if delivery.channel != NOWHERE:
        note_told(db, notice.case_id)
    return True


def called_back(db: Session, event: CaseEvent) -> bool:
    """Whether the decision that ``event`` tells of was called back after it."""
    if event.action not in TOLD_BY:
        return False
    later = select(CaseEvent.id).where(CaseEvent.case_id == event.case_id, CaseEvent.id > event.id)
    return db.scalar(later.where(CaseEvent.action == "recall").limit(1)) is not None


def settle(db: Session, delivery_id: int, state: str, error: str | None = None) -> None:
    """Note how a call ended: ``sent``, ``failed`` (it surely did not arrive) or ``unknown``.

    What was sent stays sent, whatever an attempt that was overtaken says later.
    """
    delivery = db.get_one(Delivery, delivery_id, with_for_update=True)
    if delivery.state == "sent":
        return
    delivery.state, delivery.error = state, error
    if state == "sent" and delivery.code_id:
        db.get_one(OneTimeCode, delivery.code_id).sent_at = func.clock_timestamp()


def forget_codes(db: Session) -> None:
    """Delete one-time codes a day after they were made, with their deliveries: they hold people's addresses."""
    old = select(OneTimeCode.id).where(OneTimeCode.created_at < func.clock_timestamp() - text("interval '1 day'"))
    db.execute(delete(Delivery).where(Delivery.code_id.in_(old)))
    db.execute(delete(OneTimeCode).where(OneTimeCode.id.in_(old)))


def _plan(db: Session, delivery: Delivery, case_id: int | None) -> None:
    db.add(delivery)
    db.flush()
    outbox.put(db, "deliver", [delivery.id], case_id=case_id)


def _key(channel: str) -> str:
    return f"{channel}.{secrets.token_hex(16)}"
