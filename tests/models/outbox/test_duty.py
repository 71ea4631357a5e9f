"""Recurring duties: once a slot, whoever claims, and never a pile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import outbox
from models.calendar import now as law
from models.outbox import duty
from models.outbox.duty import Duty
from models.outbox.message import Message
from models.outbox.topics import TOPICS

START = datetime(2026, 11, 2, 1, 0, 0, tzinfo=UTC)


def rounds(db: Session, topic: str) -> list[Message]:
    return list(db.scalars(select(Message).where(Message.topic == topic).order_by(Message.id)))


def run(db: Session, message: Message) -> None:
    taken = outbox.take(db, message.id, message.topic, "test@host/1")
    assert taken is not None
    outbox.done(db, message.id, taken.attempt)


def test_every_duty_names_a_topic() -> None:
    assert {row.topic for row in duty.DUTIES} <= set(TOPICS)


def test_a_slot_is_claimed_once_and_its_success_is_noted(db: Session) -> None:
    with law.at(START):
        duty.plant(db)
        assert duty.claim(db) == len(duty.DUTIES)
        assert duty.claim(db) == 0
        (probe,) = rounds(db, "probe.intake")
        run(db, probe)
    seen = db.get(Duty, "probe.intake", populate_existing=True)
    assert seen is not None and seen.last_success_at is not None
    with law.at(START + timedelta(seconds=30)):
        duty.claim(db)
    assert len(rounds(db, "probe.intake")) == 2


def test_nothing_piles_up_while_nobody_works(db: Session) -> None:
    for minute in range(10):
        with law.at(START + timedelta(minutes=minute)):
            duty.plant(db)
            duty.claim(db)
    assert len(rounds(db, "clocks")) == 1


def test_a_host_clock_set_back_does_not_repeat_a_slot_or_stop_the_duty(db: Session) -> None:
    for moment in (START + timedelta(hours=1), START, START + timedelta(seconds=30), START + timedelta(hours=1)):
        with law.at(moment):
            duty.plant(db)
            duty.claim(db)
            for message in rounds(db, "clocks"):
                if message.done_at is None:
                    run(db, message)
                    db.refresh(message)
    assert len(rounds(db, "clocks")) == 3


def test_closed_rounds_are_forgotten_after_an_hour(db: Session) -> None:
    with law.at(START):
        duty.plant(db)
        duty.claim(db)
        outbox.put(db, "route", [1])
        probe, route = rounds(db, "probe.intake")[0], rounds(db, "route")[0]
        for message in (probe, route):
            run(db, message)
            db.refresh(message)
            message.done_at = datetime.now(UTC) - timedelta(hours=2)
        db.flush()
    assert outbox.forget_rounds(db, "intake") == 1
    assert rounds(db, "route") == [route]
