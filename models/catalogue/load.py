"""From the data files to the store: publish what is new, leave alone what is not."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.base import Base
from models.calendar.now import now, today
from models.catalogue import item as store
from models.catalogue.files import Catalogue, catalogue
from models.catalogue.names import names, title_names
from models.catalogue.shared import LifeEvent, Shared
from models.catalogue.spec import ItemSpec
from models.text import Text

Progress = Callable[[int, int], None]
"""Told how many items of how many are done."""


@dataclass(frozen=True)
class PublishReport:
    """How many items got a new version, kept theirs, or are no longer on offer because the files do not name them."""

    new: int = 0
    unchanged: int = 0
    withdrawn: int = 0


def waiting(db: Session, source: Catalogue | None = None) -> list[ItemSpec]:
    """The items of the files that are on offer with another content."""
    source = source or catalogue()
    current = dict(
        db.execute(
            select(store.ServiceItem.code, store.ItemVersion.digest).join(
                store.ItemVersion, store.ItemVersion.id == store.ServiceItem.current_version_id
            )
        )
        .tuples()
        .all()
    )
    return [spec for code, spec in source.specs.items() if code in current and current[code] != digest_of(spec)]


def digest_of(spec: ItemSpec) -> str:
    """What names one content for ever."""
    body = spec.model_dump(mode="json")
    return hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def publish(
    db: Session, source: Catalogue | None = None, progress: Progress = lambda done, total: None
) -> PublishReport:
    """Bring the store to what the files say.  Idempotent: an item whose content has not changed keeps its version.

    Content that was published before becomes current again under its old number.  Raises
    :class:`models.catalogue.shared.BadCatalogue` when the files are at fault; then nothing is published.
    """
    source = source or catalogue()
    _publish_shared(db, source.shared)
    known = {(v.item_code, v.digest): v.id for v in db.execute(select(*_VERSION_KEY))}
    new = 0
    for done, spec in enumerate(source.specs.values(), start=1):
        new += _publish_item(db, spec, known)
        progress(done, len(source.specs))
    for event in source.shared.life_events.values():
        if first := source.specs.get(event.stages[0][0]):
            _name_event(db, event, first)
    gone = db.scalars(
        select(store.ServiceItem).where(
            store.ServiceItem.code.not_in(source.specs), store.ServiceItem.current_version_id.is_not(None)
        )
    ).all()
    for row in gone:
        row.current_version_id = None
    db.flush()
    return PublishReport(new, len(source.specs) - new, len(gone))


_VERSION_KEY = (store.ItemVersion.item_code, store.ItemVersion.digest, store.ItemVersion.id)


def _publish_item(db: Session, spec: ItemSpec, known: dict[tuple[str, str], int]) -> bool:
    """Publish ``spec`` unless its content is known; whether a new version was made."""
    body = spec.model_dump(mode="json")
    digest = digest_of(spec)
    row = _put(
        db, store.ServiceItem, spec.code,
        zh=spec.zh, en=spec.en, kind_of_catalogue=spec.catalogue, category=spec.category, dept=spec.dept,
        site_code=spec.site, audience=spec.audience, names=names(spec),
    )  # fmt: skip
    version_id = known.get((spec.code, digest))
    if version_id is not None:
        row.current_version_id = version_id
        return False
    count = db.scalar(select(func.max(store.ItemVersion.number)).where(store.ItemVersion.item_code == spec.code)) or 0
    version = store.ItemVersion(
        item_code=spec.code, number=count + 1, published_at=now(), effective_on=today(), digest=digest, body=body
    )
    db.add(version)
    db.flush()
    row.current_version_id = version.id
    return True


def _name_event(db: Session, event: LifeEvent, first: ItemSpec) -> None:
    """The item under which the one form of a life event is kept.  It has no current version: nobody applies for it
    alone, and lists of services leave it out."""
    _put(
        db, store.ServiceItem, event.code,
        zh=event.zh, en=event.en, kind_of_catalogue="joint", category="joint", dept=first.dept, site_code=first.site,
        audience=first.audience, names=title_names(event.zh, event.en),
    )  # fmt: skip


def _publish_shared(db: Session, shared: Shared) -> None:
    for department in shared.departments.values():
        _put(db, store.Department, department.code, zh=department.zh, en=department.en)
    for site in shared.sites.values():
        row = _put(
            db, store.Site, site.code,
            zh=site.zh, en=site.en, hall_number=site.hall_number, address=_words(site.address),
            hours=[list(pair) for pair in site.hours], phone=site.phone,
        )  # fmt: skip
        here = {window.label: window for window in row.windows}
        for window in site.windows:
            known = here.get(window.label)
            if known is None:
                row.windows.append(store.SiteWindow(label=window.label, zh=window.zh, en=window.en))
            else:
                known.zh, known.en = window.zh, window.en
    for event in shared.life_events.values():
        _put(
            db, store.LifeEvent, event.code,
            zh=event.zh, en=event.en, note=event.note and _words(event.note), stages=[list(s) for s in event.stages],
            terms=event.model_dump(mode="json", exclude={"code", "zh", "en", "note", "stages"}),
        )  # fmt: skip
    db.flush()


def _words(text: Text) -> dict[str, object]:
    return {"zh": text.zh, "en": text.en}


def _put(db: Session, kind: type[Any], code: str, **values: object) -> Any:
    """The row ``code`` of ``kind`` with ``values``, made when it does not exist yet."""
    row: Base | None = db.get(kind, code)
    if row is None:
        row = kind(code=code)
        db.add(row)
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
    return row
