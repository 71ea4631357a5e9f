"""What stands around the checklist: acts that wait, notes, who else looks, phrases, giving away, the difference."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.audit.acts import StaffAct
from models.casework.advance import advance
from models.casework.event import CaseEvent
from models.casework.papers import live_papers, remove_paper
from models.casework.pending import PendingAct
from models.casework.perform import perform
from models.casework.supplement import open_supplement
from models.casework.work import WorkItem
from tests import factories
from tests.hall_data import staff
from tests.journeys.visitor import dict_of
from tests.web.desk.acting import checking, panel, reasons
from workers.drain import drain

ROOT = Path(__file__).parents[3]


@pytest.fixture
def unhurried(app: Flask) -> None:
    """A hall in which acts wait their ten seconds."""
    app.extensions["settings"] = replace(app.extensions["settings"], undo_seconds=10)


def events(db: Session, case) -> list[str]:
    db.expire_all()
    return list(db.scalars(select(CaseEvent.action).where(CaseEvent.case_id == case.id).order_by(CaseEvent.seq)))


def test_an_act_waits_and_can_be_taken_back(sit, db: Session, folder, unhurried) -> None:
    """C3.6, B16: nothing is done for ten seconds; then it is done as of the moment it was pressed."""
    case = checking(db, folder)
    visitor = panel(sit("gov.window1"), case, "not_needed")
    visitor.send("/not_needed")
    assert visitor.status == 422 and reasons(visitor), "what is missing is said at once"
    visitor.send("/not_needed", reason="不需要许可")
    assert "将于" in visitor.text and visitor.page.cssselect("button[data-key=z]")
    # Every page of the desk tells it, and asks how it stands when its seconds are over.
    how = visitor.open("/desk/queue").one("[data-pressed]").get("data-how")
    assert visitor.open(how).response.text == "waiting"
    assert sit("gov.window2").open(how).response.text == "gone"
    assert "not_needed" not in events(db, case) and case.stage == "received"
    # While it waits no other act is offered, and nobody else can take it back.
    assert not visitor.open(f"/desk/cases/{case.number}").page.cssselect("nav.acts")
    waits = db.scalars(select(PendingAct)).one()
    forged = sit("gov.window2").open("/desk/").send_to(f"/desk/pressed/{waits.id}/back")
    assert forged.status == 404 and db.scalar(select(func.count(PendingAct.id))) == 1
    visitor.open("/desk/").send(f"/desk/pressed/{waits.id}/back")
    assert "什么也没有办出" in visitor.text and visitor.page.cssselect("#act")
    assert db.scalars(select(StaffAct.facts).where(StaffAct.act == "act_taken_back")).one() == {"action": "not_needed"}
    drain()
    assert "not_needed" not in events(db, case)
    visitor.send("/not_needed", reason="不需要许可")
    pressed_at = db.scalars(select(PendingAct.pressed_at)).one()
    again = visitor.one("[data-pressed]").get("data-how")
    visitor.send("/now")
    assert events(db, case)[-1] == "not_needed" and case.stage == "not_accepted"
    assert visitor.open(again).response.text == "done"
    last = db.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.seq.desc())).first()
    assert last is not None and last.at == pressed_at and last.reason == "不需要许可"
    assert not db.scalars(select(PendingAct)).all()


def test_what_could_not_be_done_after_all_is_told(sit, db: Session, folder, unhurried) -> None:
    """C3.6: the guards are asked again when the time is over; who pressed learns why it failed."""
    filed = factories.submitted_case(db, folder=folder)
    factories.take(db, filed.case, "gov.window1")
    visitor = panel(sit("gov.window1"), filed.case, "not_needed").send("/not_needed", reason="不需要许可")
    perform(db, filed.case.id, "withdraw", filed.applicant)
    db.flush()
    visitor.open("/desk/").send("/now")
    assert "没有办成" in visitor.text and events(db, filed.case)[-1] == "withdraw"
    visitor.send("/back")
    assert "没有办成" not in visitor.open("/desk/").text


def test_notes_stay_inside(sit, db: Session, folder) -> None:
    """C3.8, B22: marked in the history, taken back by their writer, on no page or paper of the applicant."""
    case = checking(db, folder)
    visitor = sit("gov.window1").open(f"/desk/cases/{case.number}")
    visitor.send("/notes", note=" ")
    assert visitor.status == 422
    visitor.send("/notes", note="内部：已电话核实；bqx")
    assert "内部：已电话核实" in visitor.one(".line-note").text_content()
    assert "内部：已电话核实" in sit("supervisor").open(f"/desk/cases/{case.number}?kind=note").text
    assert "内部：已电话核实" not in sit("supervisor").open(f"/desk/cases/{case.number}?kind=act").text
    assert "内部：已电话核实" not in sit("gov.window1").open(f"/desk/cases/{case.number}/sheet").response.text
    other = sit("gov.window2").open(f"/desk/cases/{case.number}")
    assert not other.page.cssselect("form[action$='/remove']")
    visitor.open(f"/desk/cases/{case.number}").send("/remove")
    assert "内部：已电话核实" not in visitor.text


def test_who_else_has_it_open(sit, db: Session, folder) -> None:
    """C3.7, B6: by name and since when, with the act they write; gone when they say so."""
    case = checking(db, folder)
    sit("gov.window1").open(f"/desk/cases/{case.number}?act=wrong_authority")
    other = sit("gov.window2").open(f"/desk/cases/{case.number}")
    watched = other.one("#onlookers").text_content()
    assert "示例窗口GOV1" in watched and "起正在查看" in watched and "正在填写" in watched
    assert "示例窗口GOV2" not in watched
    first = sit("gov.window1").open(f"/desk/cases/{case.number}")
    assert "示例窗口GOV2" in first.one("#onlookers").text_content()
    token = other.page.cssselect("[data-here]")[0].get("data-token")
    here = {"csrf_token": token, "gone": "yes"}
    assert other.client.post(f"/desk/cases/{case.number}/here", data=here).status_code == 204
    assert "示例窗口GOV2" not in first.open(f"/desk/cases/{case.number}").one("#onlookers").text_content()


def test_a_notice_is_whole_or_says_why_not(sit, db: Session, folder) -> None:
    """C3.4, C3.9: papers not looked at are ticked or explained; both languages show the lines; the phrase is put in."""
    case = checking(db, folder)
    visitor = panel(sit("gov.window1"), case, "ask_supplement")
    visitor.send("/ask_supplement", **{"line-0-use": "yes", "line-0-problem": ";bqx", "line-0-remedy": "请重传"})
    assert any("还有3项材料没有核对" in one for one in reasons(visitor))
    page = panel(visitor, case, "ask_supplement")
    form = dict.fromkeys(("line-0-use",), "yes") | {"line-0-problem": ";bqx", "line-0-remedy": "请重传"}
    page._post(f"/desk/cases/{case.number}/preview/ask_supplement", {**_fields(page), **form, "show": "preview"})
    zh, en = (one.text_content() for one in page.page.cssselect("#preview > div"))
    assert "不清晰，无法辨认" in zh and "场所平面布局图" in zh and "Floor plan" in en
    # What the clerk wrote stands as it is, what the house wrote is told in each language.
    assert "请重传" in en and "Not clear enough to read" in en
    page.send("/ask_supplement", unchecked_why="当事人约定明天补看")
    assert events(db, case)[-1] == "ask_supplement"
    history = sit("supervisor").open(f"/desk/cases/{case.number}?kind=note").one(".line-note").text_content()
    assert "当事人约定明天补看" in history and "设备设施清单" in history


def _fields(visitor) -> dict[str, object]:
    return dict_of(visitor.form("/ask_supplement"))


def test_an_answer_is_compared_with_what_was_asked(sit, db: Session, folder) -> None:
    """U15, B27: a field and a paper at a time, before beside after, and a change nobody asked for stands out."""
    filed = factories.submitted_case(db, folder=folder)
    case = filed.case
    clerk = factories.take(db, case, "gov.window1")
    perform(db, case.id, "ask_supplement", clerk, lines=factories.LINES)
    asked = open_supplement(db, case.id)
    assert asked is not None
    old = live_papers(db, case.id)[0]
    new = factories.file_paper(db, case, old.code, content=factories.pdf(2), round=asked.seq, folder=folder)
    remove_paper(old)
    for line in asked.lines:
        line.answer = line.about
    case.answers = {**case.answers, "site_area": "333"}
    perform(db, case.id, "answer_supplement", filed.applicant)
    advance(db, case.id)
    factories.take(db, case, "gov.window1")
    visitor = sit("gov.window1").open(f"/desk/cases/{case.number}")
    shown = visitor.one("section[aria-labelledby=compared]")
    assert "333" in shown.cssselect("ins")[0].text_content() and shown.cssselect("del")[0].text_content() != "333"
    assert "没有要求" in shown.text_content() and "处改动没有要求" in shown.text_content()
    visitor.follow("并排比较")
    sources = [one.get("src") for one in visitor.page.cssselect("#viewer img[data-page]")]
    assert any(f"/papers/{new.id}/" in one for one in sources) and any(f"/papers/{old.id}/" in one for one in sources)
    first = visitor.client.get(next(one for one in sources if f"/papers/{old.id}/" in one) + "&turn=90")
    assert first.status_code == 200 and first.mimetype == "image/jpeg"


def test_work_is_given_to_a_colleague_and_taken_back(sit, db: Session, folder) -> None:
    """B16: with a reason, to whoever may do it; back until they begin."""
    case = checking(db, folder)
    visitor = sit("gov.window1").open(f"/desk/cases/{case.number}?act=transfer")
    visitor.send("/transfer")
    assert visitor.status == 422 and len(reasons(visitor)) == 2
    to = staff(db, "gov.window2").account_id
    visitor.send("/transfer", to=str(to), reason="午休换班")
    held = select(WorkItem.holder_id).where(WorkItem.case_id == case.id, WorkItem.state == "open")
    assert db.scalars(held).one() == to
    visitor.send("/back")
    assert db.scalars(held).one() == staff(db, "gov.window1").account_id


def test_phrases_are_kept_by_word_and_language(sit, db: Session, folder) -> None:
    """C3.9, B24: one's own before everybody's; only supervisors keep those; places are filled in."""
    case = checking(db, folder)
    visitor = sit("gov.window1").open("/desk/phrases")
    visitor.send("/phrases", word="a b", words="")
    assert visitor.status == 422 and len(reasons(visitor)) == 2
    visitor.send("/phrases", word="cj", words="请到{item}窗口", language="zh")
    sit("supervisor").open("/desk/phrases").send("/phrases", word="cj", words="共用", language="zh", shared="yes")
    kept = sit("gov.window1").open(f"/desk/cases/{case.number}?act=not_needed").one("[data-phrases-kept]")
    assert f"请到{case.spec.title.zh}窗口" in kept.text_content() and "共用" not in kept.text_content()
    assert "共用" in sit("gov.window2").open("/desk/phrases").text
    visitor.send("/drop")
    assert ";cj" not in " ".join(one.text_content() for one in visitor.page.cssselect("form[action$='/drop']"))


def test_only_the_desk_knows_of_notes() -> None:
    """C3.8, B22: no page, export, document or message of an applicant can hold a note, because none can read one."""
    readers = {
        str(path.relative_to(ROOT))
        for room in ("models", "web", "workers", "commands")
        for path in (ROOT / room).rglob("*.py")
        if "casework.note import" in path.read_text(encoding="utf-8")
    }
    assert readers == {
        "models/queries/history.py", "web/desk/notes.py", "web/desk/page.py", "web/desk/whole.py"
    }, "a new reader of notes must be one of the desk"  # fmt: skip
