"""Site checks: two officers, no clock stops, and nothing is concluded without one where the item wants it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import at
from models.casework import advance
from models.casework.clock import Clock
from models.casework.perform import perform
from models.casework.site_check import site_checks
from models.casework.stages import Stage
from models.errors import NotReady
from tests import factories as made
from tests.hall_data import shenzhen, staff
from tests.models.casework.seen import codes


def test_two_officers_check_the_site_while_the_clock_runs(db: Session, tmp_path: Path) -> None:
    """DEC-2, CLK-9: two different officers, none of whom took the case in or decides it; no limit stands still."""
    with at(shenzhen("2026-09-14 10:00")):
        case, _ = made.accepted_case(db, folder=tmp_path)
        reviewer = made.take(db, case, "mr.review")
    first, second = staff(db, "mr.review").account_id, staff(db, "ec.review2").account_id
    dues = {clock.kind: clock.due_on for clock in db.scalars(select(Clock).where(Clock.case_id == case.id))}
    with at(shenzhen("2026-09-18 16:00")):
        with pytest.raises(NotReady) as bare:
            perform(db, case.id, "site_check", reviewer)
        assert codes(bare) == {
            "site_check.day_missing", "site_check.place_missing", "site_check.finding_missing",
            "site_check.officer_missing",
        }  # fmt: skip
        for wrong, code in (
            ({"second_officer": first}, "site_check.two"),
            ({"second_officer": staff(db, "mr.decide").account_id}, "site_check.officer_missing"),
            ({"went_on": date(2026, 9, 11)}, "site_check.day_wrong"),
            ({"went_on": date(2026, 9, 19)}, "site_check.day_wrong"),
        ):
            with pytest.raises(NotReady) as refused:
                made.check_site(db, case, reviewer, **{"officer": first, "second_officer": second, **wrong})
            assert codes(refused) == {code}
        made.check_site(db, case, reviewer, officer=first, second_officer=second)
        advance.advance(db, case.id)
    running = db.scalars(select(Clock).where(Clock.case_id == case.id, Clock.stopped_on.is_(None))).all()
    assert case.stage == Stage.IN_REVIEW and {clock.kind for clock in running} == {"statutory", "promised"}
    assert all(clock.due_on == dues[clock.kind] and clock.paused_on is None for clock in running)
    assert [check.officers for check in site_checks(db, case.id)] == [(first, second)]


def test_no_review_ends_and_nothing_is_decided_without_the_site_check(db: Session, tmp_path: Path) -> None:
    """DEC-2: the last opinion waits for it, the others do not; who went does not decide (MOD-1)."""
    case, _ = made.accepted_case(db, folder=tmp_path)
    market, ecology = made.take(db, case, "mr.review"), made.take(db, case, "ec.review")
    good = {"finding": "pass", "opinion": "符合"}
    perform(db, case.id, "review", ecology, **good)
    with pytest.raises(NotReady) as early:
        perform(db, case.id, "review", market, **good)
    assert codes(early) == {"site_check.missing"}
    made.check_site(db, case, market, second_officer=staff(db, "mr.review2").account_id)
    perform(db, case.id, "review", market, **good)
    advance.advance(db, case.id)
    decider = made.take(db, case, "mr.decide")
    # The one who decides is found to have been there after all: a post that changed meanwhile.
    [check] = site_checks(db, case.id)
    check.second_id = decider.account_id
    db.flush()
    for action, facts in (("grant", {}), ("refuse", made.REFUSAL)):
        with pytest.raises(NotReady) as same:
            perform(db, case.id, action, decider, **facts)
        assert codes(same) == {"four_eyes.reviewer"}
    db.delete(check)
    db.flush()
    with pytest.raises(NotReady) as without:
        perform(db, case.id, "grant", decider)
    assert codes(without) == {"site_check.missing"}
