"""Topics ``recounts`` and ``recount``: a new calendar is imported, applied, and every case it touches counted again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.acts import StaffAct
from models.calendar import shelf
from models.calendar.now import at
from models.casework import notices, recount, replay
from models.casework.case import Case
from models.casework.clock import Clock
from models.casework.event import CaseEvent
from models.casework.notice import Notice
from models.casework.work import open_items
from models.errors import NotReady
from models.people.actor import SYSTEM
from models.petition.clock import ClockKind, due_of
from models.petition.clock import running as petition_clocks
from models.queries import case_view
from tests import factories
from tests.hall_data import shenzhen
from tests.models.petition.scenes import Play
from tests.workers.duties import rounds

FILED, APPLIED = shenzhen("2026-12-28 10:00"), shenzhen("2026-12-29 10:00")
# With these days off in addition the promise of five working days ends a day later; the Saturday worked makes up for
# it, so that the legal limit of ten stays where it is.
LONGER = {"元旦": "rest: [2027-01-01, 2027-01-04], work: [2027-01-09]"}
# With that Saturday alone the legal limit would end a day earlier.
SHORTER = {"元旦": "rest: [2027-01-01, 2027-01-03], work: [2027-01-09]"}
ROWS = {
    "元旦": "rest: [2027-01-01, 2027-01-03]",
    "春节": "rest: [2027-02-05, 2027-02-11], work: [2027-02-20]",
    "清明节": "rest: [2027-04-03, 2027-04-05]",
    "劳动节": "rest: [2027-05-01, 2027-05-05], work: [2027-05-08]",
    "端午节": "rest: [2027-06-09, 2027-06-09]",
    "中秋节": "rest: [2027-09-15, 2027-09-15]",
    "国庆节": "rest: [2027-10-01, 2027-10-07], work: [2027-09-26]",
}


def notice(**changes: str) -> bytes:
    """A notice of 2027; ``changes`` replace the days of a holiday."""
    rows = "\n".join(f"  - {{zh: {name}, {days}}}" for name, days in {**ROWS, **changes}.items())
    return f"year: 2027\nsource: 示例通知\nholidays:\n{rows}\n".encode()


@pytest.fixture(autouse=True)
def _shelf() -> Iterator[None]:
    """Only here do versions vanish again, with the transaction of the test."""
    yield
    shelf.forget()
    replay._due.cache_clear()


def accepted(db: Session, number: int = 1) -> Case:
    with at(FILED):
        return factories.accepted_case(db, site_address=f"深圳市龙岗区坂田街道示例路1号{number}")[0]


def put_in_force(db: Session, content: bytes) -> str:
    version = recount.import_notice(db, SYSTEM, content).version
    recount.put_in_force(db, SYSTEM, version)
    return version


def worked(db: Session) -> list[str]:
    assert rounds.duty(db, "recounts") == "done"
    return rounds.ran(db, "recount")


def clocks(db: Session, case: Case) -> dict[str, Clock]:
    wanted = select(Clock).where(Clock.case_id == case.id, Clock.stopped_on.is_(None))
    return {clock.kind: clock for clock in db.scalars(wanted)}


def test_a_notice_moves_what_it_touches_once_and_tells_the_applicant_cal_5(db: Session) -> None:
    """CAL-5: nothing moves before the version is applied; then old and new are logged and told, and nothing twice."""
    case = accepted(db)
    with at(APPLIED):
        rounds.ran(db, "notify")
        version = recount.import_notice(db, SYSTEM, notice(**LONGER)).version
        assert version == "2027-1" and shelf.current().version == "2026.1" and worked(db) == []
        [seen] = recount.affected(db, shelf.by_version(version))
        assert (seen.clock.kind, seen.old, seen.new) == ("promised", date(2027, 1, 5), date(2027, 1, 6))
        recount.put_in_force(db, SYSTEM, version)
        # The workers were away in between, and two rounds of the duty put what is to do once.
        assert recount.put_recounts(db) == recount.put_recounts(db) == 1
        assert worked(db) == ["done"] and worked(db) == []
        db.refresh(case)
        running = clocks(db, case)
        assert {kind: clock.due_on for kind, clock in running.items()} == {
            "promised": date(2027, 1, 6), "statutory": date(2027, 1, 12),
        }  # fmt: skip
        assert case.due_on == date(2027, 1, 6) and {i.due_on for i in open_items(db, case.id)} == {case.due_on}
        assert [(e.kind, e.calendar, e.until_on) for e in running["promised"].entries] == [
            ("started", "2026.1", None), ("recounted", "2027-1", None),
        ]  # fmt: skip
        assert list(recount.affected(db, shelf.current())) == list(replay.check_cases(db)) == []
        rounds.ran(db, "notify")
    events = db.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.action == "recount")).all()
    assert [event.facts for event in events] == [
        {"calendar": "2027-1", "moved": [{"clock": "promised", "old": "2027-01-05", "new": "2027-01-06"}]}
    ]
    told = {n.kind: n for n in db.scalars(select(Notice).where(Notice.case_id == case.id))}
    assert "承诺期限由2027年1月5日改为2027年1月6日" in notices.told(db, told["recount"], "zh").text
    assert "promised limit from 5 January 2027 to 6 January 2027" in notices.told(db, told["recount"], "en").text
    before = notices.told(db, told["accept"], "zh").text
    assert "承诺在2027年1月5日（暂定）前" in before, "what was told then stays as it was"


def test_a_date_already_told_never_comes_nearer_cal_5(db: Session) -> None:
    """CAL-5: the ledger keeps the day that was told; no event, no notice, and the audit agrees."""
    case = accepted(db)
    with at(APPLIED):
        calendar = shelf.by_version(put_in_force(db, notice(**SHORTER)))
        [kept] = recount.affected(db, calendar)
        assert (kept.counted, kept.new, kept.kept) == (date(2027, 1, 11), date(2027, 1, 12), True)
        assert worked(db) == ["done"]
    running = [view for view in case_view.clock_views(db, case.id) if view.stopped_on is None]
    assert not any(view.provisional for view in running), "the year is official now (CAL-6)"
    statutory = clocks(db, case)["statutory"]
    assert (statutory.due_on, statutory.entries[-1].until_on) == (date(2027, 1, 12), date(2027, 1, 12))
    assert list(replay.check_cases(db)) == []
    assert "recount" not in set(db.scalars(select(CaseEvent.action).where(CaseEvent.case_id == case.id)))


def test_versions_follow_each_other_and_one_made_from_an_older_one_is_refused(db: Session) -> None:
    with at(APPLIED):
        first = recount.import_notice(db, SYSTEM, notice(**LONGER)).version
        late = recount.import_notice(db, SYSTEM, notice()).version
        assert [recount.put_in_force(db, SYSTEM, first).applied_at for _ in range(2)] == [APPLIED] * 2
        with pytest.raises(NotReady, match="not_ready"):
            recount.put_in_force(db, SYSTEM, late)
        assert shelf.current().version == first and not shelf.current().is_working(date(2027, 1, 4))
        with pytest.raises(NotReady):
            recount.import_notice(db, SYSTEM, notice(**LONGER))
        third = put_in_force(db, notice(**SHORTER))
    assert (third, shelf.current().version, shelf.by_version(first).version) == ("2027-3", "2027-3", "2027-1")


def test_more_cases_than_one_batch_and_one_that_was_started_with_the_calendar_before(
    db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever still counts with an older version is found again, so nothing is lost when a process comes late."""
    monkeypatch.setattr(recount, "BATCH", 2)
    cases = [accepted(db, n) for n in range(3)]
    with at(APPLIED):
        put_in_force(db, notice(**LONGER))
        assert worked(db) == ["done"] * 3
        shelf._known = shelf._known._replace(applied="")
        late = accepted(db, 4)
        assert clocks(db, late)["promised"].calendar == "2026.1"
        assert worked(db) == ["done"]
    assert {clocks(db, case)["promised"].due_on for case in (*cases, late)} == {date(2027, 1, 6)}


def test_clocks_of_petitions_follow_a_new_calendar_and_never_come_nearer(db: Session, hall: None) -> None:
    """CAL-5, PET-5, PET-15: five working days over New Year, and fifteen natural days that end on a new rest day."""
    play = Play(db, "2026-12-20").with_unit("2026-12-29")
    assert play.due(ClockKind.OBJECT) == date(2027, 1, 6)
    with at(APPLIED):
        put_in_force(db, notice(**LONGER))
        assert rounds.duty(db, "recounts") == "done"
    clock = play.clock(ClockKind.OBJECT)
    assert clock.due_on == due_of(clock) == date(2027, 1, 7)
    assert play.petition.due_on == min(one.due_on for one in petition_clocks(db, play.petition.id))
    act = db.scalars(select(StaffAct).where(StaffAct.act == "petition_recounted", StaffAct.about.contains("petition:")))
    assert {one.facts["to"] for one in act} >= {"2027-01-07"}
    with at(APPLIED):
        put_in_force(db, notice())
        assert rounds.duty(db, "recounts") == "done"
    assert play.clock(ClockKind.OBJECT).due_on == date(2027, 1, 7), "what was told is not taken back"
