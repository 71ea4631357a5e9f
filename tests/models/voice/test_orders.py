"""Ratings of matters and visits, and the work order of a negative one from its making to the answer."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.audit.acts import StaffAct
from models.calendar.now import at
from models.casework.event import CaseEvent
from models.casework.notice import Notice
from models.casework.notices import told
from models.casework.perform import perform
from models.casework.rating import BAD, GOOD, LEVELS, NEGATIVE, Rating, RatingOrder, order_of
from models.casework.rating_terms import Terms, set_terms, terms
from models.casework.telling import tell
from models.errors import Invalid, NotAllowed, NotFound, NotPossible, NotReady
from models.voice import orders, slips
from models.voice.order_acts import acts_of
from models.voice.order_state import State, in_state, is_late, late, state, steps
from tests.hall_data import shenzhen, staff
from tests.models.voice.made import delivered, ordered, rated

FRIDAY = shenzhen("2026-09-18 16:00")  # Sunday the 20th is a make-up workday.


def same_in_sql(db: Session, order: RatingOrder) -> State:
    """The state, after making sure that lists see the same."""
    db.flush()
    assert db.scalar(select(in_state()).where(RatingOrder.id == order.id)) == state(order)
    assert bool(db.scalar(select(RatingOrder.id).where(RatingOrder.id == order.id, late()))) == is_late(order)
    return state(order)


def test_a_negative_rating_makes_its_order_in_the_same_breath_with_dates_that_count(
    db: Session, tmp_path: Path
) -> None:
    """RAT-1, RAT-4, RAT-5, RAT-6: 3 and 10 working days after the day of the rating, the make-up Sunday included."""
    assert (LEVELS, NEGATIVE) == ((1, 2, 3, 4, 5), (4, 5))
    with at(FRIDAY):
        filed, order = ordered(db, tmp_path, choices=["slow", "unclear"], words="等得太久")
    given = order.rating
    assert (given.unit_code, given.site_code, given.choices) == ("MR", "GOV", ["slow", "unclear"])
    assert given.clerk_id == staff(db, "mr.decide").account_id
    assert (order.unit_code, order.opened_at) == ("MR", FRIDAY)
    assert (order.contact_due_on, order.rectify_due_on) == (date(2026, 9, 22), date(2026, 10, 9))
    assert order.contact_due_at == shenzhen("2026-09-22 17:30")
    with pytest.raises(NotReady):
        perform(db, filed.case.id, "rate", filed.applicant, level=1)
    assert db.scalar(select(func.count(Rating.id))) == 1


def test_a_good_rating_makes_no_order_and_silence_no_rating(db: Session, tmp_path: Path) -> None:
    """RAT-2, RAT-3, RAT-9: nothing is filled in for those who say nothing, however long."""
    filed = rated(db, tmp_path, 3, choices=[GOOD[0]])
    silent = delivered(db, tmp_path, site_address="深圳市龙岗区坂田街道示例路9号")
    with at(shenzhen("2027-06-01 09:00")):
        assert order_of(db, filed.case.id) is None
        assert db.scalars(select(Rating.case_id)).all() == [filed.case.id]
    with pytest.raises(NotReady) as wrong:
        perform(db, silent.case.id, "rate", silent.applicant, level=1, choices=[BAD[0]])
    assert [p.code for p in wrong.value.problems] == ["rating.choices"]


def test_the_days_are_those_of_the_city(db: Session, tmp_path: Path) -> None:
    """RAT-6: elsewhere 5 or 15 working days; an order keeps the days it was made with."""
    try:
        set_terms(5, 15)
        with at(FRIDAY):
            _, order = ordered(db, tmp_path)
    finally:
        set_terms(*Terms())
    assert (order.contact_days, order.rectify_days, order.rectify_due_on) == (5, 15, date(2026, 10, 15))
    assert terms() == Terms(3, 10)
    with pytest.raises(ValueError, match="contacted"):
        set_terms(5, 3)


def test_an_order_walks_from_the_call_to_the_answer(db: Session, tmp_path: Path) -> None:
    """RAT-6, RAT-7: contacted, found fair, put right, and the rater told in both languages; all of it on record."""
    office, unit, stranger = staff(db, "voice"), staff(db, "mr.review"), staff(db, "ec.review")
    with at(FRIDAY):
        filed, order = ordered(db, tmp_path)
        assert same_in_sql(db, order) == State.CONTACT
        assert (steps(order, office), steps(order, unit)) == (["contact", "find"], ["find", "appeal"])
        with pytest.raises(NotFound):
            orders.find(db, order.id, stranger)
        with pytest.raises(NotPossible):
            orders.contact(db, order.id, unit, reached=True, words="单位不得联系评价人")
        orders.contact(db, order.id, office, reached=False, words="未接听")
        assert same_in_sql(db, order) == State.CONTACT
        orders.contact(db, order.id, office, reached=True, words="已说明情况")
        assert same_in_sql(db, order) == State.CHECK
        orders.found(db, order.id, unit, finding="clear", words="窗口叫号间隔过长")
        assert same_in_sql(db, order) == State.RECTIFY
        with pytest.raises(NotPossible):
            orders.answer(db, order.id, office, words="尚未整改")
        orders.rectified(db, order.id, unit, words="增开一个窗口")
        assert same_in_sql(db, order) == State.ANSWER
        with pytest.raises(Invalid):
            orders.answer(db, order.id, office, words="  ")
        orders.answer(db, order.id, office, words="已增开窗口，谢谢您的意见。")
        assert same_in_sql(db, order) == State.CLOSED and not is_late(order) and steps(order, office) == []
        # S2.1: the rater may have it looked at again, once; both clocks begin anew and the rater stays unnamed.
        orders.reopen(db, order, words="还是排了两个小时")
        assert same_in_sql(db, order) == State.CONTACT and order.contact_due_on == date(2026, 9, 22)
        orders.contact(db, order.id, office, reached=True, words="已再次说明")
        orders.found(db, order.id, unit, finding="no_basis", words="当日停电，已公告")
        orders.answer(db, order.id, office, words="当日停电，已退回重排。")
        assert same_in_sql(db, order) == State.UNFOUNDED
        with pytest.raises(NotPossible):
            orders.reopen(db, order, words="第二次")
    lines = acts_of(db, order.id)
    assert [line.act for line in lines][:5] == ["contact", "contact", "find", "rectify", "answer"]
    assert [line.act for line in lines][5:] == ["reopen", "contact", "find", "answer"] and lines[5].account_id is None
    kept = db.scalars(select(StaffAct.act).where(StaffAct.about == f"rating_order:{order.id}")).all()
    assert kept[:5] == ["rating_contact", "rating_contact", "rating_find", "rating_rectify", "rating_answer"]
    answers = select(CaseEvent).where(CaseEvent.action == "answer_rating").order_by(CaseEvent.seq)
    event = db.scalars(answers).all()[0]
    assert (event.reason, event.actor_id) == ("已增开窗口，谢谢您的意见。", office.account_id)
    notice = tell(db, event.id, lambda address: [])
    assert isinstance(notice, Notice) and filed.case.spec.zh in told(db, notice, "zh").text
    assert "rating" in told(db, notice, "en").title
    with pytest.raises(NotReady):
        perform(db, filed.case.id, "answer_rating", office, reason="再答一次")


def test_who_never_answers_is_called_three_times_and_late_ones_are_seen(db: Session, tmp_path: Path) -> None:
    """RAT-6: 100 % handled: after three calls the matter goes on, and what is late shows as late."""
    office = staff(db, "voice")
    with at(FRIDAY):
        _, order = ordered(db, tmp_path)
    with at(shenzhen("2026-09-22 17:30")):
        assert not is_late(order)
    with at(shenzhen("2026-09-23 09:00")):
        assert is_late(order) and same_in_sql(db, order) == State.CONTACT
        for _ in range(orders.MOST_TRIES):
            orders.contact(db, order.id, office, reached=False, words="未接听")
        assert same_in_sql(db, order) == State.CHECK and is_late(order)


def test_a_complex_matter_has_a_registered_deadline_and_one_without_basis_is_explained(
    db: Session, tmp_path: Path
) -> None:
    """RAT-7: the deadline lies behind the rule's day and takes its place; without basis explaining is enough."""
    office, unit = staff(db, "voice"), staff(db, "mr.decide")
    with at(FRIDAY):
        _, order = ordered(db, tmp_path, no_contact=True)
        assert order.contact_due_on is None and same_in_sql(db, order) == State.CHECK
        with pytest.raises(Invalid) as wrong:
            orders.found(db, order.id, unit, finding="complex", words="涉及系统改造", deadline=date(2026, 10, 9))
        assert [(p.code, p.pointer) for p in wrong.value.problems] == [("order.deadline", "deadline")]
        orders.found(db, order.id, unit, finding="complex", words="涉及系统改造", deadline=date(2026, 10, 30))
    with at(shenzhen("2026-10-12 09:00")):
        assert order.due_on == date(2026, 10, 30) and not is_late(order)
    with at(shenzhen("2026-11-02 09:00")):
        assert is_late(order) and same_in_sql(db, order) == State.RECTIFY
        orders.rectified(db, order.id, office, words="改造完成")
        assert same_in_sql(db, order) == State.ANSWER and is_late(order)
        _, other = ordered_visit(db)
        orders.found(db, other.id, staff(db, "gov.window2"), finding="no_basis", words="依法须本人到场")
        assert same_in_sql(db, other) == State.ANSWER


