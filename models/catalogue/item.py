"""What is on offer, in the store: departments, sites, service items with their published versions, life events.

The rows are written by :func:`models.catalogue.load.publish` from the data files and by nobody else.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, ForeignKey, UniqueConstraint, event, select, text
from sqlalchemy.orm import Mapped, Mapper, Session, mapped_column, object_session, relationship

from models.base import Base, Id
from models.catalogue import joint, shared
from models.catalogue.spec import ItemSpec
from models.errors import NotFound
from models.text import Text


class _Titled:
    """A name in both languages."""

    zh: Mapped[str]
    en: Mapped[str]

    @property
    def title(self) -> Text:
        return Text(self.zh, self.en)


class Department(_Titled, Base):
    """A department that reviews and decides."""

    __tablename__ = "department"

    code: Mapped[str] = mapped_column(primary_key=True)


class Site(_Titled, Base):
    """A hall.  ``hall_number`` is the two digits in its case numbers (NUM-5).

    ``address`` is ``{zh, en}``; ``hours`` are pairs ``[from, to]`` of Shenzhen times on a working day.
    """

    __tablename__ = "site"

    code: Mapped[str] = mapped_column(primary_key=True)
    hall_number: Mapped[str] = mapped_column(unique=True)
    address: Mapped[dict[str, object]]
    hours: Mapped[list[object]]
    phone: Mapped[str | None]

    windows: Mapped[list[SiteWindow]] = relationship(order_by="SiteWindow.label")


class SiteWindow(_Titled, Base):
    """One window of a hall, by the label that hangs over it."""

    __tablename__ = "site_window"
    __table_args__ = (UniqueConstraint("site_code", "label"),)

    id: Mapped[Id]
    site_code: Mapped[str] = mapped_column(ForeignKey("site.code"))
    label: Mapped[str]


class ServiceItem(_Titled, Base):
    """One item of a catalogue.  It is on offer while it has a current version.

    ``names`` is what a search compares with: rows ``{text, lang, syllables}``, the two titles first; one syllable of
    pinyin for each character.
    """

    __tablename__ = "service_item"

    code: Mapped[str] = mapped_column(primary_key=True)
    kind_of_catalogue: Mapped[str]
    category: Mapped[str]
    dept: Mapped[str] = mapped_column(ForeignKey("department.code"))
    site_code: Mapped[str] = mapped_column(ForeignKey("site.code"))
    audience: Mapped[str]
    names: Mapped[list[object]]
    # The two tables point at each other, so this constraint is made after both.
    current_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("item_version.id", use_alter=True, name="fk_service_item_current_version_id_item_version")
    )

    current: Mapped[ItemVersion | None] = relationship(foreign_keys=[current_version_id], viewonly=True)


class ItemVersion(Base):
    """One published version.  It never changes: a case stands on it until its end (CLK-13)."""

    __tablename__ = "item_version"
    __table_args__ = (UniqueConstraint("item_code", "number"), UniqueConstraint("item_code", "digest"))

    id: Mapped[Id]
    item_code: Mapped[str] = mapped_column(ForeignKey("service_item.code"))
    number: Mapped[int]
    published_at: Mapped[datetime]
    effective_on: Mapped[date]
    digest: Mapped[str]
    # Read on the first sight of its digest only; what was made of it is kept in the process.
    body: Mapped[dict[str, object]] = mapped_column(deferred=True)

    @property
    def spec(self) -> ItemSpec:
        """The item as this version fixes it."""
        if self.digest not in _specs:
            _specs[self.digest] = ItemSpec.model_validate(self.body)
        return _specs[self.digest]

    def spec_within(self, form: ItemVersion) -> ItemSpec:
        """The item as a child of a request for the one form ``form`` has it."""
        key = f"{self.digest}.{form.digest}"
        if key not in _specs:
            _specs[key] = joint.part_of(self.spec, form.spec)
        return _specs[key]


class LifeEvent(_Titled, Base):
    """One matter that takes several items (MOD-3): ``stages`` run in order, the item codes inside one in parallel.

    ``terms`` are what else :class:`models.catalogue.shared.LifeEvent` says of it.
    """

    __tablename__ = "life_event"

    code: Mapped[str] = mapped_column(primary_key=True)
    note: Mapped[dict[str, object] | None]
    stages: Mapped[list[object]]
    terms: Mapped[dict[str, object]] = mapped_column(server_default=text("'{}'"))

    @property
    def event(self) -> shared.LifeEvent:
        row = {"code": self.code, "zh": self.zh, "en": self.en, "note": self.note, "stages": self.stages}
        return shared.LifeEvent.model_validate(row | self.terms)


# Reading a body costs a millisecond; a digest names one content for ever, so what was read is kept.
_specs: dict[str, ItemSpec] = {}


@event.listens_for(ItemVersion, "before_update")
def _refuse(mapper: Mapper[Any], connection: Connection, version: ItemVersion) -> None:
    session = object_session(version)
    if session is not None and session.is_modified(version):
        raise RuntimeError("a published version never changes; publish a new one")


def current_version(db: Session, code: str) -> ItemVersion:
    """The version of the item ``code`` that is on offer.  Raises :class:`NotFound`."""
    found = db.scalar(
        select(ItemVersion)
        .join(ServiceItem, ServiceItem.current_version_id == ItemVersion.id)
        .where(ServiceItem.code == code)
    )
    if found is None:
        raise NotFound("item.not_found")
    return found
