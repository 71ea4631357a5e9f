"""Phrases that clerks write again and again, each under a short word: ``;`` and the word put it in (C3.9).

A phrase is somebody's own or everybody's, for one service or for all, in one language.  Those of the house come with
the code, in both languages, so that a notice can say them in either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ForeignKey, Index, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Id
from models.catalogue.item import ServiceItem
from models.errors import Invalid, NotFound, Problem
from models.people.actor import Actor, Role
from models.text import LANGS, Text

LONGEST = 500
_WORD = re.compile(r"[^\s;；{}]{1,20}")
# Both semicolons: an input method for Chinese gives the wide one.
_CALLED = re.compile(r"[;；]([^\s;；{}]{1,20})")

HOUSE: Mapping[str, Text] = {
    "wtj": Text("未提交", "Not filed"),
    "bqx": Text("不清晰，无法辨认", "Not clear enough to read"),
    "qqz": Text("缺少签字或盖章", "Signature or seal is missing"),
    "ygq": Text("已超过有效期", "No longer valid"),
    "ysb": Text("页数不全", "Pages are missing"),
    "byz": Text("与填报内容不一致", "Does not agree with the form"),
}

# What a row of a notice begins with, {name} being the paper's.
MISSING = Text("请上传《{name}》", "Please upload: {name}")
WRONG = Text("请重新上传符合要求的《{name}》", "Please upload a correct version of: {name}")


class Phrase(Base):
    """``account_id`` is empty for a shared one, ``item_code`` for one that fits every service."""

    __tablename__ = "phrase"
    __table_args__ = (
        Index("uq_phrase_word", "account_id", "item_code", "lang", "word", unique=True,
              postgresql_nulls_not_distinct=True),
    )  # fmt: skip

    id: Mapped[Id]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    item_code: Mapped[str | None] = mapped_column(ForeignKey("service_item.code"))
    lang: Mapped[str]
    word: Mapped[str]
    words: Mapped[str]
    made_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class New(NamedTuple):
    """A phrase as it is typed."""

    word: str
    words: str
    lang: str
    item_code: str
    shared: bool


def keep(db: Session, actor: Actor, new: New) -> Phrase:
    """Keep a phrase; the same word in the same place is written anew.  Supervisors keep the shared ones.

    Raises :class:`Invalid` with every problem.
    """
    assert actor.account_id is not None
    if problems := list(_problems(db, actor, new)):
        raise Invalid(problems)
    owner, item = None if new.shared else actor.account_id, new.item_code or None
    same = select(Phrase).where(
        Phrase.account_id.is_not_distinct_from(owner), Phrase.item_code.is_not_distinct_from(item),
        Phrase.lang == new.lang, Phrase.word == new.word.strip(),
    )  # fmt: skip
    kept = db.scalar(same) or Phrase(account_id=owner, item_code=item, lang=new.lang, word=new.word.strip())
    kept.words, kept.made_by = new.words.strip(), actor.account_id
    db.add(kept)
    db.flush()
    return kept


def _problems(db: Session, actor: Actor, new: New) -> Iterable[Problem]:
    if not _WORD.fullmatch(new.word.strip()):
        yield Problem("phrase.word", "word")
    if not new.words.strip():
        yield Problem("phrase.words", "words")
    if len(new.words) > LONGEST:
        yield Problem("text.too_long", "words", {"longest": LONGEST})
    if new.lang not in LANGS:
        yield Problem("field.choice", "language")
    if new.item_code and db.get(ServiceItem, new.item_code) is None:
        yield Problem("phrase.item", "item")
    if new.shared and not actor.has(Role.SUPERVISOR):
        yield Problem("phrase.shared", "shared")


def drop(db: Session, actor: Actor, phrase_id: int) -> Phrase:
    """Remove one's own, or as a supervisor a shared one.  Raises :class:`NotFound` for any other."""
    found = db.get(Phrase, phrase_id)
    if found is None or not may_drop(actor, found):
        raise NotFound("phrase.unknown")
    db.delete(found)
    return found


def may_drop(actor: Actor, phrase: Phrase) -> bool:
    return phrase.account_id == actor.account_id or (phrase.account_id is None and actor.has(Role.SUPERVISOR))


def kept_for(db: Session, account_id: int | None) -> Sequence[Phrase]:
    """This person's own and everybody's, by word."""
    mine = or_(Phrase.account_id == account_id, Phrase.account_id.is_(None))
    return db.scalars(select(Phrase).where(mine).order_by(Phrase.word, Phrase.id)).all()


def at_hand(
    db: Session, account_id: int | None, item_code: str, lang: str, places: Mapping[str, str]
) -> dict[str, str]:
    """What each word puts in on a case of this service, in its applicant's language.

    The nearest wins: one's own before a shared one, one for the service before one for all, those of the house last.
    ``places`` are what ``{number}`` and ``{item}`` in a phrase stand for.
    """
    found = {word: text.within("en" if lang == "en" else "zh") for word, text in HOUSE.items()}
    fitting = [one for one in kept_for(db, account_id) if one.lang == lang and one.item_code in (None, item_code)]
    for one in sorted(fitting, key=lambda one: (one.account_id is not None, one.item_code is not None)):
        found[one.word] = one.words
    return {word: _filled(words, places) for word, words in found.items()}


def asked_in(words: str, lang: str, paper: Text | None = None) -> str:
    """The words of a notice's line in ``lang`` where they are exactly a phrase of the house or what a row began with
    for ``paper``; else as they were sent."""
    begun = [Text(one.zh.format(name=paper.zh), one.en.format(name=paper.en)) for one in (MISSING, WRONG) if paper]
    return next((text.within(lang) for text in (*HOUSE.values(), *begun) if words in text), words)


def _filled(words: str, places: Mapping[str, str]) -> str:
    for name, value in places.items():
        words = words.replace(f"{{{name}}}", value)
    return words


def expanded(words: str, phrases: Mapping[str, str]) -> str:
    """``words`` with every ``;word`` that is known replaced, for whoever works without script."""
    return _CALLED.sub(lambda call: phrases.get(call.group(1), call.group(0)), words)