def test_an_appeal_is_decided_by_a_second_person_and_the_rating_stays_until_then(db: Session, tmp_path: Path) -> None:
    """RAT-8: neither the unit nor the office that keeps the ratings decides; only an upheld appeal sets aside."""
    office, unit, second = staff(db, "voice"), staff(db, "mr.review"), staff(db, "supervisor")
    with at(FRIDAY):
        _, order = ordered(db, tmp_path, no_contact=True)
        orders.appeal(db, order.id, unit, ground="mistaken", words="评价的是另一件事")
        assert same_in_sql(db, order) == State.APPEALED and order.rating.set_aside_at is None
        for other in (unit, office):
            with pytest.raises(NotPossible):
                orders.decide_appeal(db, order.id, other, upheld=True, words="同意")
        orders.decide_appeal(db, order.id, second, upheld=True, words="经核对，评价对象有误")
        assert same_in_sql(db, order) == State.ANSWER and order.rating.set_aside_at == FRIDAY
        assert (order.rating.level, steps(order, unit)) == (4, [])
        orders.answer(db, order.id, office, words="经核定，该评价不计入统计。")


def test_an_appeal_that_is_dismissed_leaves_all_as_it_was(db: Session, tmp_path: Path) -> None:
    """RAT-8: the clocks of RAT-6 ran on meanwhile."""
    unit, second = staff(db, "mr.review"), staff(db, "supervisor")
    with at(FRIDAY):
        _, order = ordered(db, tmp_path, no_contact=True)
        orders.appeal(db, order.id, unit, ground="malicious", words="多次恶意评价")
        orders.decide_appeal(db, order.id, second, upheld=False, words="没有证据")
        assert same_in_sql(db, order) == State.CHECK and order.rating.set_aside_at is None
        assert (order.rectify_due_on, steps(order, unit)) == (date(2026, 10, 9), ["find"])


