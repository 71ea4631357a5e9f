"""Supervision cards: each trigger, once, with the time it fell due; judged by another, never for a paused clock."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.audit.acts import StaffAct
from models.calendar.now import at
from models.casework import due_clocks
from models.casework.clock import Clock, ClockEntry, ClockKind
from models.casework.decision import Decision
from models.casework.perform import perform
from models.errors import Invalid, NotAllowed, NotFound, NotPossible
from models.law import rule
from models.people.actor import SYSTEM
from models.voice import cards, orders
from models.voice.card import BY_HAND, COLOURS, Card, CardState
from models.voice.card_scan import FINDERS, scan
from tests import factories
from tests.hall_data import shenzhen, staff
from tests.models.voice.made import ordered


def given(db: Session, moment: str) -> list[tuple[str, str]]:
    """What a scan at ``moment`` gives, each rule with the Shenzhen time it fell due; a second scan gives nothing."""
    before = set(db.scalars(select(Card.id)))
    with at(shenzhen(moment)):
        while scan(db):
            pass
        assert scan(db) == 0
    new = db.scalars(select(Card).where(Card.id.not_in(before)).order_by(Card.fell_at, Card.id))
    return [(card.rule, f"{card.fell_at.astimezone(shenzhen(moment).tzinfo):%m-%d %H:%M}") for card in new]


def clock_of(db: Session, case_id: int, kind: ClockKind) -> Clock:
    return db.scalars(select(Clock).where(Clock.case_id == case_id, Clock.kind == kind)).one()


def test_every_rule_of_cards_is_data_and_has_its_finder() -> None:
    """CARD-1 to CARD-11: what the scan looks for is what the book says; only the fee is left to a person's eye."""
    assert set(COLOURS) == {*FINDERS, BY_HAND}
    for number, colour in COLOURS.items():
        assert rule(number).text.en.lower().startswith(colour.value)


def test_a_promise_that_nears_ends_passes_and_runs_over_the_law(db: Session, tmp_path: Path) -> None:
    """CARD-1, CARD-2, CARD-4, CARD-8, CARD-10, with the workers away for the last weeks."""
    with at(shenzhen("2026-03-02 10:00")):
        case, _ = factories.accepted_case(db, folder=tmp_path)
        promised, law = clock_of(db, case.id, ClockKind.PROMISED), clock_of(db, case.id, ClockKind.STATUTORY)
        reviewer = factories.take(db, case, "mr.review")
    assert (promised.entries[0].days, promised.due_on, law.due_on) == (5, date(2026, 3, 9), date(2026, 3, 16))
    # A fifth of 5 working days is 1: the last one begins behind Friday 6 March.
    assert given(db, "2026-03-05 23:59") == []
    assert given(db, "2026-03-07 15:00") == [("CARD-1", "03-06 00:00")]
    assert given(db, "2026-03-09 08:00") == [("CARD-2", "03-09 00:00")]
    assert given(db, "2026-03-09 17:30") == []
    assert given(db, "2026-03-11 09:00") == [("CARD-4", "03-09 17:30")]
    yellow = db.scalars(select(Card).where(Card.rule == "CARD-4")).one()
    assert (yellow.case_id, yellow.unit_code, yellow.clerk_id) == (case.id, "MR", reviewer.account_id)
    assert (yellow.answer_due_on, yellow.given_at) == (date(2026, 3, 16), shenzhen("2026-03-11 09:00"))
    assert given(db, "2026-04-20 09:00") == [("CARD-8", "03-16 17:30"), ("CARD-10", "03-16 17:30")]
    red = db.scalars(select(Card).where(Card.rule == "CARD-10")).one()
    assert (red.colour, red.about_id, red.clerk_id) == ("red", yellow.id, reviewer.account_id)


def test_a_decision_made_too_late_is_seen_although_its_clock_has_stopped(db: Session, tmp_path: Path) -> None:
    """CARD-4 after downtime: notices and warnings of a clock that is over help nobody and are not given."""
    with at(shenzhen("2026-03-02 10:00")):
        case, applicant = factories.accepted_case(db, folder=tmp_path)
    with at(shenzhen("2026-03-12 10:00")):
        perform(db, case.id, "withdraw", applicant)
    assert given(db, "2026-03-12 11:00") == [("CARD-4", "03-09 17:30")]


def test_silence_of_the_window_is_warned_of_and_then_a_yellow_card(db: Session, tmp_path: Path) -> None:
    """CARD-3, CARD-5: the 4th of 5 working days, over a make-up Sunday; the deeming falls to the hall."""
    with at(shenzhen("2026-09-18 10:00")):
        case, _ = factories.submitted_case(db, folder=tmp_path)
        clerk = factories.take(db, case, "gov.window1")
    assert given(db, "2026-09-22 23:59") == []
    assert given(db, "2026-09-23 08:00") == [("CARD-3", "09-23 00:00")]
    with at(shenzhen("2026-09-28 09:00")):
        due_clocks.run_out(db, clock_of(db, case.id, ClockKind.NOTICE).id)
    assert ("CARD-5", "09-24 17:30") in given(db, "2026-09-28 09:00")
    yellow = db.scalars(select(Card).where(Card.rule == "CARD-5")).one()
    assert (yellow.unit_code, yellow.clerk_id) == ("GOV", clerk.account_id)


