"""What every story is told with: acting, taking work, waiting, and looking at where the case is."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import now
from models.casework import desk
from models.casework.case import Case
from models.casework.clock import Clock
from models.casework.due_clocks import ACTIONS, run_out
from models.casework.lock import lock
from models.casework.perform import perform
from models.casework.stages import Stage
from models.casework.work import WorkItem, WorkKind, open_items
from models.errors import Held, NotAllowed
from models.people.actor import Actor, Role
from seeding.answers import Applicant
from seeding.fate import Fate
from seeding.hours import OfficeHours
from seeding.world import Steps, World

# After this pause the system has seen that a clock ran out: the duty goes round every half minute.
_DUTY = timedelta(seconds=20)
# So many minutes later somebody has a hand free.
AGAIN = 45
_ROLES = {
    WorkKind.INTAKE: Role.WINDOW_CLERK,
    WorkKind.REVIEW: Role.REVIEWER,
    WorkKind.DECIDE: Role.DECIDER,
    WorkKind.HANDOVER: Role.WINDOW_CLERK,
    WorkKind.GAP: Role.WINDOW_CLERK,
}


class Turns:
    """``arrives`` is the moment of application; ``account`` the actor of an applicant who signed in, else None."""

    def __init__(
        self, world: World, hours: OfficeHours, item: str, who: Applicant, fate: Fate, arrives: datetime,
        account: Actor | None, rng: Random,
    ) -> None:  # fmt: skip
        self.world, self.hours, self.rng = world, hours, rng
        self.item, self.who, self.fate, self.arrives = item, who, fate, arrives
        self.account = account
        self.case_id = 0

    @property
    def db(self) -> Session:
        return self.world.db

    @property
    def applicant(self) -> Actor:
        return self.account or Actor("applicant", case_id=self.case_id)

    def _act(self, action: str, actor: Actor, **facts: Any) -> None:
        perform(self.db, self.case_id, action, actor, **facts)
        self.world.settle(self.case_id)

    def _take(self, kind: WorkKind) -> Actor | None:
        """Put the open work of ``kind`` into the hands of somebody who may take it; None when nobody can."""
        item = next((i for i in open_items(self.db, self.case_id) if i.kind == kind and i.holder_id is None), None)
        if item is None:
            return None
        people = list(self.world.people(_ROLES[kind], item.site_code or item.department_code or ""))
        for actor in self.rng.sample(people, len(people)):
            try:
                desk.take(self.db, item.id, actor)
            except (NotAllowed, Held):
                continue
            self.world.settle(self.case_id)
            return actor
        return None

    def _holder(self, kind: WorkKind) -> Actor | None:
        held = select(WorkItem).where(WorkItem.case_id == self.case_id, WorkItem.kind == kind, WorkItem.state == "open")
        item = self.db.scalar(held)
        people = self.world.people(_ROLES[kind], item.site_code) if item else ()
        return next((actor for actor in people if actor.account_id == item.holder_id), None)

    def _while(self, stage: Stage, until: datetime) -> Steps:
        """Wait until then; whether the case is still there.  A clock that runs out first lets the system act."""
        clock = self.db.execute(
            select(Clock.id, Clock.due_at)
            .where(Clock.case_id == self.case_id, Clock.stopped_on.is_(None), Clock.kind.in_(ACTIONS))
            .order_by(Clock.due_at)
            .limit(1)
        ).one_or_none()
        if clock and clock.due_at + _DUTY < until:
            yield self.world.awake(clock.due_at + _DUTY)
            if run_out(self.db, clock.id):
                self.world.settle(self.case_id)
        else:
            yield until
        return self._stage() == stage

    def _later(self, minutes: float) -> datetime:
        return self.hours.later(now(), minutes)

    def _case(self) -> Case:
        return lock(self.db, self.case_id)

    def _stage(self) -> Stage:
        return Stage(self._case().stage)

    def _share(self) -> float:
        """Minutes of business that one desk takes of the promised time."""
        flow = self._case().flow
        desks = len(flow.review) + 1
        return max(25.0, self.fate.pace * flow.promised.days * 390 / desks)
