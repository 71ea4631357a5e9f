"""What the hall has to tell everybody for a while (A1.6, A2.7): a notice, days on which a hall is closed, days on which
an item takes no new requests.  Each has a first and a last day; a supervisor writes it and may end it early."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Id
from models.calendar.now import today
from models.catalogue.item import ServiceItem, Site
from models.errors import Invalid, Problem
from models.text import Text

KINDS = ("notice", "hall_closed", "item_closed")
TOLD_BEFORE = 7
"""Days before its first day that a closing is told."""
LONGEST, LONGEST_DAYS = 300, 366


class Bulletin(Base):
    """``from_on`` and ``until_on`` are both included.  ``site_code`` is empty where all halls are closed."""

    __tablename__ = "bulletin"
    __table_args__ = (
        CheckConstraint(f"kind in ({', '.join(repr(kind) for kind in KINDS)})", name="kind"),
        CheckConstraint("from_on <= until_on", name="in_order"),
        CheckConstraint("(kind = 'item_closed') = (item_code is not null)", name="item"),
    )

    id: Mapped[Id]
    kind: Mapped[str]
    zh: Mapped[str]
    en: Mapped[str]
    from_on: Mapped[date]
    until_on: Mapped[date]
    site_code: Mapped[str | None] = mapped_column(ForeignKey("site.code"))
    item_code: Mapped[str | None] = mapped_column(ForeignKey("service_item.code"), index=True)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    ended_at: Mapped[datetime | None]

    @property
    def words(self) -> Text:
        return Text(self.zh, self.en)

    @property
    def opens_on(self) -> date:
        """The first day after a closing."""
        return self.until_on + timedelta(days=1)


def write(db: Session, given: Mapping[str, str], account_id: int | None) -> Bulletin:
    """A new bulletin from what a form gave, by the names of the columns.  Raises :class:`Invalid`."""
    problems = [
        Problem("field.required" if not given.get(name, "").strip() else "bulletin.long", name)
        for name in ("zh", "en")
        if not 0 < len(given.get(name, "").strip()) <= LONGEST
    ]
    first, last = _day(given.get("from_on", "")), _day(given.get("until_on", ""))
    problems += [Problem("field.date", name) for name, day in (("from_on", first), ("until_on", last)) if day is None]
    if first and last and not (first <= last and today() <= last <= first + timedelta(days=LONGEST_DAYS)):
        problems.append(Problem("bulletin.days", "until_on"))
    kind = given.get("kind", "")
    if kind not in KINDS:
        problems.append(Problem("field.required", "kind"))
    site, item = given.get("site_code", ""), given.get("item_code", "").strip().upper()
    if kind == "item_closed" and db.get(ServiceItem, item) is None:
        problems.append(Problem("bulletin.item", "item_code"))
    if problems or first is None or last is None:
        raise Invalid(problems)
    bulletin = Bulletin(
        kind=kind, zh=given["zh"].strip(), en=given["en"].strip(), from_on=first, until_on=last, made_by=account_id,
        site_code=site if kind == "hall_closed" and db.get(Site, site) is not None else None,
        item_code=item if kind == "item_closed" else None,
    )  # fmt: skip
    db.add(bulletin)
    db.flush()
    return bulletin


def end(db: Session, bulletin_id: int) -> Bulletin | None:
    """End it now; None when there is none or it has ended already."""
    bulletin = db.get(Bulletin, bulletin_id, with_for_update=True)
    if bulletin is None or bulletin.ended_at:
        return None
    bulletin.ended_at = func.clock_timestamp()
    return bulletin


def standing(db: Session) -> Sequence[Bulletin]:
    """Everything that has not ended and whose last day is not over, the nearest first."""
    alive = select(Bulletin).where(Bulletin.ended_at.is_(None), Bulletin.until_on >= today())
    return db.scalars(alive.order_by(Bulletin.from_on, Bulletin.id)).all()


def to_tell(bulletins: Sequence[Bulletin]) -> Bulletin | None:
    """The one for the first page: a closed hall before a notice, the nearest before the others."""
    near = today() + timedelta(days=TOLD_BEFORE)
    closed = [one for one in bulletins if one.kind == "hall_closed" and one.from_on <= near]
    notices = [one for one in bulletins if one.kind == "notice" and one.from_on <= today()]
    return next(iter([*closed, *notices]), None)


def closing(db: Session, item_code: str) -> Bulletin | None:
    """What keeps the item from new requests, today or soon; :func:`shut` tells whether it does so today."""
    about = select(Bulletin).where(Bulletin.item_code == item_code, Bulletin.ended_at.is_(None))
    coming = about.where(Bulletin.until_on >= today(), Bulletin.from_on <= today() + timedelta(days=TOLD_BEFORE))
    return db.scalar(coming.order_by(Bulletin.from_on).limit(1))


def shut(bulletin: Bulletin | None) -> bool:
    """Whether it closes something on this very day."""
    return bulletin is not None and bulletin.from_on <= today() <= bulletin.until_on


def _day(raw: str) -> date | None:
    try:
        return date.fromisoformat(raw.strip())
    except ValueError:
        return None
