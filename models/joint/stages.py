"""The stages of a life event: which child is opened when, and which one ends because an earlier one failed (MOD-5)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import outbox
from models.calendar.now import now
from models.casework import files
from models.casework.case import Case
from models.casework.papers import FiledPaper
from models.casework.parent import Parent, ParentPaper, Place, lock_parent
from models.casework.perform import perform
from models.casework.stages import Outcome, Stage
from models.catalogue import form
from models.catalogue.item import ItemVersion, ServiceItem
from models.errors import NotReady
from models.joint.asking import tell_together
from models.people.actor import SYSTEM
from models.text import Text

DUPLICATE = "case.duplicate"


def children(db: Session, parent_id: int) -> dict[int, Case]:
    """The cases of a parent by their place, as far as they exist."""
    found = db.scalars(select(Case).where(Case.parent_id == parent_id).order_by(Case.place))
    return {case.place: case for case in found if case.place is not None}


def closed(case: Case) -> bool:
    """Decided, with the papers of the decision made, or ended without one.  Delivery is a date of its own (CLK-7)."""
    return case.ended or case.stage == Stage.READY


def ended(db: Session, parent: Parent) -> bool:
    """Whether every child has come and ended."""
    there = children(db, parent.id)
    return all(place.n in there and there[place.n].ended for place in parent.places)


def go_on(db: Session, parent_id: int, folder: Path) -> None:
    """Open the children of each stage whose earlier stages are all closed, and send what is asked of them together.

    May be called any number of times.
    """
    parent = lock_parent(db, parent_id)
    there = children(db, parent.id)
    for _, stage in groupby(parent.places, key=lambda place: place.stage):
        places = list(stage)
        for place in places:
            if place.n not in there:
                there[place.n] = _begin(db, parent, place, there, folder)
        if not all(closed(there[place.n]) for place in places):
            break
    tell_together(db, parent, there.values())


def open_child(db: Session, parent: Parent, place: Place, folder: Path) -> Case:
    """The case of ``place`` before it is sent: its part of the one form, and the papers it asks for."""
    item = db.get_one(ServiceItem, place.item)
    case = Case(
        token=secrets.token_urlsafe(16), item_code=place.item, version=db.get_one(ItemVersion, place.version),
        parent=parent, place=place.n, code_epoch=parent.code_epoch, site_code=item.site_code, lang=parent.lang,
        stage=Stage.DRAFT, account_id=parent.account_id, answers={}, opened_at=now(),
    )  # fmt: skip
    case.touch()
    case.answers = form.settle(case.spec, parent.answers)
    db.add(case)
    db.flush()
    if parent.first_id is None:
        parent.first_id = case.id
    _file(db, parent, case, folder)
    return case


def _file(db: Session, parent: Parent, case: Case, folder: Path) -> None:
    asked = form.codes_asked(case.spec, case.answers)
    wanted = select(ParentPaper).where(ParentPaper.parent_id == parent.id, ParentPaper.code.in_(asked))
    for paper in db.scalars(wanted.order_by(ParentPaper.id)):
        filed = FiledPaper(
            case_id=case.id, code=paper.code, name=paper.name, file=files.again(folder, paper.file),
            sha256=paper.sha256, size=paper.size, media_type=paper.media_type, filed_at=paper.filed_at,
        )  # fmt: skip
        db.add(filed)
        db.flush()
        outbox.put(db, "scan", [filed.id], case_id=case.id, dedup_key=f"scan:{filed.id}")


def _begin(db: Session, parent: Parent, place: Place, there: Mapping[int, Case], folder: Path) -> Case:
    """Send the child in, or end it where what it needs was not granted, or where the same is open elsewhere."""
    child = open_child(db, parent, place, folder)
    failed = [there[n] for n in place.needs if there[n].outcome != Outcome.GRANTED]
    if failed:
        return _fail(db, child, _not_granted(failed))
    try:
        return perform(db, child.id, "begin_part", SYSTEM)
    except NotReady as error:
        number = next(problem.params["number"] for problem in error.problems if problem.code == DUPLICATE)
        return _fail(db, child, Text(f"您另有同一申请正在办理（{number}）", f"the same is open as {number}"))


def _fail(db: Session, child: Case, why: Text) -> Case:
    words = Text(f"前置条件未成就：{why.zh}。", f"Precondition failed: {why.en}.")
    return perform(db, child.id, "fail_part", SYSTEM, reason=f"{words.zh} {words.en}")


def _not_granted(failed: Sequence[Case]) -> Text:
    zh = "、".join(f"“{case.spec.zh}”（{case.number}）" for case in failed)
    en = ", ".join(f"{case.spec.en} ({case.number})" for case in failed)
    return Text(f"{zh}没有办成", f"{en} was not granted")
