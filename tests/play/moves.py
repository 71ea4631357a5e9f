"""What may happen in a hall: each move draws what it needs from its own generator, and says what it did."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import db as store
from models import outbox
from models.calendar.now import at, now
from models.casework import desk, draft, inspect, papers, production, recount, version_move
from models.casework import work as work_items
from models.casework.case import Case
from models.casework.clock import Clock
from models.casework.guards import papers_needed
from models.casework.lifecycle import TABLE, Transition, Who, rows_from
from models.casework.perform import perform
from models.casework.rating import RatingOrder
from models.casework.rights import may
from models.casework.stages import ENDED, Stage
from models.casework.supplement import Supplement, open_supplement
from models.casework.work import WorkItem
from models.catalogue.files import Catalogue, catalogue
from models.catalogue.item import ItemVersion, LifeEvent, ServiceItem, current_version
from models.catalogue.load import publish
from models.errors import HallError, NotReady
from models.joint import asking
from models.joint import draft as joint
from models.outbox import QUEUES, Want
from models.people.account import Account
from models.people.actor import SYSTEM, Actor, Role
from models.text import Text
from models.voice import order_state, orders
from seeding.answers import Applicant, answers_for, room
from seeding.notice import corrected
from seeding.papers import Papers
from seeding.people import COMPANIES, company, person
from tests.play import laws
from tests.play.inputs import EXTRA, WORDS, asked, filled
from workers.base import run

# What a move says that had nothing to do; nobody need look at the hall after it.
NOTHING = ""
# So many cases begin a play; more open ones than the most only make each of them move more seldom.
FEWEST, MOST_OPEN = 3, 10
SHEET = Text("示例材料", "Sample paper")
SOUND = inspect.Inspection(pages=1, fault=None)
ROUNDS = ("clocks", "recounts", "cards")


class Trace(AssertionError):
    """A refused move has left something behind."""


class Hall:
    """The hall in play: its time, its people, its cases in the order they came; ``refused`` counts the refusals."""

    def __init__(self, moment: datetime, folder: Path, sheets: Papers) -> None:
        self.moment, self.folder, self.sheets = moment, folder, sheets
        self.cases: list[int] = []
        self.refused = 0
        self.offered = dict(catalogue().specs)
        with store.reading() as db:
            versions = select(ItemVersion).join(ServiceItem, ServiceItem.current_version_id == ItemVersion.id)
            self.items = [(v.item_code, v.spec.audience) for v in db.scalars(versions.order_by(ItemVersion.item_code))]
            self.events = sorted(db.scalars(select(LifeEvent.code)))
            everybody = db.scalars(select(Account).order_by(Account.id)).all()
            self.staff = [account.actor for account in everybody if account.kind == "staff"]
            self.account = next(account.actor for account in everybody if account.kind == "applicant")

    def among(self, db: Session, rng: Random) -> Case | None:
        """A case, mostly one that still runs."""
        cases = db.execute(select(Case.id, Case.ended_at).where(Case.id.in_(self.cases)).order_by(Case.id)).all()
        running = [case for case in cases if case.ended_at is None]
        chosen = rng.choice(running if running and rng.random() < 0.85 else cases) if cases else None
        return db.get_one(Case, chosen.id) if chosen else None

    def owner(self, case: Case) -> Actor:
        if case.account_id is not None:
            return self.account
        first = case.id if case.parent is None else case.parent.first_id
        return Actor("applicant", case_id=first, code_epoch=case.code_epoch)


Move = Callable[[Hall, Random], str]

# Applicants ----------------------------------------------------------------------------------------------------------


def apply(hall: Hall, rng: Random) -> str:
    """Somebody fills in a form, files every paper, and mostly sends it."""
    with store.transaction() as db:
        if _crowded(db):
            return NOTHING
        item, audience = rng.choice(hall.items)
        actor = hall.account if rng.random() < 0.15 else Actor("applicant")
        case, _ = draft.open_case(db, item, actor, rng.choice(("zh", "en")), None)
        hall.cases.append(case.id)
        draft.save_answers(db, case.id, answers_for(case.spec, _somebody(audience, rng), rng))
        for code in papers_needed(case, "RD" if rng.random() < 0.8 else "R"):
            _file(hall, db, case, code)
        if rng.random() < 0.9:
            _perform(hall, db, case, "submit", hall.owner(case), declared=True)
        return f"applies for {item}"


def apply_at_once(hall: Hall, rng: Random) -> str:
    """A life event: one form, several cases."""
    with store.transaction() as db:
        if _crowded(db):
            return NOTHING
        code = rng.choice(hall.events)
        optional = [item for item in joint.event_of(db, code).optional if rng.random() < 0.5]
        case, _ = joint.begin(db, code, optional, Actor("applicant"), "zh", None)
        draft.save_answers(
            db, case.id, answers_for(case.spec, _somebody(rng.choice(("person", "enterprise")), rng), rng)
        )
        for need in papers_needed(case, "RD"):
            _file(hall, db, case, need)
        me = Actor("applicant", case_id=case.id)
        try:
            with db.begin_nested():
                parent = joint.send(db, case.id, me, hall.folder, revision=case.revision, declared=True)
        except HallError as refused:
            return f"asks for {code}: {refused!r}"
        hall.cases += db.scalars(select(Case.id).where(Case.parent_id == parent.id).order_by(Case.id))
        return f"asks for {code}, {len(parent.places)} cases"


def answer(hall: Hall, rng: Random) -> str:
    """The lines of an open question are answered one by one; a life event is answered as a whole now and then."""
    with store.transaction() as db:
        asking_now = select(Supplement.case_id).where(Supplement.answered_at.is_(None))
        waiting = db.scalars(
            select(Case).where(Case.id.in_(asking_now), Case.ended_at.is_(None)).order_by(Case.id)
        ).all()
        if not waiting:
            return NOTHING
        case = rng.choice(waiting)
        _answer_lines(hall, db, case, rng)
        if case.parent_id is None or rng.random() < 0.3:
            return f"answers the lines of {case.number}"
        siblings = asking.waiting(db, case.parent_id)
        for sibling in siblings:
            _answer_lines(hall, db, sibling, rng)
        try:
            with db.begin_nested():
                revisions = {sibling.number or "": sibling.revision for sibling in siblings}
                asking.answer(db, case.parent_id, hall.owner(case), revisions, hall.folder)
        except HallError as refused:
            return f"answers for {case.number} and its siblings: {refused!r}"
        return f"answers for {case.number} and its siblings"


def _answer_lines(hall: Hall, db: Session, case: Case, rng: Random) -> None:
    question = open_supplement(db, case.id)
    for line in question.lines if question else ():
        if line.about == "paper" and rng.random() < 0.8:
            for paper in papers.live_papers(db, case.id):
                if paper.code == line.code:
                    papers.remove_paper(paper)
            _file(hall, db, case, line.code, question.seq)
            line.answer, line.answered_at = "paper", now()
        elif rng.random() < 0.9:
            line.answer, line.words, line.answered_at = "cannot", WORDS, now()


def _somebody(audience: str, rng: Random) -> Applicant:
    """One of so few that now and then somebody asks twice for the same."""
    n = rng.randrange(20)
    firm = company(n) if audience == "enterprise" or (audience == "both" and rng.random() < 0.5) else None
    who = person(COMPANIES + n)
    return Applicant(who, firm, room(rng.randrange(4)), online=rng.random() < 0.5, agent=rng.random() < 0.1)


def _file(hall: Hall, db: Session, case: Case, code: str, round: int = 0) -> None:
    paper = papers.file_paper(db, case, code, "示例.png", hall.sheets.paper(SHEET, round), round=round)
    inspect.note(db, paper.id, SOUND)


def _crowded(db: Session) -> bool:
    return len(db.scalars(select(Case.id).where(Case.stage.not_in([s.value for s in ENDED]))).all()) > MOST_OPEN


# Everybody -----------------------------------------------------------------------------------------------------------


def act(hall: Hall, rng: Random) -> str:
    """Somebody performs an act: mostly one of the case's stage and somebody who may, now and then anything at all."""
    with store.transaction() as db:
        case = hall.among(db, rng)
        if case is None:
            return NOTHING
        rows = _of_people(rows_from(Stage(case.stage)))
        if rng.random() < 0.12 or not rows:
            row, actor = rng.choice(_of_people(TABLE)), rng.choice([hall.owner(case), *hall.staff])
        else:
            row = rng.choices(rows, [_liked(row) for row in rows])[0]
            actor = _able(hall, db, case, row, rng)
        if rng.random() < 0.85:
            _prepare(hall, db, case, row.action, actor, rng)
        return f"{row.action} of {case.number} at {case.stage}: {_try(hall, db, case, row.action, actor, rng)}"


