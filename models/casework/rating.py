"""Ratings (好差评), and the work order that a negative one makes by itself (rulebook 7.4).

A rating is voluntary and given once: online for each matter, in the hall for each visit (RAT-2, RAT-3).  Silence is no
rating (RAT-9).  1 is the best, 4 and 5 are negative (RAT-1).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Text, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.base import Base, Id
from models.calendar import shelf, working
from models.calendar.closing import end_of_business
from models.calendar.now import day_of
from models.casework.case import Case
from models.casework.rating_terms import terms
from models.errors import Problem
from models.seal import Sealed

LEVELS = (1, 2, 3, 4, 5)
NEGATIVE = (4, 5)
# What people may tick besides their level (RAT-4); the words stand in labels as rating.choice.<code>.
GOOD = ("fast", "clear", "polite", "few_trips", "easy_online")
BAD = ("slow", "many_trips", "unclear", "impolite", "asked_too_much", "wrong_advice", "hard_online", "charged")
FINDINGS = ("clear", "complex", "no_basis")
GROUNDS = ("mistaken", "malicious")


class Rating(Base):
    """One rating: of a case, or of a visit for which the window gave a slip.

    ``unit_code`` is the department that handled the case, or the hall visited; ``clerk_id`` who decided, or served at
    the window (RAT-4).  ``phone`` is left by visitors who want to be called; ``no_contact`` by those who do not.
    ``set_aside_at`` is set by the second body that found the rating mistaken or malicious; until then it counts and is
    seen (RAT-8).
    """

    __tablename__ = "rating"
    __table_args__ = (
        CheckConstraint("level between 1 and 5", name="level"),
        CheckConstraint("(case_id is null) <> (slip_id is null)", name="one_subject"),
        Index("ix_rating_at", "at"),
    )

    id: Mapped[Id]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), unique=True)
    slip_id: Mapped[int | None] = mapped_column(ForeignKey("rating_slip.id"), unique=True)
    level: Mapped[int]
    choices: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    words: Mapped[str]
    unit_code: Mapped[str]
    site_code: Mapped[str]
    clerk_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    phone: Mapped[str | None] = mapped_column(Sealed)
    no_contact: Mapped[bool] = mapped_column(server_default=text("false"))
    # Whoever handled the matter sees the rating, and neither which matter it was nor whose.
    anonymous: Mapped[bool] = mapped_column(server_default=text("false"))
    at: Mapped[datetime]
    set_aside_at: Mapped[datetime | None]


class RatingSlip(Base):
    """The right to rate one visit: the window hands it out as a code, of which only the digest is kept."""

    __tablename__ = "rating_slip"

    id: Mapped[Id]
    code_digest: Mapped[str] = mapped_column(unique=True)
    site_code: Mapped[str] = mapped_column(ForeignKey("site.code"))
    clerk_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class RatingOrder(Base):
    """The work order of one negative rating (RAT-5), with two clocks of working days (RAT-6).

    ``contact_*`` are empty where the rater wants no call or left no number.  ``deadline_*`` is the later end that the
    unit registered for a complex matter (RAT-7).  ``handled_at`` is when it was put right, explained, or set aside;
    ``answered_at`` when the rater was told, which closes the order.
    """

    __tablename__ = "rating_order"
    __table_args__ = (
        CheckConstraint(f"finding in ({', '.join(repr(f) for f in FINDINGS)})", name="finding"),
        CheckConstraint(f"appeal_ground in ({', '.join(repr(g) for g in GROUNDS)})", name="appeal_ground"),
        Index("ix_rating_order_open", "rectify_due_on", "id", postgresql_where=text("answered_at is null")),
        Index("ix_rating_order_opened", "opened_at", "id"),
    )

    id: Mapped[Id]
    rating_id: Mapped[int] = mapped_column(ForeignKey("rating.id"), unique=True)
    unit_code: Mapped[str]
    opened_at: Mapped[datetime]
    calendar: Mapped[str]
    contact_days: Mapped[int]
    contact_due_on: Mapped[date | None]
    contact_due_at: Mapped[datetime | None]
    rectify_days: Mapped[int]
    rectify_due_on: Mapped[date]
    rectify_due_at: Mapped[datetime]
    contacted_at: Mapped[datetime | None]
    finding: Mapped[str | None]
    deadline_on: Mapped[date | None]
    deadline_at: Mapped[datetime | None]
    appeal_ground: Mapped[str | None]
    appealed_at: Mapped[datetime | None]
    appealed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    appeal_decided_at: Mapped[datetime | None]
    appeal_upheld: Mapped[bool | None]
    handled_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    # When the rater asked once to have it looked at again (experience S2.1); that opens the order anew.
    reopened_at: Mapped[datetime | None]

    rating: Mapped[Rating] = relationship(lazy="joined")

    @property
    def due_on(self) -> date:
        """The last day to put it right: the registered one of a complex matter, else the rule's."""
        return self.deadline_on or self.rectify_due_on


def give(db: Session, rating: Rating) -> Rating:
    """Keep ``rating``; a negative one makes its work order in the same transaction (RAT-5)."""
    db.add(rating)
    db.flush()
    if rating.level in NEGATIVE:
        db.add(_order(rating))
        db.flush()
    return rating


def _order(rating: Rating) -> RatingOrder:
    calendar, on, days = shelf.current(), day_of(rating.at), terms()
    contact = None if rating.no_contact else working.add_working(calendar, on, days.contact)
    rectify = working.add_working(calendar, on, days.rectify)
    return RatingOrder(
        rating_id=rating.id,
        unit_code=rating.unit_code,
        opened_at=rating.at,
        calendar=calendar.version,
        contact_days=days.contact,
        contact_due_on=contact,
        contact_due_at=end_of_business(contact) if contact else None,
        rectify_days=days.rectify,
        rectify_due_on=rectify,
        rectify_due_at=end_of_business(rectify),
    )


def problems(level: object, choices: Iterable[str]) -> Iterable[Problem]:
    """What keeps a rating from counting: no level, or choices that do not belong to it (RAT-4)."""
    if level not in LEVELS:
        yield Problem("rating.level", "level")
    elif set(choices) - set(BAD if level in NEGATIVE else GOOD):
        yield Problem("rating.choices", "choices")


def open_until(case: Case) -> date | None:
    """The last day on which the matter may be rated; None while it has not ended."""
    return day_of(case.ended_at) + timedelta(terms().open_days) if case.ended_at else None


def rated(db: Session, case: Case) -> bool:
    """Whether the matter was rated: a life event is one matter, whichever of its parts the rating was given at."""
    siblings = select(Case.id).where(Case.parent_id == case.parent_id, Case.parent_id.is_not(None))
    matter = (Rating.case_id == case.id) | Rating.case_id.in_(siblings)
    return db.scalar(select(Rating.id).where(matter).limit(1)) is not None


def rated_anonymously(db: Session, case_id: int) -> bool:
    """Whether those who handled the case are not to learn that it was this one."""
    return db.scalar(select(Rating.id).where(Rating.case_id == case_id, Rating.anonymous)) is not None


def order_of(db: Session, case_id: int) -> RatingOrder | None:
    """The work order that the rating of this case made, if it was negative."""
    wanted = select(RatingOrder).join(Rating, Rating.id == RatingOrder.rating_id).where(Rating.case_id == case_id)
    return db.scalar(wanted)
