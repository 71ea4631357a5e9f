"""What happens by itself: time passes, duties go round, workers work, the law and the catalogue change."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from sqlalchemy import select

from models import db as store
from models import outbox
from models.casework import production, recount, version_move
from models.casework.case import Case
from models.casework.clock import Clock
from models.catalogue.files import Catalogue, catalogue
from models.catalogue.item import current_version
from models.catalogue.load import publish
from models.errors import HallError
from models.outbox import QUEUES, Want
from models.people.actor import SYSTEM
from seeding.notice import corrected
from tests.play.hall import NOTHING, Hall
from tests.play.inputs import WORDS
from workers.base import run

ROUNDS = ("clocks", "recounts", "cards")


def wait(hall: Hall, rng: Random) -> str:
    """Minutes or hours, some days with a week's end, a month with its holidays, or just over the end of a clock."""
    step = rng.choices(
        [timedelta(minutes=rng.randint(1, 90)), timedelta(hours=rng.randint(2, 20)),
         timedelta(days=rng.randint(1, 5)), timedelta(days=rng.randint(15, 40))],
        [50, 25, 10, 2],
    )[0]  # fmt: skip
    hall.moment += step
    with store.reading() as db:
        ends = db.scalars(select(Clock.due_at).where(Clock.stopped_on.is_(None), Clock.due_at > hall.moment)).all()
    if ends and rng.random() < 0.15:
        hall.moment = min(ends) + timedelta(seconds=rng.choice((-1, 0, 1, 40)))
    return f"{hall.moment:%Y-%m-%d %H:%M:%S}"


def work(hall: Hall, rng: Random) -> str:
    """The workers do what waits, or only some of it."""
    done = settle(hall, rng.choice((2, 10, 1_000, 1_000)))
    return f"{done} messages" if done else NOTHING


def duties(hall: Hall, rng: Random) -> str:
    """The duties go round, and mostly the workers do what they found."""
    go_round()
    return f"{settle(hall, 1_000)} messages" if rng.random() < 0.8 else "a round, and nobody works"


def go_round() -> None:
    with store.transaction() as db:
        for topic in ROUNDS:
            outbox.put(db, topic, [])


def settle(hall: Hall, most: int) -> int:
    """Run up to so many messages by the workers' own code; a document is a sheet, since setting one takes a second."""
    ran = 0
    while ran < most:
        with store.transaction() as db:
            messages = outbox.due(db, {queue: Want(20, 0) for queue in QUEUES})
        if not messages:
            break
        for message in messages[: most - ran]:
            if message.topic == "produce":
                _make(hall, message.id)
            outcome = run(message.topic, message.id, "play/0")
            if outcome.error is not None:
                raise outcome.error
            ran += 1
    with store.reading() as db:
        # The draft of a life event is no case: it is sent by a verb of its own.
        come = select(Case.id).where(Case.id.not_in(hall.cases), Case.parent_id.is_not(None))
        hall.cases += db.scalars(come.order_by(Case.id))
    return ran


def _make(hall: Hall, message_id: int) -> None:
    with store.transaction() as db:
        document_id = db.get_one(outbox.Message, message_id).ids[0]
        production.record_document(db, document_id, *hall.sheets.document(db, document_id))


def change_calendar(hall: Hall, rng: Random) -> str:
    """A notice puts days of the next long holiday otherwise, and comes into force; the duty finds what it moves."""
    this, days = hall.moment.year, rng.randint(1, 4)
    year, holiday, month, make_up = rng.choice(
        [(this, "国庆节", 10, [date(this, 10, 10), date(this, 10, 11)]),
         (this + 1, "元旦", 1, [date(this + 1, 1, 9), date(this + 1, 1, 10)])]
    )  # fmt: skip
    rest = [date(year, month, 1), date(year, month, 4 + days)]
    changes = {holiday: {"rest": rest, "work": rng.sample(make_up, rng.randint(0, 2))}}
    with store.transaction() as db:
        try:
            with db.begin_nested():
                version = recount.import_notice(db, SYSTEM, corrected(year, changes))
                recount.put_in_force(db, SYSTEM, version.version)
        except HallError as refused:
            return f"{year}: {refused!r}"
    return f"{version.version}: {holiday} until {rest[1]}"


def change_item(hall: Hall, rng: Random) -> str:
    """An item of a running case promises a little more time in a new version, and its cases are moved to it."""
    with store.transaction() as db:
        case = hall.among(db, rng)
        if case is None or case.parent_id is not None:
            return NOTHING
        spec, code = current_version(db, case.item_code).spec, case.item_code
        days = max(1, min(spec.statutory.days, spec.promised.days + rng.randint(-1, 2)))
        changed = spec.model_copy(update={"promised": spec.promised.model_copy(update={"days": days})})
        # What is not among the published is taken off offer.
        publish(db, Catalogue(catalogue().shared, hall.offered | {code: changed}))
        hall.offered[code] = changed
        try:
            with db.begin_nested():
                version_move.begin(db, code, SYSTEM, WORDS)
        except HallError as refused:
            return f"{code} promises {days} days: {refused!r}"
        return f"{code} promises {days} days, and its cases follow"
