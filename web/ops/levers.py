"""What an operator may do, one function an act.  Each answers with the sentence that tells what came of it.

All take the session, the operator and the reason, then what they act on; what there is not is ``NotFound``.  What was
done, and only that, is a line among the acts of staff.
"""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy.orm import Session

from models import outbox
from models.audit.acts import record
from models.errors import NotFound
from models.outbox import QUEUES, presence
from models.outbox.duty import Duty, run_now
from models.outbox.signs import WorkerSeen
from models.people.actor import Actor
from models.queries import ops
from web.formatting import moment
from web.ops.names import queue_name, topic_name
from web.words import label

Row = TypeVar("Row", Duty, WorkerSeen)


def pause(db: Session, actor: Actor, reason: str, queue: str) -> str:
    presence.pause(db, _known(queue), reason=reason, by=actor.account_id)
    record(db, actor, "pause", about=f"queue:{queue}", reason=reason)
    return label("operated.pause", queue=queue_name(queue))


def resume(db: Session, actor: Actor, reason: str, queue: str) -> str:
    presence.resume(db, _known(queue))
    record(db, actor, "resume", about=f"queue:{queue}", reason=reason)
    return label("operated.resume", queue=queue_name(queue))


def quiet(db: Session, actor: Actor, reason: str, worker: str) -> str:
    presence.quiet(db, _there(db, WorkerSeen, worker).name)
    record(db, actor, "quiet", about=f"worker:{worker}", reason=reason)
    return label("operated.quiet", name=worker)


def wake(db: Session, actor: Actor, reason: str, worker: str) -> str:
    presence.quiet(db, _there(db, WorkerSeen, worker).name, on=False)
    record(db, actor, "wake", about=f"worker:{worker}", reason=reason)
    return label("operated.wake", name=worker)


def run(db: Session, actor: Actor, reason: str, duty: str) -> str:
    run_now(db, _there(db, Duty, duty).name)
    record(db, actor, "run", about=f"duty:{duty}", reason=reason)
    return label("operated.run", duty=topic_name(duty))


def retry(db: Session, actor: Actor, reason: str, number: int) -> str:
    found = ops.message(db, number)
    if outbox.revive(db, [number], reason=reason, by=actor.account_id):
        record(db, actor, "retry", about=f"message:{number}", reason=reason)
        return label("operated.retry", n=number)
    return _untouched(found)


def discard(db: Session, actor: Actor, reason: str, number: int) -> str:
    found = ops.message(db, number)
    if outbox.discard(db, [number], reason=reason, by=actor.account_id):
        record(db, actor, "discard", about=f"message:{number}", reason=reason)
        return label("operated.discard", n=number)
    return _untouched(found)


def retry_all(db: Session, actor: Actor, reason: str, topic: str, fingerprint: str) -> str:
    ids = ops.failing_ids(db, topic, fingerprint)
    n = outbox.revive(db, ids, reason=reason, by=actor.account_id)
    _record_group(db, actor, "retry", reason, topic, fingerprint, n)
    return label("operated.retry_all", n=n, m=len(ids) - n)


def discard_all(db: Session, actor: Actor, reason: str, topic: str, fingerprint: str) -> str:
    ids = ops.failing_ids(db, topic, fingerprint)
    n = outbox.discard(db, ids, reason=reason, by=actor.account_id)
    _record_group(db, actor, "discard", reason, topic, fingerprint, n)
    return label("operated.discard_all", n=n, m=len(ids) - n)


def _record_group(db: Session, actor: Actor, act: str, reason: str, topic: str, fingerprint: str, n: int) -> None:
    if n:
        facts = {"fingerprint": fingerprint, "messages": n}
        record(db, actor, act, about=f"topic:{topic}", reason=reason, facts=facts)


def count(
    db: Session, *, queue: str = "", worker: str = "", duty: str = "", number: int = 0, topic: str = "",
    fingerprint: str = "",
) -> int:  # fmt: skip
    """How many messages, queues, workers or duties an act would be done on.  Raises ``NotFound`` for none of a kind."""
    n = len(ops.failing_ids(db, topic, fingerprint)) if topic else 1
    if queue:
        _known(queue)
    elif number:
        ops.message(db, number)
    elif worker or duty:
        _there(db, WorkerSeen if worker else Duty, worker or duty)
    if not n:
        raise NotFound
    return n


def _known(queue: str) -> str:
    if queue not in QUEUES:
        raise NotFound
    return queue


def _there(db: Session, kind: type[Row], name: str) -> Row:
    found = db.get(kind, name)
    if found is None:
        raise NotFound
    return found


def _untouched(found: ops.MessagePage) -> str:
    """Why an act has had no effect: the message is closed, or a worker has it, or nobody has tried it yet."""
    number, closed_at = found.message.id, found.message.done_at
    if closed_at:
        return label("operated.closed", n=number, at=moment(closed_at))
    return label("operated.untouched", n=number, state=label(f"message.{found.state}"))
