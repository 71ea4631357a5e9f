"""What must hold after every move, for every case of the hall.  Each law gives a line for each break of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select, text
from sqlalchemy.orm import Session, lazyload, selectinload

from models.calendar.closing import end_of_business
from models.calendar.now import now
from models.casework import lifecycle
from models.casework.case import Case
from models.casework.clock import APPLICANT, DELIVERY, NOTICE, PROMISED, STATUTORY, Clock, due_of
from models.casework.document import Document
from models.casework.due_clocks import ACTIONS, MESSAGE_KEY
from models.casework.event import CaseEvent
from models.casework.lifecycle import TABLE, Transition, Who
from models.casework.notice import Delivery, Notice
from models.casework.procedure import Procedure
from models.casework.replay import check_cases
from models.casework.stages import ENDED, Stage
from models.casework.work import WorkItem, WorkKind
from models.joint.check import check_parents
from models.outbox import Message
from seeding.clone import hanging

Kinds = frozenset[str]


class Seen(NamedTuple):
    """All of one case that the laws look at."""

    case: Case
    events: list[CaseEvent]
    clocks: list[Clock]
    work: list[WorkItem]
    documents: list[Document]


class Watch(NamedTuple):
    """What is kept from move to move: the last day of each running clock, and the cases looked at after their end.

    Of those only timeline and dates can still go wrong, and these are looked at with all others'.
    """

    told: dict[int, date]
    ended: set[int]


# The acts of the check at the window after which its clerk neither reviews nor decides.
TAKES_IN = ("accept", "accept_with_gaps", "ask_supplement", "deposit", "pass_gaps", "reject_gaps")
# The clocks that every case has.  Others, such as that of a gap, run for some cases only.
CORE = frozenset({NOTICE, APPLICANT, STATUTORY, PROMISED, DELIVERY})


def clocks_by_stage() -> Mapping[Stage, set[Kinds]]:
    """Which of these run at each stage, as the rows start and stop them on every way there."""
    found: dict[Stage, set[Kinds]] = {Stage.DRAFT: {frozenset()}}
    grew = True
    while grew:
        grew = False
        for row in TABLE:
            for before in list(found.get(row.stage, ())):
                after = before - {c.kind for c in row.clock if c.act == "stop"}
                after |= {c.kind for c in row.clock if c.act != "stop"} & CORE
                after = frozenset() if row.to in ENDED else after
                grew |= after not in found.setdefault(row.to, set())
                found[row.to].add(after)
    return found


WANTED = clocks_by_stage()


def broken(db: Session, watch: Watch) -> Iterator[str]:
    """Every break of a law."""
    yield from (f"{p.code} {p.params}" for p in (*check_cases(db), *check_parents(db)))
    yield from _unheard(db)
    yield from _twice(db)
    for seen in _look(db, watch.ended):
        for law in LAWS:
            yield from (f"{law.__name__}: case {seen.case.number} at {seen.case.stage}: {said}" for said in law(seen))
        yield from _nearer(seen, watch.told)


def _look(db: Session, ended: set[int]) -> Iterator[Seen]:
    # Without the items' versions, which are large.
    wanted = select(Case).where(Case.id.not_in(ended)).options(lazyload(Case.version))
    cases = db.scalars(wanted.order_by(Case.id)).all()
    rows: dict[int, Seen] = {case.id: Seen(case, [], [], [], []) for case in cases}
    for event in db.scalars(_of(CaseEvent, rows)):
        rows[event.case_id].events.append(event)
    for clock in db.scalars(_of(Clock, rows)):
        rows[clock.case_id].clocks.append(clock)
    for item in db.scalars(_of(WorkItem, rows).options(selectinload(WorkItem.assignments))):
        rows[item.case_id].work.append(item)
    for document in db.scalars(_of(Document, rows)):
        rows[document.case_id].documents.append(document)
    ended |= {case.id for case in cases if case.ended}
    yield from rows.values()


def _of(table: Any, cases: Iterable[int]) -> Any:
    return select(table).where(table.case_id.in_(list(cases))).order_by(table.id)


def clocks_of_the_stage(seen: Seen) -> Iterator[str]:
    """Those clocks run that the rows leave running here, such as one notice clock while the window checks."""
    running = Counter(clock.kind for clock in seen.clocks if clock.stopped_on is None)
    if max(running.values(), default=0) > 1:
        yield f"two of a kind run: {dict(running)}"
    wanted = WANTED.get(Stage(seen.case.stage), set())
    if seen.case.revokes:  # Nobody applied for it, so nothing was promised.
        wanted = {kinds - {PROMISED} for kinds in wanted}
    if frozenset(running) & CORE not in wanted:
        yield f"{sorted(running)} run"


def nothing_is_open_behind_a_result(seen: Seen) -> Iterator[str]:
    """Once decided only the delivery is timed: no result goes out while a gap is open, or a procedure (GAP-6)."""
    running = {clock.kind for clock in seen.clocks if clock.stopped_on is None}
    if seen.case.stage in (Stage.PRODUCING, Stage.READY, Stage.DELIVERED) and running - {DELIVERY}:
        yield f"{sorted(running)} run behind a result"


def other_eyes(seen: Seen) -> Iterator[str]:
    """Who took the case in neither reviews nor decides it, and who reviewed it does not decide it (MOD-1)."""
    takers = {seen.case.taker_id, seen.case.clerk_id} - {None}
    takers |= {e.actor_id for e in seen.events if e.actor_kind == "staff" and e.action in TAKES_IN}
    reviewers = {item.done_by for item in seen.work if item.kind == WorkKind.REVIEW} - {None}
    yield from (f"{one} took it in and reviewed it" for one in takers & reviewers)
    for event in seen.events:
        if _decides(_row(event)) and event.actor_id in takers | reviewers:
            yield f"{event.actor_id} did {event.action} and had it in hand before"


def _decides(row: Transition) -> bool:
    return Who.DECIDER in row.who and row.stage == Stage.DECIDING and row.to != row.stage


def _row(event: CaseEvent) -> Transition:
    return lifecycle.find(event.action, Stage(event.from_stage))


def dates_agree(seen: Seen) -> Iterator[str]:
    """Every stored date is the one its ledger gives, and what was promised does not outlast the law (CLK-11)."""
    ends = {clock.kind: clock.due_on for clock in seen.clocks if clock.stopped_on is None}
    for clock in seen.clocks:
        counted = due_of(clock.entries, clock.unit, clock.calendar)
        if (clock.due_on, clock.due_at) != (counted, end_of_business(counted)):
            yield f"{clock.kind} {clock.id} is stored as {clock.due_on} and counted as {counted}"
    if "promised" in ends and "statutory" in ends and ends["promised"] > ends["statutory"]:
        yield f"promised {ends['promised']} after the law's {ends['statutory']}"


def papers_of_the_acts(seen: Seen) -> Iterator[str]:
    """Each act issued the documents of its row, once.  A child's notice waits for its siblings' (MOD-4)."""
    issued = Counter((document.event_id, document.kind) for document in seen.documents)
    for event in seen.events:
        waits = seen.case.parent_id is not None and event.action == "ask_supplement"
        for kind in _row(event).issues:
            if issued.pop((event.id, kind), 0) != (0 if waits else 1):
                yield f"{event.action} (line {event.seq}) has not exactly one {kind}"
    yield from (f"{kind} belongs to no act of its kind" for _, kind in issued)


def nobody_is_asked_after_the_end(seen: Seen) -> Iterator[str]:
    """An ended case has no open work; work in hand has exactly one line that says since when."""
    stage = Stage(seen.case.stage)
    for item in seen.work:
        if item.state == "open" and stage in ENDED:
            yield f"{item.kind} is still open"
        holding = [a.account_id for a in item.assignments if a.until_at is None]
        if holding != ([item.holder_id] if item.state == "open" and item.holder_id else []):
            yield f"{item.kind} is held by {item.holder_id}, its lines say {holding}"


LAWS: tuple[Callable[[Seen], Iterator[str]], ...] = (
    clocks_of_the_stage,
    nothing_is_open_behind_a_result,
    other_eyes,
    dates_agree,
    papers_of_the_acts,
    nobody_is_asked_after_the_end,
)


def _nearer(seen: Seen, told: dict[int, date]) -> Iterator[str]:
    """No date that was told comes nearer (CAL-5, CLK-13)."""
    for clock in seen.clocks:
        if clock.stopped_on is None:
            if clock.due_on < told.get(clock.id, clock.due_on):
                yield f"told: {clock.kind} of case {seen.case.number} came from {told[clock.id]} to {clock.due_on}"
            told[clock.id] = clock.due_on


def _unheard(db: Session) -> Iterator[str]:
    """Whatever ran out has a message under way, or none yet, so that the next round of the duty puts it."""
    over = Clock.stopped_on.is_(None) & Clock.kind.in_(ACTIONS) & (Clock.due_at < now())
    closed = Message.done_at.is_not(None) | Message.dead_at.is_not(None)
    for clock_id in db.scalars(select(Clock.id).join(Message, Message.dedup_key == MESSAGE_KEY).where(over, closed)):
        yield f"clock {clock_id} ran out, its message was done, and it runs on"
    late = Procedure.ended_on.is_(None) & Procedure.reminded_at.is_(None) & (Procedure.planned_at < now())
    key = text("'procedure_over:' || special_procedure.id")
    for one in db.scalars(select(Procedure.id).join(Message, Message.dedup_key == key).where(late, closed)):
        yield f"procedure {one} is late, its message was done, and nobody was reminded"


def _twice(db: Session) -> Iterator[str]:
    """One notice an act and one delivery a notice and channel, however often a message was run."""
    told = Counter(db.scalars(select(Notice.event_id)))
    sent = Counter(tuple(row) for row in db.execute(select(Delivery.notice_id, Delivery.channel)))
    yield from (f"{what} went out {n} times" for what, n in [*told.items(), *sent.items()] if n > 1)


def untold(db: Session) -> Iterator[str]:
    """When nothing is under way any more, every act that tells has told."""
    told = set(db.scalars(select(Notice.event_id)))
    children = set(db.scalars(select(Case.id).where(Case.parent_id.is_not(None))))
    for event in db.scalars(select(CaseEvent)):
        waits = event.case_id in children and event.action == "ask_supplement"
        if "notify" in _row(event).then and not waits and event.id not in told:
            yield f"nobody was told of {event.action} of case {event.case_id}"


def unspent(db: Session) -> Iterator[str]:
    """When the duties have gone round and nothing is under way any more, no clock of the system's has run out."""
    over = Clock.stopped_on.is_(None) & Clock.kind.in_(ACTIONS) & (Clock.due_at < now())
    yield from (f"clock {n} ran out and nobody acted" for n in db.scalars(select(Clock.id).where(over)))


def trace(db: Session) -> list[object]:
    """A digest of every row that hangs on a case, and of what the workers are asked: a refused move leaves it alone."""
    names = [table.name for table in hanging()]
    digest = "(select md5(string_agg(t::text, ' ' order by t::text)) from {} t)"
    parts = [digest.format(name) for name in (*names, "message")]
    return list(db.execute(text(f"select {', '.join(parts)}")).one())