def _able(hall: Hall, db: Session, case: Case, row: Transition, rng: Random) -> Actor:
    """Who may do it, if there is anybody; else somebody who takes the work for it, or just stands near."""
    near = _fitting(hall, case, row)
    for actor in rng.sample(near, len(near)):
        if may(db, actor, case, row):
            return actor
    for item in work_items.open_items(db, case.id):
        for actor in rng.sample(near, len(near)):
            if item.holder_id is None and any(
                (item.site_code or item.department_code) in place for place in actor.posts
            ):
                try:
                    with db.begin_nested():
                        desk.take(db, item.id, actor)
                    return actor
                except HallError:
                    continue
    return rng.choice(near)


def _liked(row: Transition) -> int:
    """Few cases are given up, or no play would get far."""
    return 1 if row.to in (Stage.WITHDRAWN, Stage.TERMINATED, Stage.NOT_ACCEPTED) else 6


def _of_people(rows: Sequence[Transition]) -> list[Transition]:
    return [row for row in rows if row.who != {Who.SYSTEM}]


def _fitting(hall: Hall, case: Case, row: Transition) -> list[Actor]:
    roles = [Role(who) for who in sorted(row.who - {Who.APPLICANT, Who.SYSTEM})]
    owner = [hall.owner(case)] if Who.APPLICANT in row.who else []
    return owner + [one for one in hall.staff if any(one.has(role) for role in roles)]


