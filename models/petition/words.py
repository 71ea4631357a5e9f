"""The words of every letter, made when it is read or sent: page, e-mail and paper say the same."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import day_of
from models.casework.notices import written
from models.catalogue.item import Department
from models.petition.clock import PetitionClock
from models.petition.event import PetitionEvent
from models.petition.petition import Petition
from models.petition.phases import Kind, Route
from models.text import Text

STUDIO = Text("“两代表一委员”工作室", "Studio of Delegates, Deputies and Advisers")


class Words(NamedTuple):
    """What a letter is called and what it says, with places for its figures."""

    title: Text
    text: Text


@cache
def all_words() -> Mapping[str, Words]:
    """Every letter by its action, and by the phase it came from where that makes a difference."""
    rows = yaml.safe_load(files(__package__).joinpath("letters.yaml").read_text(encoding="utf-8"))
    return MappingProxyType({key: Words(Text(**row["title"]), Text(**row["text"])) for key, row in rows.items()})


def words_of(db: Session, event: PetitionEvent) -> Words:
    """Title and text of the letter of ``event`` in both languages, their places filled."""
    petition = db.get_one(Petition, event.petition_id)
    words = all_words()[_key(petition, event)]
    places = _places(db, petition, event)
    return Words(_filled(words.title, places), _filled(words.text, places))


def _key(petition: Petition, event: PetitionEvent) -> str:
    if event.action == "answer_review":
        return f"answer_review.{event.from_phase}"
    clocked = petition.kind == Kind.RELIEF and petition.route == Route.PETITION
    return "take_up.clocked" if event.action == "take_up" and clocked else event.action


def _places(db: Session, petition: Petition, event: PetitionEvent) -> dict[str, Text]:
    """The office, and for each kind of clock the end of the last one that had started when ``event`` happened."""
    clocks = select(PetitionClock).where(
        PetitionClock.petition_id == petition.id, PetitionClock.started_on <= day_of(event.at)
    )
    unit = event.facts.get("unit") or event.office or petition.unit_code
    place = db.get(Department, str(unit)) if unit else None
    return {
        "number": Text(petition.number, petition.number),
        "unit": place.title if place else STUDIO,
        "registered_on": written(day_of(petition.registered_at)),
        **{f"{clock.kind}_due": written(clock.due_on) for clock in db.scalars(clocks.order_by(PetitionClock.id))},
    }


def _filled(text: Text, places: Mapping[str, Text]) -> Text:
    zh, en = (text.within(lang, **{name: one.within(lang) for name, one in places.items()}) for lang in ("zh", "en"))
    return Text(zh, en)