def ordered_visit(db: Session) -> tuple[str, RatingOrder]:
    code = slips.hand_out(db, staff(db, "gov.window1"), "GOV")
    given = slips.rate_visit(db, code, 5, ["impolite"], "", "")
    return code, db.scalars(select(RatingOrder).where(RatingOrder.rating_id == given.id)).one()


def test_a_visit_is_rated_once_by_the_slip_of_its_window(db: Session) -> None:
    """RAT-2, RAT-3: one slip, one rating; a number is kept sealed, and without one nobody can be called."""
    clerk, office = staff(db, "gov.window1"), staff(db, "voice")
    with at(FRIDAY):
        code = slips.hand_out(db, clerk, "GOV")
        with pytest.raises(NotAllowed):
            slips.hand_out(db, clerk, "TALENT")
        with pytest.raises(Invalid) as wrong:
            slips.rate_visit(db, code, 4, ["fast"], "", "123")
        assert [p.code for p in wrong.value.problems] == ["rating.choices", "mobile.form"]
        given = slips.rate_visit(db, code.lower().replace("-", " "), 4, ["slow"], "", "154 0000 0000")
        assert (given.unit_code, given.clerk_id, given.phone) == ("GOV", clerk.account_id, "15400000000")
        with pytest.raises(Invalid):
            slips.rate_visit(db, code, 1, [], "", "")
        order = db.scalars(select(RatingOrder).where(RatingOrder.rating_id == given.id)).one()
        assert order.contact_due_on == date(2026, 9, 22)
        orders.contact(db, order.id, office, reached=True, words="已联系")
        orders.found(db, order.id, staff(db, "gov.window2"), finding="no_basis", words="当日系统维护，已公告")
        assert slips.visit(db, code).told == []
        orders.answer(db, order.id, office, words="当日系统维护，给您带来不便。")
        assert [one.words for one in slips.visit(db, code).told] == ["当日系统维护，给您带来不便。"]
        # S2.1: looked at once more behind the same slip; calls before do not count for the new round.
        for _ in range(orders.MOST_TRIES - 1):
            order.contacted_at = order.answered_at = order.handled_at = None
            orders.contact(db, order.id, office, reached=False, words="未接听")
        order.contacted_at = order.handled_at = order.answered_at = FRIDAY
        orders.reopen(db, slips.visit(db, code).order, words="公告没有说几点")
        orders.contact(db, order.id, office, reached=False, words="未接听")
        assert same_in_sql(db, order) == State.CONTACT
        orders.contact(db, order.id, office, reached=True, words="已联系")
        orders.found(db, order.id, office, finding="no_basis", words="公告写明全天")
        orders.answer(db, order.id, office, words="公告写明全天，请见附图。")
        assert [one.act for one in slips.visit(db, code).told] == ["answer", "reopen", "answer"]
        with pytest.raises(NotPossible):
            orders.reopen(db, slips.visit(db, code).order, words="第二次")
        unused = slips.hand_out(db, clerk, "GOV")
    with at(shenzhen("2026-10-19 16:00")):
        assert slips.visit(db, code).rating is given
        with pytest.raises(NotFound):
            slips.visit(db, unused)
