"""The window files for somebody without phone or computer: one screen, a printed receipt, a code issued anew."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.acts import StaffAct
from models.calendar.now import at, now
from models.casework.case import Case
from models.casework.event import CaseEvent
from models.casework.guards import papers_needed
from models.casework.papers import live_papers
from models.casework.read_log import ReadLine
from models.casework.stages import Stage
from models.casework.telling import tell
from models.catalogue.form import settle
from models.people.limit import FailedTry
from tests import factories
from tests.factories import answers_for, pdf
from tests.journeys.visitor import Visitor

ITEM = "G-MR-014"
# Persons, companies and both, founders, both halls, with many papers and with none to bring.
ITEMS = ("G-CA-001", "G-HC-001", "G-MR-001", "G-PS-001", "G-TX-001", "T-AF-001", "T-FX-001", "T-SB-001")


def begin(visitor: Visitor, item: str = ITEM) -> Visitor:
    visitor.open(f"/desk/walk-in?q={item}").send("/begin", item=item)
    assert visitor.status == 200, visitor.text
    return visitor


def press(visitor: Visitor, what: str, **given: object) -> Visitor:
    """Press one of the buttons that keep the screen."""
    visitor.form().set("action", f"{visitor.path.removesuffix('/save')}/save")
    return visitor.send("/save", do=what, **given)


def drafted(db: Session) -> Case:
    begun = select(Case).where(Case.clerk_id.is_not(None)).order_by(Case.id.desc())
    return db.scalars(begun.execution_options(populate_existing=True)).first()  # type: ignore[return-value]


def fill(visitor: Visitor, db: Session, **changes: object) -> Case:
    """Every answer of the item, every paper its acceptance needs."""
    case = drafted(db)
    answers = {**answers_for(case.spec), **changes}
    press(visitor, "show", **answers)
    files = {f"paper:{code}": (f"{code}.pdf", pdf(n + 1)) for n, code in enumerate(papers_needed(case, "RD"))}
    press(visitor, "upload", **files)
    assert visitor.status == 200, visitor.text
    return case


def filed(visitor: Visitor, db: Session, **changes: object) -> Case:
    fill(begin(visitor), db, **changes)
    visitor.send(declared="yes")
    assert visitor.path.endswith("/slip"), visitor.text
    return drafted(db)


@pytest.mark.parametrize("item", ITEMS)
def test_any_item_is_filed_on_one_screen(sit, db: Session, item: str) -> None:
    """ACC-3, MOD-2: the window takes any item that the site takes."""
    clerk = begin(sit("gov.window1"), item)
    case = fill(clerk, db)
    clerk.send(declared="yes")
    case = drafted(db)
    assert clerk.path == f"/desk/cases/{case.number}/slip", clerk.text
    assert case.stage == Stage.SUBMITTED
    assert set(case.answers) == set(settle(case.spec, answers_for(case.spec)))


def test_the_event_says_who_filed_at_which_window_and_the_case_is_the_applicants(sit, db: Session) -> None:
    clerk = sit("gov.window1", "en")
    case = filed(clerk, db)
    [event] = db.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id)).all()
    assert (event.action, event.actor_kind, event.actor_id, event.office) == ("submit", "staff", case.clerk_id, "GOV")
    assert event.facts["signed"] == "paper" and len(str(event.facts["sent"])) == 64
    assert (case.channel, case.account_id, case.resume_digest) == ("window", None, None)
    for size, where in (("80", "slip-80"), ("a4", "slip-a4")):
        clerk.open(f"/desk/cases/{case.number}/slip/{size}")
        sheet = clerk.page.cssselect("main")[0].text_content()
        assert str(case.query_code) in sheet and where in clerk.page.cssselect("link[rel=stylesheet]")[0].get("href")
        assert "深圳示例餐饮有限公司" in sheet and str(case.query_code) not in clerk.page.cssselect("img")[0].get("src")
    assert {"query_code"} <= set(db.scalars(select(ReadLine.what).where(ReadLine.case_id == case.id)))
    # Handed over, or a quarter of an hour later, nobody of the hall sees the code any more.
    with at(now() + timedelta(minutes=16)):
        assert str(case.query_code) not in clerk.open(f"/desk/cases/{case.number}/slip").text
    assert str(case.query_code) in clerk.open(f"/desk/cases/{case.number}/slip").text
    clerk.send("/slip")
    assert clerk.path == "/desk/" and "applicant's hand" in clerk.text
    assert str(case.query_code) not in clerk.open(f"/desk/cases/{case.number}/slip").text
    assert str(case.query_code) not in sit("gov.window2").open(f"/desk/cases/{case.number}/slip").text
    # The clerk who filed takes it in, and will not decide it.
    clerk.send("/take-in")
    db.refresh(case)
    assert clerk.path == f"/desk/cases/{case.number}" and case.stage == Stage.RECEIVED
    assert "Written down at a window" in clerk.text


def test_every_fault_stands_beside_its_field_and_nothing_typed_is_lost(sit, db: Session) -> None:
    clerk = begin(sit("gov.window1"))
    shown = {part.get("data-when") for part in clerk.page.cssselect("fieldset[hidden][disabled]")}
    assert "on_behalf" in shown
    clerk.send(
        on_behalf="yes", applicant_kind="company", company_name="深圳示例餐饮有限公司", contact_mobile="123",
        company_credit_code="91440307MA5XXXX06S", **{"paper:floor": ("plan.pdf", pdf())}, **{"original:rules": "yes"},
    )  # fmt: skip
    assert clerk.status == 422
    beside = {part.get("id") for part in clerk.page.cssselect(".problem")}
    assert {"f-contact_mobile-problem", "f-company_credit_code-problem", "f-agent_name-problem"} <= beside
    assert {"f-sheets-rules-problem", "f-declared-problem", "f-paper-agentl-problem"} <= beside
    assert "f-paper-floor-problem" not in beside
    values = {box.get("name"): box.get("value") for box in clerk.page.cssselect("input.input")}
    assert (values["company_name"], values["contact_mobile"]) == ("深圳示例餐饮有限公司", "123")
    assert "plan.pdf" in clerk.text and drafted(db).stage == Stage.DRAFT
    for line in clerk.page.cssselect("#errsum a"):
        target = line.get("href")[1:]
        assert clerk.page.cssselect(f"#{target}"), target


def test_a_kept_original_is_filed_as_a_sheet_that_stands_for_it(sit, db: Session, folder: Path) -> None:
    clerk = begin(sit("gov.window1"))
    press(clerk, "upload", **{"original:rules": "yes", "sheets:rules": "１２"})
    [paper] = live_papers(db, drafted(db).id)
    assert (paper.code, paper.original_sheets, paper.media_type, paper.fault) == ("rules", 12, "image/png", None)
    assert paper.inspected_at and (folder / paper.file).read_bytes().startswith(b"\x89PNG")
    assert "纸质原件12页" in clerk.text
    # MOD-9: the sheet that the applicant or agent signs says that help costs nothing.
    printed = clerk.client.get(f"/desk/walk-in/{drafted(db).token}/application").get_data(as_text=True)
    assert "帮办代办不收费" in printed
    press(clerk, f"remove:{paper.id}")
    assert not live_papers(db, paper.case_id)
    press(clerk, "upload", **{"original:rules": "yes", "sheets:rules": "0"})
    assert clerk.status == 422 and "1至999" in clerk.text


def test_who_has_no_phone_applies_and_is_told_by_hand(sit, db: Session) -> None:
    clerk = sit("gov.window1")
    fill(begin(clerk), db, contact_mobile="")
    clerk.send(declared="yes")
    assert clerk.status == 422 and "f-contact_mobile" in {a.get("href")[1:] for a in clerk.page.cssselect("#errsum a")}
    clerk.send(declared="yes", no_phone="yes", contact_mobile="15400000000")
    assert clerk.status == 422 and "不能同时勾选" in clerk.text
    clerk.send(declared="yes", no_phone="yes", contact_mobile="")
    case = drafted(db)
    assert clerk.path.endswith("/slip"), clerk.text
    assert case.no_phone and case.phone_digest is None and case.phone_tail_digest is None
    event = db.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id)).one()
    notice = tell(db, event.id, lambda address: ["email"] if address else [])
    assert notice and notice.by_hand and notice.handed_way == "window"
    # What comes later waits at the window until somebody has told it.
    clerk.send("/take-in")
    factories.perform(db, case.id, "not_needed", factories.staff(db, "gov.window1"), reason="无需办理")
    last = db.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id.desc())).first()
    waiting = tell(db, last.id, lambda address: [])  # type: ignore[union-attr]
    assert waiting and waiting.handed_at is None
    assert "待窗口告知" in clerk.open("/desk/").text
    clerk.open(f"/desk/cases/{case.number}")
    assert "申请人没有手机" in clerk.text
    clerk.send("/told", told=f"{waiting.id}:post")
    db.refresh(waiting)
    assert waiting.handed_way == "post" and "待窗口告知" not in clerk.open("/desk/").text


def test_a_clerk_called_away_finds_it_again_and_nobody_else_does(sit, db: Session) -> None:
    clerk = begin(sit("gov.window1"))
    token = clerk.path.rsplit("/", 1)[1]
    headers = {"Accept": "application/json"}
    sent = {"csrf_token": clerk.form().fields["csrf_token"], "company_name": "甲公司", "applicant_kind": "company"}
    kept = clerk.client.post(f"/desk/walk-in/{token}/save", data=sent, headers=headers)
    assert kept.status_code == 200 and "saved_at" in kept.get_json()
    press(clerk, "leave", applicant_kind="company", company_name="甲公司")
    assert clerk.path == "/desk/" and "窗口已录入" in clerk.text
    clerk.follow("继续录入")
    assert clerk.one("#f-company_name").get("value") == "甲公司"
    for login in ("gov.window2", "supervisor", "mr.decide"):
        assert sit(login).client.get(f"/desk/walk-in/{token}").status_code == 404
    clerk.open(f"/desk/walk-in/{token}/application")
    assert "甲公司" in clerk.page.cssselect("main")[0].text_content()
    clerk.open(f"/desk/walk-in/{token}/delete").send()
    assert clerk.path == "/desk/walk-in" and db.scalar(select(Case.id).where(Case.token == token)) is None


def test_pressed_twice_it_is_one_case(sit, db: Session) -> None:
    clerk = begin(sit("gov.window1"))
    fill(clerk, db)
    address, page = clerk.path, clerk.page
    clerk.send(declared="yes")
    case = drafted(db)
    number = case.number
    clerk.page = page
    clerk.form().set("action", address)
    clerk.send(declared="yes")
    assert clerk.path == f"/desk/cases/{number}/slip" and str(case.query_code) in clerk.text
    assert db.scalars(select(Case).where(Case.clerk_id == case.clerk_id)).all() == [case]


def test_a_code_is_issued_anew_against_the_document_only(sit, db: Session, folder: Path) -> None:
    case = factories.submitted_case(db, folder=folder).case
    old = case.query_code
    clerk = sit("gov.window1").open("/desk/find")
    for typed, name in (
        ("0000", "示例餐饮"),
        ("154 0000 0000", ""),
        ("91440307ma5xxxx06r", ""),
        (str(case.number), ""),
    ):
        clerk.open("/desk/find").send(typed=typed, name=name)
        assert str(case.number) in clerk.response.get_data(as_text=True), typed
    assert "没有查到" in clerk.send(typed="0000", name="别家").text
    clerk.open(f"/desk/cases/{case.number}/code").send(kind="credit_code", tail="06X9")
    assert clerk.status == 422 and case.query_code == old
    clerk.send(kind="111", tail="X06R")
    assert clerk.status == 422
    clerk.send(kind="credit_code", tail="ｘ06r")
    assert clerk.path.endswith("/slip"), clerk.text
    db.refresh(case)
    assert case.query_code != old and str(case.query_code) in clerk.text and case.code_epoch == 1
    acts = db.scalars(select(StaffAct).where(StaffAct.about == f"case:{case.number}").order_by(StaffAct.id)).all()
    assert [act.act for act in acts] == ["query_code.refuse", "query_code.refuse", "query_code.reissue"]
    assert "X06R" not in str([act.facts for act in acts])
    assert len(db.scalars(select(FailedTry).where(FailedTry.kind == "reissue")).all()) == 2
    assert sit("talent.window1").client.get(f"/desk/cases/{case.number}/code").status_code == 404
    for _ in range(3):
        clerk.open(f"/desk/cases/{case.number}/code").send(kind="111", tail="0000")
    assert clerk.send(kind="credit_code", tail="X06R").status == 429
