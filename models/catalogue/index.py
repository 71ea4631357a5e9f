"""What is published, held in the process for browsing and searching, and the figures shown to the public.

The index is made from the store; one statement a look tells whether what is published has changed since.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.catalogue.item import ItemVersion, LifeEvent, ServiceItem
from models.catalogue.match import Name, Span
from models.catalogue.spec import Limit
from models.text import Text


@dataclass(frozen=True)
class Hit:
    """One item found.  ``zh_marks`` and ``en_marks`` are spans of the titles that the query touched, in characters.

    ``alias`` is the other name by which it was found, where no title was touched, with its own marks.
    """

    code: str
    title: Text
    catalogue: str
    category: str
    dept: str
    audience: str
    kind: str
    promised: Limit
    visits: int
    score: int = 0
    zh_marks: tuple[Span, ...] = ()
    en_marks: tuple[Span, ...] = ()
    alias: str | None = None
    alias_marks: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Figures:
    """How many items are published.  Items for both audiences count with each of them."""

    items: int
    catalogues: dict[str, int]
    audiences: dict[str, int]
    categories: dict[str, int]
    departments: dict[str, int]
    instant: int
    without_visit: int
    life_events: int


@dataclass(frozen=True)
class Entry:
    """One item and its names: the Chinese title, the English one, the aliases."""

    hit: Hit
    names: tuple[Name, ...]


def browse(
    db: Session,
    *,
    audience: str | None = None,
    category: str | None = None,
    dept: str | None = None,
    catalogue: str | None = None,
) -> list[Hit]:
    """All published items that pass the filters, by code."""
    return [entry.hit for entry in entries(db, audience, category, dept, catalogue)]


def figures(db: Session) -> Figures:
    """What the public is told of the size of the catalogue, counted in the store."""
    hits = browse(db)
    return Figures(
        items=len(hits),
        catalogues=dict(Counter(hit.catalogue for hit in hits)),
        audiences={kind: sum(_serves(hit, kind) for hit in hits) for kind in ("individual", "enterprise")},
        categories=dict(Counter(hit.category for hit in hits)),
        departments=dict(Counter(hit.dept for hit in hits)),
        instant=sum(hit.kind == "instant" for hit in hits),
        without_visit=sum(hit.visits == 0 for hit in hits),
        life_events=db.scalar(select(func.count()).select_from(LifeEvent)) or 0,
    )


def entries(
    db: Session, audience: str | None, category: str | None, dept: str | None, catalogue: str | None
) -> list[Entry]:
    """What is published and passes the filters, with the names a search compares with."""
    return [
        entry
        for entry in _current(db)
        if (audience is None or _serves(entry.hit, audience))
        and category in (None, entry.hit.category)
        and dept in (None, entry.hit.dept)
        and catalogue in (None, entry.hit.catalogue)
    ]


def _serves(hit: Hit, audience: str) -> bool:
    return hit.audience in (audience, "both")


# The versions it was made from, and the entries.  Replaced as one value, so that threads never see half of it.
_made: tuple[Sequence[int | None], list[Entry]] = ((), [])


def _current(db: Session) -> list[Entry]:
    """The entries of what is published now."""
    global _made
    on_offer = ServiceItem.current_version_id.is_not(None)
    published = db.scalars(select(ServiceItem.current_version_id).where(on_offer).order_by(ServiceItem.code)).all()
    if published != _made[0]:
        _made = published, _read(db)
    return _made[1]


def _read(db: Session) -> list[Entry]:
    rows = db.execute(
        select(ServiceItem, ItemVersion.body["kind"], ItemVersion.body["promised"], ItemVersion.body["visits"])
        .join(ItemVersion, ItemVersion.id == ServiceItem.current_version_id)
        .order_by(ServiceItem.code)
    )
    return [_entry(item, kind, promised, visits) for item, kind, promised, visits in rows]


def _entry(item: ServiceItem, kind: str, promised: dict[str, object], visits: int) -> Entry:
    names = tuple(
        Name(row["text"], row["lang"], tuple(row["syllables"])) for row in item.names if isinstance(row, dict)
    )
    hit = Hit(
        item.code, item.title, item.kind_of_catalogue, item.category, item.dept, item.audience, kind,
        Limit.model_validate(promised), visits,
    )  # fmt: skip
    return Entry(hit, names)
