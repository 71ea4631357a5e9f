"""The dates of petitions: the worked examples of rulebook section 11, and what moves a date."""

from datetime import date

import pytest
from sqlalchemy import select

from models.calendar.now import at
from models.errors import NotAllowed, NotReady
from models.petition import over
from models.petition.alarm import PetitionAlarm, see
from models.petition.clock import ClockKind, due_of
from models.petition.letter import PetitionLetter
from models.petition.phases import Phase
from models.queries import petitions
from tests.hall_data import shenzhen
from tests.models.petition.scenes import REVIEW, Play


def codes(refused) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def test_sixty_days_end_on_a_holiday_and_run_on(db, hall) -> None:
    """PET-7, PET-15, CLK-3: accepted 2026-08-06, 60 natural days end 2026-10-05, a holiday: due Thu 2026-10-08."""
    play = Play(db).handling("2026-08-06")
    assert play.due(ClockKind.HANDLE) == date(2026, 10, 8)
    counted = [line for line in play.clock(ClockKind.HANDLE).lines if line.counts]
    assert (counted[0].day, len(counted)) == (date(2026, 8, 7), 60)
    assert "PET-7" in play.clock(ClockKind.HANDLE).rule


def test_told_within_fifteen_natural_days_unless_name_or_address_is_unclear(db, hall) -> None:
    """PET-4, PET-15: registered 2026-08-10, told by 2026-08-25; nobody is told whose name or address is unclear."""
    play = Play(db, "2026-08-10")
    assert play.due(ClockKind.TELL) == play.due(ClockKind.SORT) == date(2026, 8, 25)
    assert play.petition.due_on == date(2026, 8, 25)
    play.do("2026-08-11", "classify", play.clerk, kind="relief", route="petition", unclear="yes")
    assert play.kinds() == {"sort"}
    play.do("2026-08-12", "forward", play.clerk, unit="EC")
    letters = select(PetitionLetter.kind).where(PetitionLetter.petition_id == play.petition.id)
    assert db.scalars(letters).all() == ["receipt"]
    assert Play(db, address="").kinds() == {"sort"}


def test_a_unit_objects_within_five_working_days(db, hall) -> None:
    """PET-5: a forwarded item got 2026-09-30 may be objected to until Tue 2026-10-13, and is handed back on consent."""
    play = Play(db, "2026-09-29").with_unit("2026-09-30")
    assert play.due(ClockKind.OBJECT) == date(2026, 10, 13)
    with pytest.raises(NotReady) as late:
        play.do("2026-10-14", "object", play.unit, reason="不属于本单位")
    assert codes(late) == ["petition.objection_over"]
    with pytest.raises(NotReady):
        play.do("2026-10-13", "object", play.unit)
    play.do("2026-10-13", "object", play.unit, reason="不属于本单位")
    with pytest.raises(NotAllowed):
        play.do("2026-10-13", "consent", play.unit)
    play.do("2026-10-14", "consent", play.clerk)
    assert (play.petition.phase, play.petition.unit_code) == (Phase.REGISTERED, None)
    assert play.due(ClockKind.SORT) == date(2026, 10, 29)


def test_only_route_six_has_the_sixty_days_and_the_head_extends_once_with_reasons(db, hall) -> None:
    """PET-7: 60 + 30 natural days, once, before the end, by the head; other routes and kinds have no such clock."""
    play = Play(db).handling()
    with pytest.raises(NotAllowed):
        play.do("2026-09-01", "extend", play.unit, days="30", reason="需要会商")
    with pytest.raises(NotReady) as refused:
        play.do("2026-09-01", "extend", play.head, days="31")
    assert codes(refused) == ["petition.extension_days", "field.required"]
    with pytest.raises(NotReady) as late:
        play.do("2026-10-09", "extend", play.head, days="30", reason="需要会商")
    assert codes(late) == ["petition.extended_late"]
    play.do("2026-10-08", "extend", play.head, days="30", reason="需要会商")
    # Ninety days from 2026-08-06 are 2026-11-04, a Wednesday.
    assert play.due(ClockKind.HANDLE) == date(2026, 11, 4)
    letter = db.scalars(select(PetitionLetter).where(PetitionLetter.kind == "extension")).one()
    assert letter.said == {"reason": "需要会商"}
    with pytest.raises(NotReady) as twice:
        play.do("2026-10-10", "extend", play.head, days="5", reason="需要会商")
    assert codes(twice) == ["petition.extended_before"]

    other = Play(db)
    other.do("2026-08-04", "classify", other.clerk, kind="relief", route="duty")
    other.do("2026-08-04", "forward", other.clerk, unit="EC")
    other.do("2026-08-05", "take_up", other.unit)
    assert other.kinds() == set()


