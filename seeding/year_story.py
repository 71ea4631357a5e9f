"""What a year has beyond the plain way of a case: extensions, expert reviews, work orders, and life events."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select

from models.calendar.now import now, today
from models.casework import draft
from models.casework.case import Case
from models.casework.event import CaseEvent
from models.casework.parent import Parent
from models.casework.perform import lock
from models.casework.procedure import BEGUN_BY_REVIEWER
from models.casework.rating import NEGATIVE, order_of
from models.casework.stages import UNDER_REVIEW, Stage
from models.casework.work import WorkKind
from models.catalogue.form import papers_of
from models.errors import NotReady
from models.joint import draft as joint
from models.people.actor import Actor, Role
from models.voice import orders
from seeding import words
from seeding.afterwards import LongStory
from seeding.answers import Applicant, answers_for
from seeding.fate import SHOWN, Fate, fate_of
from seeding.hours import OfficeHours
from seeding.people import COMPANIES, company, person
from seeding.world import Steps
from seeding.year import Year

_LONGER, _JUDGED = 0.05, 0.05
# A day of business, in minutes.
_DAY = 390


class YearStory(LongStory):
    """A case on its way through the year.  ``world`` is a :class:`Year`."""

    world: Year

    def __init__(
        self, world: Year, hours: OfficeHours, item: str, who: Applicant, fate: Fate, arrives: datetime,
        account: Actor | None, rng: Random,
    ) -> None:  # fmt: skip
        super().__init__(world, hours, item, who, fate, arrives, account, rng)
        self._longer, self._judged = rng.random() < _LONGER, rng.random() < _JUDGED

    def _review(self) -> Steps:
        if self._gap_is_open():
            yield from self._close_gap()
        elif self._longer:
            self._longer = False
            yield self._later(self.rng.uniform(10, _DAY))
            self._extend()
        elif self._judged:
            self._judged = False
            yield from self._have_it_judged()
        else:
            yield from super()._review()

    def _have_it_judged(self) -> Steps:
        """A special procedure with a planned end, which it keeps or not (CLK-8); then the review."""
        yield self._later(self.rng.uniform(10, _DAY))
        reviewer = self._take(WorkKind.REVIEW)
        if reviewer is None or self._stage() != Stage.IN_REVIEW:
            return
        planned = today() + timedelta(days=self.rng.randint(4, 25))
        kind = self.rng.choice(BEGUN_BY_REVIEWER)
        self._act("start_procedure", reviewer, procedure=kind, planned_end=planned, reason=words.EXPERTS["reason"])
        yield self._later(self.rng.uniform(2, 18) * _DAY)
        if self._stage() != Stage.SPECIAL_PROCEDURE:
            return
        self._act("end_procedure", reviewer, result=words.JUDGED)
        yield self._later(self.rng.uniform(30, _DAY))
        if self._stage() not in UNDER_REVIEW:
            return
        self._check_site(reviewer)
        self._act("review", reviewer, finding="pass", opinion=self.rng.choice(words.OPINIONS[True]))

    def _extend(self) -> None:
        """The head of the authority allows more time under review, where the law still lets them (CLK-12)."""
        if self._stage() != Stage.IN_REVIEW:
            return
        for decider in self.world.people(Role.DECIDER, self._case().flow.dept):
            try:
                self._act("extend", decider, reason=words.LONGER, approval=words.APPROVAL)
            except NotReady:
                continue
            return

    def _rate(self) -> Steps:
        yield from super()._rate()
        if self.fate.level in NEGATIVE:
            yield from self._put_right()

    def _put_right(self) -> Steps:
        """The work order of a negative rating, in time or not (RAT-6)."""
        office, order = self.world.office(Role.VOICE_CLERK), order_of(self.db, self.case_id)
        assert order is not None
        number = order.id
        yield self._later(self.rng.uniform(0.1, 3) * _DAY)
        orders.contact(self.db, number, office, reached=True, words=words.CALLED)
        orders.found(self.db, number, office, finding="clear", words=words.FOUND)
        yield self._later(self.rng.uniform(0.5, 9) * _DAY)
        orders.rectified(self.db, number, office, words=words.PUT_RIGHT)
        orders.answer(self.db, number, office, words=words.PUT_RIGHT)
        self.world.settle(self.case_id)


class ChildStory(YearStory):
    """One case of a life event, from the moment it lies at the window."""

    def __init__(self, world: Year, hours: OfficeHours, parent: Parent, case: Case, rng: Random) -> None:
        drawn = fate_of(len(SHOWN), rng)
        # A life event is one matter and rated once, by the first of its cases.
        level = drawn.level if case.place == 1 else None
        fate = replace(drawn, sent=True, withdrawn_at=None, level=level, online=True)
        super().__init__(world, hours, case.item_code, world.asked[parent.id], fate, now(), None, rng)
        self.case_id = case.id
        self._sitting = Actor("applicant", case_id=parent.first_id, code_epoch=parent.code_epoch)

    @property
    def applicant(self) -> Actor:
        return self._sitting

    def _apply(self) -> Steps:
        yield now()
        self.world.settle(self.case_id)

    def _answer(self) -> Steps:
        """Nobody answers before all that is asked was told together (MOD-4)."""
        while not self._told():
            if not (yield from self._while(Stage.WAITING_SUPPLEMENT, self._later(_DAY / 3))):
                return
        yield from super()._answer()

    def _told(self) -> bool:
        telling = select(CaseEvent.id).where(CaseEvent.case_id == self.case_id, CaseEvent.action == "tell_together")
        return self.db.scalar(telling.limit(1)) is not None


def life_event(world: Year, code: str, n: int, arrives: datetime, rng: Random) -> Steps:
    """The ``n``-th request for all of a life event at once: one form, one set of papers, one sending."""
    yield arrives - timedelta(minutes=rng.uniform(10, 60))
    db, who = world.db, _who(n)
    chosen = [item for item in joint.event_of(db, code).optional if rng.random() < 0.7]
    case, _ = joint.begin(db, code, chosen, Actor("applicant"), "zh", None)
    number = case.id
    draft.save_answers(db, number, answers_for(case.spec, who, rng))
    for need in papers_of(case.spec, case.answers):
        if need.asked and need.need != "O":
            world.papers.file(db, case, need.code)
    yield arrives
    case = lock(db, number)
    me = Actor("applicant", case_id=number)
    parent = joint.send(db, number, me, world.uploads, revision=case.revision, declared=True)
    world.asked[parent.id] = who
    world.open(parent)


def _who(n: int) -> Applicant:
    """Who asks for the ``n``-th life event; none of them asks for a single matter, too, at the same place."""
    return Applicant(
        person(COMPANIES + 500_000 + n), company(n % COMPANIES), f"深圳市龙岗区坂田街道示例路{n + 1}号", True
    )
