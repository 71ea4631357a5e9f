"""Outcomes told to the public: a road, a footbridge, signs of the metro; what came of what people asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.audit.acts import record
from models.base import Base, Id
from models.calendar.now import now
from models.errors import Invalid, NotFound, Problem
from models.people.actor import Actor
from models.petition.number import normal_number
from models.petition.petition import Petition
from models.text import Text

LONGEST_TITLE, LONGEST_WORDS = 60, 1000
SHOWN = 50


class PublicOutcome(Base):
    """Written for everybody, in both languages, without personal data.  ``key`` is the form's one-time key."""

    __tablename__ = "petition_outcome"
    __table_args__ = (
        Index("ix_petition_outcome_shown", "published_at", "id", postgresql_where=text("taken_down_at is null")),
    )

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(unique=True)
    petition_id: Mapped[int | None] = mapped_column(ForeignKey("petition.id"), index=True)
    title_zh: Mapped[str]
    title_en: Mapped[str]
    words_zh: Mapped[str]
    words_en: Mapped[str]
    published_at: Mapped[datetime]
    published_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    taken_down_at: Mapped[datetime | None]

    @property
    def title(self) -> Text:
        return Text(self.title_zh, self.title_en)

    @property
    def words(self) -> Text:
        return Text(self.words_zh, self.words_en)


def publish(db: Session, actor: Actor, title: Text, words: Text, number: str, key: str) -> PublicOutcome:
    """Show an outcome to the public; with the same ``key``, the first one.

    ``number`` is that of the petition it came of, or empty; it is not shown.  Raises :class:`Invalid`.
    """
    known = db.scalar(select(PublicOutcome).where(PublicOutcome.key == key))
    if known:
        return known
    petition = db.scalar(select(Petition).where(Petition.number == normal_number(number))) if number.strip() else None
    problems = [*_problems(title, "title", LONGEST_TITLE), *_problems(words, "words", LONGEST_WORDS)]
    if number.strip() and petition is None:
        problems.append(Problem("petition.unknown", "number"))
    if petition:
        problems += _names_somebody(petition, (*title, *words))
    if problems:
        raise Invalid(problems)
    assert actor.account_id is not None
    outcome = PublicOutcome(
        key=key, petition_id=petition.id if petition else None, title_zh=title.zh, title_en=title.en,
        words_zh=words.zh, words_en=words.en, published_at=now(), published_by=actor.account_id,
    )  # fmt: skip
    db.add(outcome)
    db.flush()
    record(db, actor, "petition.outcome_published", about=f"outcome:{outcome.id}")
    return outcome


def take_down(db: Session, actor: Actor, outcome_id: int, reason: str) -> None:
    """Show it no more.  The row stays; a second time changes nothing."""
    outcome = db.get(PublicOutcome, outcome_id, with_for_update=True)
    if outcome is None:
        raise NotFound()
    if outcome.taken_down_at is None:
        outcome.taken_down_at = now()
        record(db, actor, "petition.outcome_taken_down", about=f"outcome:{outcome.id}", reason=reason)


def shown(db: Session) -> Sequence[PublicOutcome]:
    """The newest outcomes on show."""
    wanted = select(PublicOutcome).where(PublicOutcome.taken_down_at.is_(None))
    return db.scalars(wanted.order_by(PublicOutcome.published_at.desc(), PublicOutcome.id.desc()).limit(SHOWN)).all()


def _problems(text: Text, name: str, longest: int) -> list[Problem]:
    found = []
    for lang, given in zip(("zh", "en"), text, strict=True):
        if not given.strip():
            found.append(Problem("field.required", f"{name}_{lang}"))
        elif len(given) > longest:
            found.append(Problem("field.too_long", f"{name}_{lang}", {"max": longest}))
    return found


def _names_somebody(petition: Petition, texts: Sequence[str]) -> list[Problem]:
    """The petitioner's own data must not stand in what everybody reads."""
    private = [petition.name, petition.phone, petition.address, petition.email, *petition.representatives]
    hits = [one for one in private if one and any(one in given for given in texts)]
    return [Problem("petition.outcome_names", "words_zh")] if hits else []