def test_a_clock_that_stands_gets_no_card(db: Session, tmp_path: Path) -> None:
    """CARD-13: during a special procedure nothing nears and nothing passes, with an end that is planned or not."""
    with at(shenzhen("2026-03-02 10:00")):
        case, _ = factories.accepted_case(db, folder=tmp_path)
        promised = clock_of(db, case.id, ClockKind.PROMISED)
        promised.entries.append(
            ClockEntry(
                seq=len(promised.entries) + 1, kind="excluded", from_on=date(2026, 3, 6), reason="expert_review",
                rule="CLK-8", actor_kind="staff", at=shenzhen("2026-03-06 10:00"),
            )
        )  # fmt: skip
        db.flush()
    for moment in ("2026-03-07 09:00", "2026-03-09 09:00", "2026-03-13 09:00"):
        assert given(db, moment) == []
    promised.entries[-1].until_on = date(2026, 3, 6)
    db.flush()
    assert given(db, "2026-03-13 09:00") == [("CARD-4", "03-09 17:30")]


def test_an_order_of_a_rating_that_is_late_names_who_is_late(db: Session, tmp_path: Path) -> None:
    """CARD-7: the call is the office's, putting right the unit's; a call made late was late all the same."""
    with at(shenzhen("2026-09-18 16:00")):
        _, order = ordered(db, tmp_path)
    with at(shenzhen("2026-09-24 10:00")):
        orders.contact(db, order.id, staff(db, "voice"), reached=True, words="已联系")
        db.flush()
    assert given(db, "2026-10-12 09:00") == [
        ("CARD-7", "09-22 17:30"),
        ("CARD-7", "10-09 17:30"),
        ("CARD-9", "10-09 17:30"),
    ]
    assert db.scalars(select(Card.unit_code).where(Card.rule == "CARD-7").order_by(Card.id)).all() == [None, "MR"]


def test_a_refusal_without_reasons_made_past_the_lifecycle_is_found(db: Session, tmp_path: Path) -> None:
    """CARD-6: the guards make it impossible; the scan looks all the same."""
    with at(shenzhen("2026-03-02 10:00")):
        case, _ = factories.decided_case(db, outcome="refused", folder=tmp_path)
    assert given(db, "2026-03-02 11:00") == []
    db.execute(update(Decision).where(Decision.case_id == case.id).values(basis=" "))
    assert given(db, "2026-03-02 11:00") == [("CARD-6", "03-02 10:00")]


def test_a_second_yellow_card_on_a_case_makes_a_red_one_unless_one_was_cancelled(db: Session, tmp_path: Path) -> None:
    """CARD-9: one red card, at the moment of the second yellow one."""
    with at(shenzhen("2026-04-30 16:00")):
        case, _ = factories.submitted_case(db, folder=tmp_path)
    with at(shenzhen("2026-05-12 09:00")):
        due_clocks.run_out(db, clock_of(db, case.id, ClockKind.NOTICE).id)
        perform(db, case.id, "begin_review", SYSTEM)
        promised = clock_of(db, case.id, ClockKind.PROMISED)
    fell = {name for name, _ in given(db, (promised.due_on + timedelta(days=1)).isoformat() + " 09:00")}
    assert {"CARD-5", "CARD-4", "CARD-9"} <= fell
    red = db.scalars(select(Card).where(Card.rule == "CARD-9")).one()
    assert red.fell_at == max(c.fell_at for c in db.scalars(select(Card).where(Card.colour == "yellow")))


def test_a_card_is_explained_by_its_own_and_judged_by_another(db: Session, tmp_path: Path) -> None:
    """CARD-11, CARD-12: with a reason, on record, never by the one concerned."""
    second, unit, stranger = staff(db, "supervisor"), staff(db, "mr.decide"), staff(db, "ec.review")
    with at(shenzhen("2026-03-02 10:00")):
        case, _ = factories.accepted_case(db, folder=tmp_path)
        reviewer = factories.take(db, case, "mr.review")
        with pytest.raises(NotAllowed):
            cards.give_by_hand(db, case, reviewer, words="收费")
        with pytest.raises(Invalid):
            cards.give_by_hand(db, case, second, words=" ")
        card = cards.give_by_hand(db, case, second, words="向申请人收取评审费，没有依据")
        assert (card.rule, card.colour, card.unit_code, card.state) == ("CARD-11", "red", "MR", CardState.OPEN)
        assert (cards.steps(card, reviewer), cards.steps(card, second)) == (["explain"], ["judge"])
        with pytest.raises(NotFound):
            cards.find(db, card.id, stranger)
        with pytest.raises(NotPossible):
            cards.judge(db, card.id, unit, uphold=False, words="单位自己撤销")
        with pytest.raises(Invalid) as wrong:
            cards.judge(db, card.id, second, uphold=True, words="属实")
        assert [p.code for p in wrong.value.problems] == ["card.not_explained"]
        cards.explain(db, card.id, reviewer, words="系第三方收费，已退还")
        assert card.state == CardState.EXPLAINED and cards.steps(card, unit) == []
        cards.judge(db, card.id, second, uphold=False, words="费用已退还，情节轻微")
        assert (card.state, cards.steps(card, second)) == (CardState.CANCELLED, [])
    kept = db.scalars(select(StaffAct.act).where(StaffAct.about == f"card:{card.id}").order_by(StaffAct.id)).all()
    assert kept == ["card_given", "card_explained", "card_cancelled"]
