"""A case before it is sent: opened, filled topic by topic, found again, thrown away."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from models.calendar.now import now
from models.casework import telling
from models.casework.case import Case
from models.casework.known import known
from models.casework.lock import lock
from models.casework.number import new_code, normal_code
from models.casework.papers import FiledPaper, remove_paper
from models.casework.power import Power
from models.casework.stages import Stage
from models.catalogue import form
from models.catalogue.answers import Answer
from models.catalogue.bulletin import closing, shut
from models.catalogue.item import ItemVersion, ServiceItem
from models.errors import NotAllowed, NotFound, NotPossible, Outdated
from models.people.actor import Actor
from models.seal import ring


def open_case(
    db: Session,
    item_code: str,
    actor: Actor,
    lang: str,
    start_key: str | None,
    version: ItemVersion | None = None,
    power_id: int | None = None,
) -> tuple[Case, str | None]:
    """A new draft on the published version, with its resume code when it belongs to no account.

    ``version`` is the one form of a life event, which is published nowhere.  The same ``start_key`` (a double press)
    gives the same draft, without a code: that was shown once.  Under ``power_id`` it belongs to whoever gave that
    power, and the actor goes on with it by the power.  Raises :class:`NotAllowed` for a power that is not in force.
    """
    if start_key and (there := db.scalar(select(Case).where(Case.start_key == start_key))):
        return there, None
    item = db.get(ServiceItem, item_code)
    if item is None or (version is None and item.current_version_id is None):
        raise NotFound("service.unknown")
    if shut(closed := closing(db, item_code)):
        raise NotPossible("service.closed", day=f"{closed.opens_on:%Y-%m-%d}" if closed else "")
    power = _power(db, actor, power_id) if power_id else None
    resume_code = None if actor.account_id else new_code(3)
    case = Case(
        token=secrets.token_urlsafe(16),
        start_key=start_key,
        resume_digest=ring.digest("resume", resume_code) if resume_code else None,
        item_code=item.code,
        version=version or db.get_one(ItemVersion, item.current_version_id),
        site_code=item.site_code,
        lang=lang,
        stage=Stage.DRAFT,
        account_id=power.principal_id if power else actor.account_id,
        power_id=power.id if power else None,
        answers={},
        opened_at=now(),
    )
    case.answers = known(db, case) | _of_power(case, power)
    case.touch()
    db.add(case)
    db.flush()
    return case, resume_code


def take_over(db: Session, case: Case, ended: Case) -> None:
    """Begin ``case`` with what was answered in ``ended``, as far as the item still asks it; papers are filed anew."""
    kept = {**ended.answers, **case.answers}
    case.answers = form.settle(case.version.spec, kept)


def _power(db: Session, actor: Actor, power_id: int) -> Power:
    power = db.get(Power, power_id)
    if power is None or actor.account_id is None or power.agent_id != actor.account_id or power.state != "in_force":
        raise NotAllowed()
    return power


def _of_power(case: Case, power: Power | None) -> dict[str, Answer]:
    """What a power says of the applicant and the agent, for the questions that this item asks."""
    if power is None:
        return {}
    name = "company_name" if power.for_kind == "company" else "person_name"
    said = {
        "on_behalf": "yes",
        "applicant_kind": power.for_kind,
        name: power.for_name,
        "agent_mobile": power.agent_phone,
    }
    asked = {field.key for field in case.version.spec.fields}
    return {key: value for key, value in said.items() if key in asked}


def save_answers(db: Session, case_id: int, answers: Mapping[str, Answer], revision: int | None = None) -> Case:
    """Replace the draft's answers.  Raises :class:`Outdated` when another device saved since ``revision``."""
    case = lock(db, case_id)
    if case.stage != Stage.DRAFT:
        raise Outdated("draft.sent")
    if revision is not None and revision != case.revision:
        raise Outdated("draft.other_device")
    if case.answers != dict(answers):
        case.answers = dict(answers)
        case.revision += 1
    case.touch()
    return case


def follow_newest_version(db: Session, case: Case) -> bool:
    """A draft follows the newest published version; True when it has just changed, so that the page can say so."""
    item = db.get_one(ServiceItem, case.item_code)
    if case.stage != Stage.DRAFT or item.current_version_id in (None, case.version_id):
        return False
    case.version = db.get_one(ItemVersion, item.current_version_id)
    return True


def resume(db: Session, code: str) -> Case:
    """The draft behind a resume code, however it was typed.  Raises :class:`NotFound`."""
    wanted = select(Case).where(Case.resume_digest == ring.digest("resume", normal_code(code)))
    case = db.scalar(wanted.where(Case.stage == Stage.DRAFT))
    if case is None:
        raise NotFound("draft.unknown")
    return case


def discard(db: Session, case: Case) -> None:
    """Delete a draft and its rows; the sweep takes the files that no row names any more."""
    assert case.stage == Stage.DRAFT
    db.execute(delete(FiledPaper).where(FiledPaper.case_id == case.id))
    telling.forget(db, case.id)
    db.delete(case)
    db.flush()


def sweep_drafts(db: Session, days: int, limit: int = 200) -> int:
    """Delete drafts nobody touched for ``days`` days (machine time); gives how many."""
    # One that the authority opened is begun by the workers, and not by somebody who might forget it.
    mine = (Case.stage == Stage.DRAFT, Case.channel != "office")
    old = select(Case).where(*mine, Case.touched_at < func.clock_timestamp() - timedelta(days=days))
    drafts = db.scalars(old.limit(limit).with_for_update(of=Case, skip_locked=True)).all()
    for case in drafts:
        discard(db, case)
    return len(drafts)


def drop_paper(db: Session, case: Case, paper_id: int) -> None:
    """Take one filed paper out of a draft or an open answer; one that is out already stays out.

    Raises :class:`NotFound` for another case's paper.
    """
    paper = db.get(FiledPaper, paper_id)
    if paper is None or paper.case_id != case.id:
        raise NotFound("paper.unknown")
    if paper.removed_at is None:
        remove_paper(paper)
        case.touch()
