"""Who may do what with which case: the same question for buttons, for ``perform`` and for the rights matrix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from models.casework import gaps, lifecycle
from models.casework.case import Case
from models.casework.lifecycle import Transition, Who
from models.casework.stages import UNDER_REVIEW, Stage
from models.casework.work import WorkItem, WorkKind, open_items
from models.people.actor import Actor, Role

# The work item that a member of staff must hold to act at a stage.  A decider may end a case under review without one.
WORK_AT = {
    Stage.SUBMITTED: WorkKind.INTAKE,
    Stage.RECEIVED: WorkKind.INTAKE,
    Stage.WAITING_SUPPLEMENT: WorkKind.INTAKE,
    Stage.IN_REVIEW: WorkKind.REVIEW,
    Stage.SPECIAL_PROCEDURE: WorkKind.REVIEW,
    Stage.DECIDING: WorkKind.DECIDE,
    Stage.READY: WorkKind.HANDOVER,
}

# Papers that followed acceptance are looked at under a work item of their own, whatever the stage.
WORK_FOR = dict.fromkeys(gaps.CHECKING, WorkKind.GAP)
# A paper that is brought to the hall is taken in at once, at whatever window of the site its bearer stands (GAP-7).
AT_ANY_WINDOW = frozenset({"take_gap"})

# Where a decider acts by the post in the item's department alone: under review, and on what was just decided.
BY_POST = (*UNDER_REVIEW, Stage.PRODUCING, Stage.READY)


def may(
    db: Session, actor: Actor, case: Case, row: Transition, items: Sequence[WorkItem] | None = None
) -> bool:  # fmt: skip
    """Whether ``actor`` may perform ``row`` on ``case``; what the guards say is another question.

    ``items`` is the case's open work where the caller has just read it.
    """
    if actor.kind == "system":
        return Who.SYSTEM in row.who
    if actor.kind == "applicant":
        return Who.APPLICANT in row.who and owns(actor, case)
    if row.stage == Stage.DRAFT:
        return Who.CLERK in row.who and began(actor, case)
    if Who.SUPERVISOR in row.who:
        return actor.has(Role.SUPERVISOR)
    if Who.VOICE_CLERK in row.who:
        return actor.has(Role.VOICE_CLERK)
    if Who.DECIDER in row.who and row.stage in BY_POST:
        return actor.has(Role.DECIDER, case.flow.dept)
    if row.action in AT_ANY_WINDOW:
        return actor.has(Role.WINDOW_CLERK) and case.site_code in actor.sites()
    if Who.CLERK in row.who and row.stage == Stage.DECIDING and row.action not in WORK_FOR:
        # What a third party brings to the window is noted there, whoever holds the case (DEC-5).
        return case.site_code in actor.sites()
    if row.stage == Stage.DELIVERED and row.action not in WORK_FOR:
        # What was granted on a promise is looked after by the item's own department, which holds no work for it.
        return any(actor.has(Role(who), case.flow.dept) for who in row.who & _STAFF)
    if not any(actor.has(Role(who)) for who in row.who & _STAFF):
        return False
    items = open_items(db, case.id) if items is None else items
    return any(i.kind == work_of(row) and i.holder_id == actor.account_id for i in items)


def work_of(row: Transition) -> WorkKind:
    """The work item that a member of staff must hold to act by ``row``."""
    return WORK_FOR.get(row.action) or WORK_AT[row.stage]


_STAFF = frozenset({Who.CLERK, Who.REVIEWER, Who.DECIDER})


def owns(actor: Actor, case: Case) -> bool:
    """Whether the case is the applicant's: by account, by a power, or by the sitting that a code opened."""
    if actor.kind != "applicant":
        return False
    if case.power_id is not None and case.power_id in actor.powers:
        return True
    return sits_at(actor, case) or (case.account_id is not None and case.account_id == actor.account_id)


def sits_at(actor: Actor, case: Case) -> bool:
    """Whether the sitting was opened with the code that is good today; one code opens all children of a parent."""
    opened = case.id if case.parent is None else case.parent.first_id
    return actor.case_id is not None and opened == actor.case_id and case.code_epoch == actor.code_epoch


def began(actor: Actor, case: Case) -> bool:
    """Whether this window clerk writes the request down for an applicant who stands at the window (MOD-8)."""
    clerk = actor.kind == "staff" and actor.has(Role.WINDOW_CLERK)
    return clerk and case.clerk_id is not None and case.clerk_id == actor.account_id


def window_of(actor: Actor, case: Case) -> str:
    """The site at whose window ``actor`` stands: the case's own where they may be at several (MOD-1)."""
    sites = actor.sites()
    return case.site_code if case.site_code in sites else min(sites)


class Capacity(NamedTuple):
    """In whose name a member of staff acts: a site or department, and the one who is away and whose deputy they are."""

    office: str | None = None
    for_id: int | None = None


def capacity(actor: Actor, case: Case, row: Transition, items: Sequence[WorkItem]) -> Capacity:
    """In whose name ``actor`` acts by ``row``; in nobody's for supervisors, applicants and the system.

    ``items`` is the case's open work.
    """
    if actor.kind != "staff" or Who.SUPERVISOR in row.who:
        return Capacity()
    noted = Who.CLERK in row.who and row.stage == Stage.DECIDING and row.action not in WORK_FOR
    if row.stage == Stage.DRAFT or row.action in AT_ANY_WINDOW or noted:
        return Capacity(window_of(actor, case))
    kind = WORK_FOR.get(row.action) or WORK_AT.get(row.stage)
    held = (i for i in items if i.holder_id == actor.account_id and i.kind == kind)
    return next((Capacity(i.site_code or i.department_code, i.for_id) for i in held), Capacity(case.flow.dept))


def actions_for(db: Session, case: Case, actor: Actor) -> list[Transition]:
    """The rows whose buttons this actor gets on this case now."""
    items = open_items(db, case.id)
    return [row for row in lifecycle.rows_from(Stage(case.stage)) if may(db, actor, case, row, items)]
