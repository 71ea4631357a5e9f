"""After the receipt: tracking, answering, taking back, collecting, rating."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import at, now
from models.casework import advance, papers
from models.casework.case import Case
from models.casework.document import Document
from models.casework.number import check_character
from models.casework.perform import perform
from models.casework.rating import Rating, RatingOrder
from models.casework.supplement import SupplementLine
from models.errors import NotReady
from models.people.actor import SYSTEM
from models.queries.dossier import dossier
from models.queries.voice import sheet
from tests import factories
from tests.factories import LINES, REFUSAL, Filed, take
from tests.hall_data import shenzhen, staff
from tests.journeys import filing
from tests.journeys.visitor import Visitor
from workers.drain import drain


def case_of(db: Session, number: str) -> Case:
    db.expire_all()
    return db.scalars(select(Case).where(Case.number == number)).one()


def sit_down(visitor: Visitor, filed: Filed) -> Visitor:
    """Open the sitting as its owner does."""
    visitor.open("/track").send("/track", number=filed.case.number, query_code=filed.case.query_code)
    assert visitor.path == f"/requests/{filed.case.number}"
    return visitor


def test_number_and_code_open_the_request_and_leaving_closes_it(visitor: Visitor, app: Flask, db: Session) -> None:
    number = filing.submit(visitor)
    code = case_of(db, number).query_code or ""
    other = Visitor(app)
    assert other.open(f"/requests/{number}").path == "/track"
    spaced = " ".join((number[:4], number[4:12], number[12:]))
    other.send("/track", number=spaced, query_code=code.lower().replace("-", ""))
    assert other.path == f"/requests/{number}"
    assert "等待窗口核对材料" in other.text and "您现在不需要做什么" in other.text
    other.send("/track/leave")
    assert other.open(f"/requests/{number}").path == "/track"


def test_a_wrong_number_and_a_wrong_code_get_the_same_words(visitor: Visitor, db: Session) -> None:
    number = filing.submit(visitor)
    said = []
    unknown = "440307012026010100001"
    for given in ((number, "2222-2222"), (unknown + check_character(unknown), "2222-2222")):
        visitor.open("/track").send("/track", number=given[0], query_code=given[1])
        assert visitor.status == 422
        said.append(visitor.one("#errsum").text_content())
    assert len(set(said)) == 1


def test_a_supplement_is_answered_line_by_line_and_sent_once(
    visitor: Visitor, db: Session, data_dir, hall: None
) -> None:
    lines = [*LINES, {"about": "paper", "code": "floor", "problem": "不清晰", "remedy": "重新拍照"}]
    number = filing.submit(visitor, papers=("floor", "equip", "health"))
    drain()
    case = case_of(db, number)
    perform(db, case.id, "ask_supplement", take(db, case, "gov.window1"), lines=lines)
    drain()
    visitor.open(f"/requests/{number}")
    assert "需要您处理：3项" in visitor.text and "请您补正材料" in visitor.text
    visitor.follow("补交材料")
    assert [li.text_content().count("未开始") for li in visitor.page.cssselect(".asked > li")] == [1, 1, 1]
    rules, area, floor = [a.get("href") for a in visitor.page.cssselect(".asked h2 a")]

    visitor.open(f"/requests/{number}/supplement/check").send("/send")
    assert visitor.status == 422 and "请答复第1项" in visitor.text

    visitor.open(rules).send("/cannot", words="制度正在盖章")
    visitor.open(area).send("/field", site_area="一百")
    assert visitor.status == 422 and "请填写数字" in visitor.text
    visitor.send("/field", site_area="１２０")
    same = (data_dir / "uploads" / papers.live_papers(db, case.id)[0].file).read_bytes()
    visitor.open(floor).send("/file", **{"paper:floor": ("同一份.pdf", same)})
    assert visitor.status == 422 and "完全相同" in visitor.text
    visitor.send("/file", **{"paper:floor": ("新平面图.pdf", factories.pdf(2))})
    assert "新平面图.pdf" in visitor.text and "floor.pdf" in visitor.text

    visitor.open(f"/requests/{number}/supplement/check")
    assert "不能提供，原因：制度正在盖章" in visitor.text and "120" in visitor.text
    assert [a.text for a in visitor.page.cssselect(".summary .paper-file a")] == ["新平面图.pdf"], (
        "to look at once more"
    )
    visitor.send("/send")
    assert visitor.path.endswith("/supplement/1/receipt") and "材料补齐之日" in visitor.text
    case = case_of(db, number)
    assert case.stage == "received" and case.answers["site_area"] == "120"
    live = {(paper.code, paper.name) for paper in papers.live_papers(db, case.id)}
    assert ("floor", "新平面图.pdf") in live and ("floor", "floor.pdf") not in live
    answers = db.scalars(select(SupplementLine.answer).order_by(SupplementLine.seq)).all()
    assert answers == ["cannot", "field", "paper"]
    assert visitor.open(floor).path == f"/requests/{number}", "what was sent is closed"


def test_files_of_an_answer_can_be_taken_out_and_earlier_ones_cannot(visitor: Visitor, db: Session) -> None:
    number = filing.submit(visitor)
    drain()
    case = case_of(db, number)
    line = {"about": "paper", "code": "floor", "problem": "不清晰", "remedy": "重新拍照"}
    perform(db, case.id, "ask_supplement", take(db, case, "gov.window1"), lines=[line])
    visitor.open(f"/requests/{number}/supplement").follow("场所平面布局图")
    at_line = visitor.path
    visitor.send("/file", **{"paper:floor": ("新.pdf", factories.pdf(3))})
    earlier = next(paper for paper in papers.live_papers(db, case.id) if paper.code == "floor")
    visitor.send_to(f"{at_line}/file/{earlier.id}/remove")
    assert visitor.status == 404
    visitor.open(at_line).send("/remove")
    assert db.scalars(select(SupplementLine.answer)).one() is None
    assert [p.name for p in papers.live_papers(db, case.id) if p.code == "floor"] == ["floor.pdf"]


def test_a_small_fault_is_put_right_on_the_spot(visitor: Visitor, db: Session) -> None:
    filed = factories.submitted_case(db)
    clerk = take(db, filed.case, "gov.window1")
    perform(db, filed.case.id, "fix_now", clerk, lines=[LINES[1]])
    sit_down(visitor, filed).follow("更正").follow("使用面积")
    visitor.send("/field", site_area="800")
    visitor.follow("核对并提交").send("/send")
    assert case_of(db, filed.case.number or "").answers["site_area"] == "800"
    assert "已更正" in visitor.text


def test_time_that_ran_out_is_told_and_leads_to_a_new_request(visitor: Visitor, db: Session) -> None:
    filed = factories.submitted_case(db)
    perform(db, filed.case.id, "ask_supplement", take(db, filed.case, "gov.window1"), lines=LINES)
    with at(now() + timedelta(days=60)):
        perform(db, filed.case.id, "lapse", SYSTEM)
        sit_down(visitor, filed)
        assert "没有作出决定即已终止" in visitor.text and "重新申请" in visitor.text
        assert visitor.open(f"/requests/{filed.case.number}/supplement").path == f"/requests/{filed.case.number}"


def test_withdrawing_says_what_it_means_and_happens_once(visitor: Visitor, db: Session) -> None:
    filed = factories.submitted_case(db)
    sit_down(visitor, filed).follow("撤回申请")
    assert "不能恢复" in visitor.text
    asked, address = visitor.page, visitor.path
    visitor.send("/withdraw", reason="不开店了")
    assert "申请已撤回" in visitor.text and "理由：不开店了" in visitor.text
    visitor.page = asked
    visitor.send("/withdraw")
    assert visitor.status == 200, "a second press of the same form gives the first result"
    assert case_of(db, filed.case.number or "").stage == "withdrawn"
    assert visitor.open(address).path == f"/requests/{filed.case.number}"


def test_a_page_that_is_behind_says_what_has_changed(visitor: Visitor, db: Session) -> None:
    filed = factories.submitted_case(db)
    sit_down(visitor, filed).follow("撤回申请")
    take(db, filed.case, "gov.window1")
    visitor.send()
    assert visitor.status == 409 and "窗口已收件" in visitor.text and "没有生效" in visitor.text
    assert case_of(db, filed.case.number or "").stage == "received"


def test_the_decision_is_downloaded_once_it_is_made_and_checked_by_anybody(
    visitor: Visitor, app: Flask, db: Session, data_dir
) -> None:
    filed = factories.decided_case(db, delivery_way="online", delivery_consent=["agreed"])
    number = filed.case.number or ""
    sit_down(visitor, filed)
    assert "正在制作" in visitor.text
    drain()
    visitor.open(f"/requests/{number}")
    assert "结果已送达" in visitor.text and "准予许可" in visitor.text
    visitor.follow("准予许可决定书")
    response = visitor.response
    assert response.mimetype == "application/pdf" and response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Cache-Control"] == "no-store"
    content = response.get_data()
    document = db.scalars(select(Document).where(Document.case_id == filed.case.id, Document.kind == "grant")).one()
    stranger = Visitor(app)
    assert stranger.open(f"/requests/{number}/documents/{document.id}").path == "/track"
    stranger.open(f"/documents/{document.code}")
    assert document.number in stranger.text and hashlib.sha256(content).hexdigest() in stranger.text
    for private in ("深圳示例餐饮", "15400000000", number):
        assert private not in stranger.response.get_data(as_text=True)
    assert stranger.open("/documents/unknown").status == 404


def test_a_refusal_shows_reasons_and_the_ways_to_object(visitor: Visitor, db: Session) -> None:
    filed = factories.decided_case(db, outcome="refused")
    sit_down(visitor, filed)
    for words in (REFUSAL["reasons"], REFUSAL["review_body"], REFUSAL["court"], "60日内", "6个月内"):
        assert str(words) in visitor.text


def test_the_rating_has_five_grades_none_chosen_and_counts_once(visitor: Visitor, db: Session, data_dir) -> None:
    filed = factories.decided_case(db, delivery_way="online", delivery_consent=["agreed"])
    drain()
    sit_down(visitor, filed).follow("评价")
    grades = [label.text_content() for label in visitor.page.cssselect(".field-choice")[0].cssselect("label")]
    assert grades == ["非常满意", "满意", "基本满意", "不满意", "非常不满意"]
    assert not visitor.page.cssselect("input[name=level][checked]")
    visitor.send()
    assert visitor.status == 422 and "请选择一个评价等级" in visitor.text
    visitor.send(level="4", words="等得太久")
    assert "谢谢您的评价" in visitor.text and "您的评价：不满意" in visitor.text
    rating = db.scalars(select(Rating)).one()
    assert (rating.level, rating.words) == (4, "等得太久")
    assert visitor.open(f"/requests/{filed.case.number}/rate").path == f"/requests/{filed.case.number}"


def test_a_form_that_outlived_its_sitting_is_sent_again_after_the_code(visitor: Visitor, db: Session) -> None:
    filed = factories.submitted_case(db)
    sit_down(visitor, filed).follow("撤回申请")
    with visitor.client.session_transaction() as session:
        del session["sitting"]
    visitor.send(reason="不开店了")
    assert visitor.status == 403 and "刚才填写的内容都还在" in visitor.text
    visitor.send("/track", query_code=filed.case.query_code)
    assert "申请已撤回" in visitor.text and "不开店了" in visitor.text


@pytest.mark.parametrize("page", ["", "/receipt", "/filed", "/supplement", "/withdraw", "/rate", "/papers/1"])
def test_somebody_elses_request_shows_nothing(app: Flask, db: Session, page: str) -> None:
    filed, mine = factories.submitted_case(db), factories.submitted_case(db, site_address="别处的地址9号")
    stranger = sit_down(Visitor(app), mine)
    stranger.open(f"/requests/{filed.case.number}{page}")
    assert stranger.path == "/track" and filed.case.query_code not in stranger.response.get_data(as_text=True)
    papers_of_mine = stranger.open(f"/requests/{mine.case.number}/papers/{papers.live_papers(db, filed.case.id)[0].id}")
    assert papers_of_mine.status == 404


def test_the_clock_is_counted_day_by_day_with_the_reason(visitor: Visitor, db: Session) -> None:
    with at(shenzhen("2026-09-18 10:00")):
        filed = factories.submitted_case(db)
        sit_down(visitor, filed)
        rows = [" ".join(row.text_content().split()) for row in visitor.page.cssselect("table.count tbody tr")]
        assert "调休上班" in rows[2] and rows[-1].startswith("2026年9月24日（周四）5")
        assert visitor.one("[aria-current=step]") is not None
        advance.advance(db, filed.case.id)


def test_the_holder_reads_of_a_revocation_and_anybody_that_the_licence_is_void_dec_14(
    visitor: Visitor, app: Flask, db: Session
) -> None:
    """DEC-14: the holder reads it under the code they have; the old paper says that it is no longer in force."""
    filed = factories.decided_case(db)
    drain()
    take(db, filed.case, "gov.window1")
    perform(db, filed.case.id, "hand_over", staff(db, "gov.window1"), receiver="张示例")
    case = factories.revocation(db, filed.case)
    assert case.query_code == filed.case.query_code
    sit_down(visitor, factories.Filed(case, filed.applicant))
    assert "撤销审查" in visitor.text and "您没有" not in visitor.text and "撤回申请" not in visitor.text
    assert "租赁合同系伪造" in visitor.text and "撤销立案告知书" in visitor.text
    for page in ("receipt", "filed", "withdraw", "urge"):
        assert Visitor.open(visitor, f"/requests/{case.number}/{page}").status in (200, 404, 409), page
    factories.review(db, case)
    perform(db, case.id, "revoke", factories.take(db, case, "mr.decide"), ground="procedure", **factories.REFUSAL)
    factories.deliver(db, case)
    sit_down(visitor, filed)
    assert "所准予的事项已撤销" in visitor.text
    licence = db.scalars(select(Document).where(Document.case_id == filed.case.id, Document.kind == "result")).one()
    checked = Visitor(app).open(f"/documents/{licence.code}")
    assert "不再有效：已撤销" in checked.text and "本大厅出具过这份文书。请逐项" not in checked.text


def test_a_rating_may_be_anonymous_and_ends_after_some_weeks(visitor: Visitor, db: Session, data_dir) -> None:
    """A11.1 to A11.3, RAT-3: faces with words, a call back asked about, no way from the order to the case."""
    filed = factories.decided_case(db, delivery_way="online", delivery_consent=["agreed"])
    drain()
    sit_down(visitor, filed).follow("评价")
    assert len(visitor.page.cssselect(".face svg")) == 5 and "3个工作日内联系您" in visitor.text
    visitor.send(level="5", words="不好", call_back="no", anonymous="yes")
    rating = db.scalars(select(Rating)).one()
    assert (rating.anonymous, rating.no_contact) == (True, True)
    acts = [line.what for line in dossier(db, filed.case).history]
    assert "deliver_online" in acts and "rate" not in acts
    order = db.scalars(select(RatingOrder)).one()
    decider = staff(db, "mr.decide")
    assert sheet(db, order, decider).case is None and sheet(db, order, staff(db, "voice")).case is not None

    late = factories.decided_case(db, delivery_way="online", delivery_consent=["agreed"], site_address="示例路2号")
    drain()
    with at(now() + timedelta(days=31)):
        assert "您可以在" not in sit_down(Visitor(visitor.client.application), late).text
        with pytest.raises(NotReady):
            perform(db, late.case.id, "rate", late.applicant, level=1, words="")