def _prepare(hall: Hall, db: Session, case: Case, action: str, actor: Actor, rng: Random) -> None:
    """A clerk looks at the papers before they give an outcome; what was asked is answered before that is sent."""
    if action in ("correct", "answer_supplement") and not case.ended:
        _answer_lines(hall, db, case, rng)
    elif case.stage == Stage.RECEIVED and actor.kind == "staff":
        careful = rng.random() < 0.7
        for paper in papers.live_papers(db, case.id):
            papers.mark(paper, "ok" if careful else rng.choice(("ok", "wrong", None)), actor.account_id)


def _try(hall: Hall, db: Session, case: Case, action: str, actor: Actor, rng: Random) -> str:
    """Perform it; what its guards ask for is filled in and it is tried again, as people do with a form."""
    facts = {name: filled(name, case, rng) for name in EXTRA.get(action, ()) if rng.random() < 0.5}
    revision = case.revision if rng.random() < 0.95 else case.revision - 1
    for _ in range(4):
        try:
            _perform(hall, db, case, action, actor, revision=revision, **facts)
        except NotReady as unready:
            wanted = [name for name in asked(unready.problems) if name not in facts]
            if not wanted or rng.random() < 0.03:
                return "not ready: " + ", ".join(problem.code for problem in unready.problems)
            facts |= {name: filled(name, case, rng) for name in wanted}
        except HallError as refused:
            return repr(refused)
        else:
            return f"now {case.stage}"
    return "gave up"


def _perform(hall: Hall, db: Session, case: Case, action: str, actor: Actor, **facts: object) -> None:
    """By the one verb.  Raises what it raises, and :class:`Trace` when a refusal has left something behind."""
    db.flush()
    before = laws.trace(db)
    try:
        perform(db, case.id, action, actor, **facts)  # type: ignore[arg-type]
    except HallError:
        db.flush()
        if laws.trace(db) != before:
            raise Trace(f"{action} of case {case.number} at {case.stage} was refused and left a trace") from None
        hall.refused += 1
        raise