def test_review_and_second_review_and_the_hearing_that_does_not_count(db, hall) -> None:
    """PET-9: asked within 30 days, answered in 30 without the hearing; after the second one it is over for good."""
    play = Play(db).answered("2026-08-10")
    assert play.due(ClockKind.ASK_REVIEW) == date(2026, 9, 9)
    with pytest.raises(NotReady) as late:
        play.do("2026-09-10", "ask_review", play.petitioner, words="不服")
    assert codes(late) == ["petition.asking_over"]
    play.do("2026-09-01", "ask_review", play.petitioner, words="不服")
    # Thirty days from 09-01 are 10-01, in the holidays; the hearing of 09-14 and 09-15 moves 10-01 to 10-03.
    assert play.due(ClockKind.REVIEW) == date(2026, 10, 8)
    with pytest.raises(NotReady):
        play.do("2026-09-16", "hold_hearing", play.clerk, **{"from": "2026-08-30", "to": "2026-09-02"})
    play.do("2026-09-16", "hold_hearing", play.clerk, **{"from": "2026-09-14", "to": "2026-09-15"})
    clock = play.clock(ClockKind.REVIEW)
    assert sum(line.counts for line in clock.lines) == 30
    assert clock.due_on == due_of(clock) == date(2026, 10, 8)
    play.do("2026-09-25", "answer_review", play.clerk, **REVIEW)
    play.do("2026-10-20", "ask_review", play.petitioner, words="仍不服")
    assert play.petition.phase == Phase.SECOND_REVIEWING
    play.do("2026-10-30", "answer_review", play.clerk, **REVIEW)
    assert (play.petition.phase, play.petition.final, play.petition.asked) == (Phase.CLOSED, True, ["不服", "仍不服"])

    again = Play(db, "2026-11-02")
    again.do("2026-11-02", "classify", again.clerk, kind="relief", route="petition")
    number = play.petition.number
    with pytest.raises(NotReady) as refused:
        again.do("2026-11-02", "not_taken", again.clerk, ground="concluded", earlier=again.petition.number, reason="同")
    assert codes(refused) == ["petition.not_concluded"]
    again.do(
        "2026-11-02", "not_taken", again.clerk, ground="concluded", earlier=f"{number[:8]} {number[8:]}", reason="同"
    )
    assert again.petition.phase == Phase.NOT_TAKEN


def test_mediation_is_passed_on_in_three_and_decided_in_five_or_ten(db, hall) -> None:
    """PET-17: registered and brought to mediation on Wed 2026-09-30, before the National Day holidays."""
    play = Play(db, "2026-09-29")
    play.do("2026-09-29", "classify", play.clerk, kind="relief", route="petition")
    play.do("2026-09-30", "to_mediation", play.clerk, body="示例调解委员会")
    assert (play.due(ClockKind.HAND_ON), play.due(ClockKind.TAKE_ON)) == (date(2026, 10, 10), date(2026, 10, 13))
    play.do("2026-10-09", "call_complex", play.clerk, reason="涉及多方")
    assert play.due(ClockKind.TAKE_ON) == date(2026, 10, 20)
    with pytest.raises(NotReady):
        play.do("2026-10-12", "call_complex", play.clerk, reason="涉及多方")
    play.do("2026-10-12", "take_on", play.clerk)
    play.do("2026-10-30", "settle", play.clerk, words="双方达成协议")
    assert (play.petition.phase, play.kinds()) == (Phase.CLOSED, set())


def test_the_duty_raises_each_alarm_once_and_closes_what_nobody_asked_to_review(db, hall) -> None:
    """PET-3, PET-9, PET-13: however often and late it runs, everything counts from when it fell due."""
    late, near, closing = Play(db, "2026-08-03"), Play(db, "2026-08-10"), Play(db, "2026-07-01").answered("2026-08-10")
    play = Play(db, "2026-08-21")
    play.do("2026-08-21", "alarm", play.clerk, reason="围堵路口")
    with at(shenzhen("2026-08-21 12:00")):
        over.scan(db)
        over.scan(db)
    rows = db.scalars(select(PetitionAlarm).order_by(PetitionAlarm.id)).all()
    mine = [(one.petition_id, one.kind) for one in rows]
    assert mine.count((late.petition.id, "overdue")) == mine.count((near.petition.id, "near")) == 2
    assert mine.count((play.petition.id, "urgent")) == 1
    overdue = next(one for one in rows if one.petition_id == late.petition.id)
    # Fifteen days from 08-03 are Tue 08-18; it fell due then, at the close of business.
    assert overdue.at == shenzhen("2026-08-18 17:30")
    with at(shenzhen("2026-08-21 13:00")):
        shown = [one for one in petitions.alarms(db, play.supervisor) if one.kind == "urgent"]
        assert [one.number for one in shown] == [play.petition.number]
        see(db, shown[0].id, play.supervisor)
        assert all(one.kind != "urgent" for one in petitions.alarms(db, play.supervisor))
    asking = closing.clock(ClockKind.ASK_REVIEW)
    with at(shenzhen("2026-09-09 17:40")):
        over.run_out(db, asking.id)
    assert closing.petition.phase == Phase.ANSWERED
    with at(shenzhen("2026-10-20 09:00")):
        over.run_out(db, asking.id)
        over.run_out(db, asking.id)
    assert (closing.petition.phase, closing.petition.ended_at) == (Phase.CLOSED, shenzhen("2026-09-09 17:30"))
