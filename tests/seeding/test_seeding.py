"""A seeded hall: the same for the same seed, whole by the measure of the audit, and multiplied without a fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from models import db as store
from models.calendar.working import current
from models.casework.audit import findings
from models.casework.case import Case
from models.casework.clock import Clock, due_of
from models.casework.event import CaseEvent
from models.casework.files import path_of
from models.casework.find import case_with
from models.casework.handover import Handover
from models.casework.number import Serial, normal_number
from models.casework.papers import FiledPaper
from models.casework.rating import Rating
from models.casework.stages import OPEN, Stage
from models.casework.supplement import Supplement
from models.casework.work import WorkItem
from models.catalogue import facts
from models.catalogue.item import Site
from models.counter.visit import Visit, visits_in_all
from models.keeping.contents import missing_files
from models.outbox import Message
from models.people.account import Account
from models.seal import ring
from seeding import clone
from seeding.clone import Cloner, hanging
from seeding.double import Doubles
from seeding.history import Replayed, first_day, replay
from seeding.visits import visit_halls
from tests.hall_data import shenzhen
from tests.seeding.conftest import Hall

# Two histories are made; on a busy machine that takes longer than other tests may.
pytestmark = pytest.mark.timeout(600)

CASES, MONTHS, SEED, COPIES = 32, 3.0, 7, 3
# Holidays, make-up workdays and weekends lie in the months before.
UNTIL = shenzhen("2026-10-12 00:00")


def history(folder: Path) -> Replayed:
    with store.transaction() as db:
        return replay(db, folder, CASES, MONTHS, SEED, UNTIL)


def told() -> list[tuple[object, ...]]:
    """What the same seed must give again: every case with its dates, and every line of its timeline."""
    with store.reading() as db:
        cases = select(
            Case.number, Case.item_code, Case.stage, Case.outcome, Case.received_at, Case.accepted_on, Case.decided_on,
            Case.due_on, Case.ended_at,
        )  # fmt: skip
        events = select(Case.number, CaseEvent.seq, CaseEvent.action, CaseEvent.at, CaseEvent.office).join(Case)
        return sorted((tuple(row) for wanted in (cases, events) for row in db.execute(wanted)), key=repr)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("uploads")


@pytest.fixture(scope="module")
def seeded(empty_hall: Hall, folder: Path) -> Iterator[Replayed]:
    with empty_hall():
        yield history(folder)


@pytest.fixture
def look(seeded: Replayed) -> Iterator[Session]:
    with store.reading() as db:
        yield db


def test_the_same_seed_gives_the_same_hall(seeded: Replayed, empty_hall: Hall, tmp_path: Path) -> None:
    once = told()
    with empty_hall():
        again = history(tmp_path)
        assert told() == once
    assert again.acts == seeded.acts


def test_every_stage_that_lasts_and_every_kind_of_story_is_there(look: Session) -> None:
    lasting = set(Stage) - {Stage.ACCEPTED, Stage.PRODUCING}
    assert set(look.scalars(select(Case.stage))) == lasting
    acts = set(look.scalars(select(CaseEvent.action)))
    assert acts >= {
        "fix_now", "correct", "ask_supplement", "answer_supplement", "lapse", "deem_accepted", "withdraw", "not_needed",
        "wrong_authority", "return_to_review", "refuse", "terminate", "hand_over", "deliver_online", "rate",
        "deposit", "accept_with_gaps", "pass_gaps", "open_revocation", "revoke", "mark_revoked",
    }  # fmt: skip
    assert set(look.scalars(select(Rating.level))) == {1, 2, 3, 4, 5}
    assert look.scalar(select(func.count()).where(Case.stage.in_(OPEN), Case.due_on < UNTIL.date()))
    assert set(look.scalars(select(Case.site_code))) == set(look.scalars(select(Site.code)))


def test_the_law_and_the_hours_were_kept(look: Session) -> None:
    for clock in look.scalars(select(Clock)):
        assert clock.due_on == due_of(clock.entries, clock.unit, clock.calendar)
    staffs = look.scalars(select(CaseEvent.at).where(CaseEvent.actor_kind == "staff")).all()
    local = [at.astimezone(UNTIL.tzinfo) for at in staffs]
    assert all(current().is_working(at.date()) and (9 <= at.hour < 12 or 14 <= at.hour < 18) for at in local)
    assert max(local) < UNTIL
    people = set(look.scalars(select(CaseEvent.actor_id).where(CaseEvent.actor_kind == "staff")))
    windows = look.scalars(select(Account).where(Account.login.like("%.window_"))).all()
    assert {account.id for account in windows} <= people


def test_nothing_is_left_to_the_workers_and_every_file_opens(look: Session, folder: Path) -> None:
    assert look.scalars(select(Message)).all() == []
    assert list(findings(look, lambda address: ["console"])) == []
    assert missing_files(look, folder) == []
    assert all(path_of(folder, file).read_bytes() for file in look.scalars(select(FiledPaper.file)))


def test_copies_are_whole_cases_of_other_people(seeded: Replayed, folder: Path) -> None:
    """Last in this file: it multiplies the hall that the others look at."""
    copied = Case.id.in_(seeded.sent)
    with store.transaction() as db:
        before = Counter(db.scalars(select(Case.stage).where(Case.number.is_not(None))))
        stages = Counter(db.scalars(select(Case.stage).where(copied)))
        rows, own = _rows(db), _rows(db, seeded.sent)
        held = (
            select(func.count()).select_from(WorkItem).where(WorkItem.holder_id.is_not(None), WorkItem.state == "open")
        )
        in_hands = db.scalar(held) or 0
        own["assignment"] -= in_hands
    assert own["cases"] == len(seeded.sent) > CASES - 8 and all(own[name] for name in ("document", "clock_entry"))
    with store.transaction() as db:
        cloner = Cloner(db, folder, seeded.sent)
    for _ in range(COPIES):
        with store.transaction() as db:
            cloner.round(db, seeded.sent)
    with store.transaction() as db:
        cases = db.scalars(select(Case).where(Case.number.is_not(None))).all()
        assert Counter(case.stage for case in cases) == before + Counter({s: n * COPIES for s, n in stages.items()})
        assert _rows(db) == {name: n + own[name] * COPIES for name, n in rows.items()}
        assert in_hands and db.scalar(held) == in_hands, "nobody holds a copy"
        _check_people(db, cases)
        assert list(findings(db, lambda address: ["console"])) == []
        assert missing_files(db, folder) == []
        _check_serials(db)


def test_more_open_copies_than_companies_come_from_outside_the_park(
    look: Session, seeded: Replayed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("seeding.double.COMPANIES", 2)
    companies = Case.applicant_kind == "company"
    case = next(
        case
        for case in look.scalars(select(Case).where(Case.stage.in_(OPEN), companies, Case.number.is_not(None)))
        if "site_address" not in case.answers
    )
    doubles = Doubles(look, [case.id])
    names = [doubles._applicant(case).company for _ in range(6)]
    assert None not in names and len(set(names)) == 6


def _rows(db: Session, of: Sequence[int] | None = None) -> dict[str, int]:
    """How many rows each table has, or has of the cases ``of``."""
    clone._choose(db, of or ())
    counted = "select count(*) from {} t where {}"
    return {
        table.name: db.scalar(text(counted.format(table.name, clone._these(table) if of else "true")))
        for table in hanging()
    }


def _check_people(db: Session, cases: list[Case]) -> None:
    """Numbers hold, and whoever looks for a case by what its form says finds it."""
    for case in cases:
        assert normal_number(case.number or "") == case.number
        applicant = facts.applicant_of(case.spec, case.answers)
        assert case.applicant_name == applicant.name
        assert case.applicant_digest == ring.digest("id_number", applicant.id_number)
        assert case.phone_digest == ring.digest("phone", applicant.phone)
        assert case_with(db, case.number or "") is case
    assert len({case.applicant_digest for case in cases}) > len(cases) / 2
    by_id = {case.id: case for case in cases}
    for one in db.scalars(select(Supplement)):
        case = by_id[one.case_id]
        assert facts.applicant_of(case.spec, one.before or {}) == facts.applicant_of(case.spec, case.answers)
    received = db.execute(select(Handover.case_id, Handover.receiver).where(Handover.receiver.is_not(None))).all()
    assert all(receiver in str(by_id[case_id].answers) for case_id, receiver in received)


def _check_serials(db: Session) -> None:
    """The next number of a day is one that nobody has."""
    for serial in db.scalars(select(Serial).where(Serial.series.in_(["01", "02"]))):
        start = f"440307{serial.series}{serial.day:%Y%m%d}"
        given = sorted(n[16:21] for n in db.scalars(select(Case.number).where(Case.number.startswith(start))))
        assert given == [f"{n:05d}" for n in range(1, serial.last + 1)]


def test_visits_are_counted_in_business_hours(seeded: Replayed) -> None:
    with store.transaction() as db:
        counted = visit_halls(db, CASES, first_day(UNTIL, MONTHS).date(), UNTIL, SEED)
        assert visits_in_all(db) == counted and 0.7 < counted / (CASES * 700 / 90) < 1.3
        days = db.execute(select(Visit.day, Visit.hour)).all()
        assert all(current().is_working(day) and 9 <= hour < 17 for day, hour in days)