def take(hall: Hall, rng: Random) -> str:
    """Somebody takes a piece of open work: mostly one of theirs, mostly by picking it."""
    with store.transaction() as db:
        waiting = select(WorkItem).where(WorkItem.state == "open", WorkItem.holder_id.is_(None)).order_by(WorkItem.id)
        items = db.scalars(waiting).all()
        if not items:
            return NOTHING
        item = rng.choice(items)
        place = item.site_code or item.department_code
        near = [one for one in hall.staff if any(place in (p.site, p.department) for p in one.posts)]
        actor = rng.choice(near if rng.random() < 0.95 else hall.staff)
        try:
            with db.begin_nested():
                if rng.random() < 0.7:
                    desk.take(db, item.id, actor)
                else:
                    desk.take_next(db, actor)
        except HallError as refused:
            return f"takes {item.kind}: {refused!r}"
        return f"takes {item.kind}"


def release(hall: Hall, rng: Random) -> str:
    with store.transaction() as db:
        held = select(WorkItem).where(WorkItem.state == "open", WorkItem.holder_id.is_not(None)).order_by(WorkItem.id)
        items = db.scalars(held).all()
        if not items:
            return NOTHING
        item = rng.choice(items)
        actor = next(one for one in hall.staff if one.account_id == item.holder_id)
        desk.release(db, item.id, actor)
        return f"puts {item.kind} back"


def handle_rating(hall: Hall, rng: Random) -> str:
    """A step of the work order of a negative rating, by whoever may take it."""
    with store.transaction() as db:
        found = db.scalars(select(RatingOrder).where(RatingOrder.answered_at.is_(None)).order_by(RatingOrder.id)).all()
        ways = [(o, a, s) for o in found for a in hall.staff for s in sorted(order_state.steps(o, a)) if s in STEPS]
        if not ways:
            return NOTHING
        order, actor, step = rng.choice(ways)
        try:
            with db.begin_nested():
                STEPS[step](db, order.id, actor)
        except HallError as refused:
            return f"{step} of order {order.id}: {refused!r}"
        return f"{step} of order {order.id}"


STEPS: dict[str, Callable[[Session, int, Actor], object]] = {
    "contact": lambda db, n, who: orders.contact(db, n, who, reached=True, words=WORDS),
    "find": lambda db, n, who: orders.found(db, n, who, finding="clear", words=WORDS),
    "rectify": lambda db, n, who: orders.rectified(db, n, who, words=WORDS),
    "appeal": lambda db, n, who: orders.appeal(db, n, who, ground="mistaken", words=WORDS),
    "decide_appeal": lambda db, n, who: orders.decide_appeal(db, n, who, upheld=False, words=WORDS),
    "answer": lambda db, n, who: orders.answer(db, n, who, words=WORDS),
}

# The system, and time ------------------------------------------------------------------------------------------------


def wait(hall: Hall, rng: Random) -> str:
    """Minutes or hours, some days with a week's end, a month with its holidays, or just over the end of a clock."""
    step = rng.choices(
        [timedelta(minutes=rng.randint(1, 90)), timedelta(hours=rng.randint(2, 20)),
         timedelta(days=rng.randint(1, 5)), timedelta(days=rng.randint(15, 40))],
        [50, 25, 10, 2],
    )[0]  # fmt: skip
    hall.moment += step
    with store.reading() as db:
        ends = db.scalars(select(Clock.due_at).where(Clock.stopped_on.is_(None), Clock.due_at > hall.moment)).all()
    if ends and rng.random() < 0.15:
        hall.moment = min(ends) + timedelta(seconds=rng.choice((-1, 0, 1, 40)))
    return f"{hall.moment:%Y-%m-%d %H:%M:%S}"


def work(hall: Hall, rng: Random) -> str:
    """The workers do what waits, or only some of it."""
    done = settle(hall, rng.choice((2, 10, 1_000, 1_000)))
    return f"{done} messages" if done else NOTHING


def duties(hall: Hall, rng: Random) -> str:
    """The duties go round, and mostly the workers do what they found."""
    go_round()
    return f"{settle(hall, 1_000)} messages" if rng.random() < 0.8 else "a round, and nobody works"


