"""The one form of a life event: begun, kept on the newest items, and sent as parent and children at once (MOD-3)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from models.calendar.now import day_of, now
from models.casework import draft
from models.casework.case import Case
from models.casework.lock import lock
from models.casework.number import new_case_number, new_code
from models.casework.papers import FiledPaper, live_papers
from models.casework.parent import Parent, ParentPaper, Place
from models.casework.perform import perform
from models.catalogue import facts, form, joint
from models.catalogue.item import ItemVersion, LifeEvent, Site, current_version
from models.catalogue.shared import LifeEvent as Event
from models.errors import NotFound, NotReady, Outdated, Problem
from models.joint import stages
from models.people.actor import Actor
from models.seal import ring


def begin(
    db: Session, event_code: str, chosen: Sequence[str], actor: Actor, lang: str, start_key: str | None
) -> tuple[Case, str | None]:
    """A draft of the form for ``event_code``, with its resume code as :func:`models.casework.draft.open_case` gives it.

    ``chosen`` are the optional items that are wanted.  Raises :class:`NotFound` for an event that is not on offer.
    """
    event = event_of(db, event_code)
    codes = [code for stage in event.stages for code in stage if code not in event.optional or code in chosen]
    return draft.open_case(db, event.code, actor, lang, start_key, version=_version(db, event, codes))


def event_of(db: Session, code: str) -> Event:
    """The life event ``code`` as published.  Raises :class:`NotFound`."""
    row = db.get(LifeEvent, code)
    if row is None:
        raise NotFound("service.unknown")
    return row.event


def is_joint(case: Case) -> bool:
    """Whether a draft is that of a life event."""
    return bool(joint.codes_of(case.version.spec))


def follow(db: Session, case: Case) -> bool:
    """Bring a locked draft to the newest versions of its items; whether its form has changed."""
    newest = _version(db, event_of(db, case.item_code), joint.codes_of(case.version.spec))
    changed = newest.id != case.version_id
    case.version = newest
    return changed


def send(db: Session, case_id: int, actor: Actor, folder: Path, *, revision: int, declared: bool) -> Parent:
    """Turn a draft into parent and first children, all or nothing; the draft is gone then.

    Raises :class:`Outdated` when another device has saved since, :class:`NotReady` with every reason.
    """
    case = lock(db, case_id)
    if revision != case.revision:
        raise Outdated()
    if problems := list(_unready(db, case)):
        raise NotReady(problems)
    parent = _parent(db, case)
    _take_papers(db, case, parent)
    draft.discard(db, case)
    problems = []
    for place in (place for place in parent.places if place.stage == 0):
        child = stages.open_child(db, parent, place, folder)
        # The sitting that was opened with the draft goes on with its first child.
        me = replace(actor, case_id=parent.first_id, code_epoch=parent.code_epoch)
        try:
            perform(db, child.id, "submit", me, declared=declared)
        except NotReady as error:
            problems += [problem for problem in error.problems if problem not in problems]
    if problems:
        raise NotReady(problems)
    return parent


def _unready(db: Session, case: Case) -> Iterator[Problem]:
    """What the one form lacks for children of any stage, and whether the same event is under way (rulebook 8)."""
    papers = live_papers(db, case.id)
    yield from form.missing(case.spec, case.answers, {paper.code for paper in papers})
    yield from (Problem(paper.fault, f"paper:{paper.code}") for paper in papers if paper.fault)
    same = select(Parent).where(Parent.applicant_digest == _applicant(case), Parent.event_code == case.item_code)
    for parent in db.scalars(same.order_by(Parent.id.desc())):
        if not stages.ended(db, parent):
            yield Problem("case.duplicate", None, {"number": parent.number})
            return


def _applicant(case: Case) -> str:
    return ring.digest("id_number", facts.applicant_of(case.spec, case.answers).id_number)


def _parent(db: Session, case: Case) -> Parent:
    at = now()
    parent = Parent(
        token=case.token,
        number=new_case_number(db, db.get_one(Site, case.site_code).hall_number, day_of(at)),
        query_code=new_code(2),
        code_epoch=0,
        event_code=case.item_code,
        version=case.version,
        plan=[place.model_dump(mode="json") for place in _plan(db, case)],
        site_code=case.site_code,
        lang=case.lang,
        account_id=case.account_id,
        applicant_digest=_applicant(case),
        answers=form.settle(case.spec, case.answers),
        received_at=at,
    )
    db.add(parent)
    db.flush()
    return parent


def _plan(db: Session, case: Case) -> Iterator[Place]:
    """Every child that will be, on the versions of today: form and papers are fixed when they are sent (CLK-13)."""
    event, places = event_of(db, case.item_code), dict[str, Place]()
    for stage, codes in enumerate(joint.stages_of(event, joint.codes_of(case.version.spec))):
        earlier = [code for code, place in places.items() if place.stage < stage]
        for code in codes:
            needed = [places[one].n for one in event.needs.get(code, earlier) if one in places]
            version = current_version(db, code).id
            places[code] = Place(n=len(places) + 1, stage=stage, item=code, version=version, needs=tuple(needed))
    yield from places.values()


def _take_papers(db: Session, case: Case, parent: Parent) -> None:
    """The files become the parent's; those that the answers no longer ask for stay behind and are swept."""
    asked = form.codes_asked(case.spec, case.answers)
    kept = [paper for paper in live_papers(db, case.id) if paper.code in asked]
    db.add_all(
        ParentPaper(
            parent_id=parent.id, code=paper.code, name=paper.name, file=paper.file, sha256=paper.sha256,
            size=paper.size, media_type=paper.media_type, filed_at=paper.filed_at,
        )
        for paper in kept
    )  # fmt: skip
    db.execute(delete(FiledPaper).where(FiledPaper.case_id == case.id))
    db.flush()


def _version(db: Session, event: Event, codes: Sequence[str]) -> ItemVersion:
    """The form for ``codes`` of ``event`` as a published version, written when it is wanted for the first time."""
    body = joint.merge(event, [current_version(db, code).spec for code in codes]).model_dump(mode="json")
    digest = hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    known = select(ItemVersion).where(ItemVersion.item_code == event.code, ItemVersion.digest == digest)
    if found := db.scalar(known):
        return found
    last = db.scalar(select(func.max(ItemVersion.number)).where(ItemVersion.item_code == event.code)) or 0
    version = ItemVersion(
        item_code=event.code, number=last + 1, published_at=now(), effective_on=day_of(now()), digest=digest, body=body
    )
    db.add(version)
    db.flush()
    return version