def go_round() -> None:
    with store.transaction() as db:
        for topic in ROUNDS:
            outbox.put(db, topic, [])


def settle(hall: Hall, most: int) -> int:
    """Run up to so many messages by the workers' own code; a document is a sheet, since setting one takes a second."""
    ran = 0
    while ran < most:
        with store.transaction() as db:
            messages = outbox.due(db, {queue: Want(20, 0) for queue in QUEUES})
        if not messages:
            break
        for message in messages[: most - ran]:
            if message.topic == "produce":
                _make(hall, message.id)
            outcome = run(message.topic, message.id, "play/0")
            if outcome.error is not None:
                raise outcome.error
            ran += 1
    with store.reading() as db:
        # The draft of a life event is no case: it is sent by a verb of its own.
        come = select(Case.id).where(Case.id.not_in(hall.cases), Case.parent_id.is_not(None))
        hall.cases += db.scalars(come.order_by(Case.id))
    return ran


def _make(hall: Hall, message_id: int) -> None:
    with store.transaction() as db:
        document_id = db.get_one(outbox.Message, message_id).ids[0]
        production.record_document(db, document_id, *hall.sheets.document(db, document_id))


def change_calendar(hall: Hall, rng: Random) -> str:
    """A notice puts days of the next long holiday otherwise, and comes into force; the duty finds what it moves."""
    this, days = hall.moment.year, rng.randint(1, 4)
    year, holiday, month, make_up = rng.choice(
        [(this, "国庆节", 10, [date(this, 10, 10), date(this, 10, 11)]),
         (this + 1, "元旦", 1, [date(this + 1, 1, 9), date(this + 1, 1, 10)])]
    )  # fmt: skip
    rest = [date(year, month, 1), date(year, month, 4 + days)]
    changes = {holiday: {"rest": rest, "work": rng.sample(make_up, rng.randint(0, 2))}}
    with store.transaction() as db:
        try:
            with db.begin_nested():
                version = recount.import_notice(db, SYSTEM, corrected(year, changes))
                recount.put_in_force(db, SYSTEM, version.version)
        except HallError as refused:
            return f"{year}: {refused!r}"
    return f"{version.version}: {holiday} until {rest[1]}"


def change_item(hall: Hall, rng: Random) -> str:
    """An item of a running case promises a little more time in a new version, and its cases are moved to it."""
    with store.transaction() as db:
        case = hall.among(db, rng)
        if case is None or case.parent_id is not None:
            return NOTHING
        spec, code = current_version(db, case.item_code).spec, case.item_code
        days = max(1, min(spec.statutory.days, spec.promised.days + rng.randint(-1, 2)))
        changed = spec.model_copy(update={"promised": spec.promised.model_copy(update={"days": days})})
        # What is not among the published is taken off offer.
        publish(db, Catalogue(catalogue().shared, hall.offered | {code: changed}))
        hall.offered[code] = changed
        try:
            with db.begin_nested():
                version_move.begin(db, code, SYSTEM, WORDS)
        except HallError as refused:
            return f"{code} promises {days} days: {refused!r}"
        return f"{code} promises {days} days, and its cases follow"


class Weight(NamedTuple):
    move: Move
    of: float


MOVES = (
    Weight(apply, 7), Weight(apply_at_once, 1), Weight(answer, 6), Weight(act, 50), Weight(take, 8),
    Weight(release, 1), Weight(handle_rating, 4), Weight(wait, 10), Weight(work, 16), Weight(duties, 3),
    Weight(change_calendar, 1), Weight(change_item, 0.3),
)  # fmt: skip


def move(hall: Hall, rng: Random) -> str:
    """One move, drawn by weight, at the hall's time."""
    chosen = rng.choices([weight.move for weight in MOVES], [weight.of for weight in MOVES])[0]
    if len(hall.cases) < FEWEST:
        chosen = apply
    with at(hall.moment):
        done = chosen(hall, rng)
    return f"{chosen.__name__}: {done}" if done else NOTHING
