"""From the first page to the receipt."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.casework.case import Case
from models.casework.papers import FiledPaper
from models.catalogue import load
from models.catalogue.files import Catalogue, catalogue
from models.catalogue.spec import ItemSpec
from models.outbox import Message
from models.text import Text
from tests.journeys import filing
from tests.journeys.visitor import Visitor


def cases(db: Session) -> list[Case]:
    db.expire_all()
    return list(db.scalars(select(Case).order_by(Case.id)))


def test_a_company_files_from_the_first_page_to_the_receipt(visitor: Visitor, db: Session) -> None:
    visitor.open("/services?q=食品经营").follow("食品经营许可核发").follow("开始办理")
    assert "由谁处理" in visitor.text and "保存多久" in visitor.text
    visitor.send()
    draft = visitor.path
    assert "请记下继续办理码" in visitor.text
    visitor.send("/noted")
    assert "请记下继续办理码" not in visitor.text
    filing.fill(visitor, draft)
    filing.upload(visitor, draft, "floor", "平面图.pdf")
    assert "平面图.pdf" in visitor.text
    visitor.open(f"{draft}/check")
    assert "申请尚未提交" in visitor.text and "深圳示例餐饮有限公司" in visitor.text
    visitor.send("/submit", declared="yes")
    [case] = cases(db)
    assert visitor.path == f"/requests/{case.number}/receipt"
    assert (case.number or "") in visitor.text.replace(" ", "") and (case.query_code or "") in visitor.text
    paper = db.scalars(select(FiledPaper)).one()
    scans = db.scalars(select(Message).where(Message.topic == "scan")).all()
    assert [(m.ids, m.case_id) for m in scans] == [([paper.id], case.id)]
    assert {m.topic for m in db.scalars(select(Message))} == {"scan", "route", "notify", "produce"}


def test_a_person_files_in_english(app: Flask) -> None:
    visitor = Visitor(app, "en")
    draft = filing.begin(visitor)
    person = {"person_name": "张示例", "person_id_kind": "111", "person_id_number": "４４０３０７19021130 1288"}
    pages = {**filing.COMPANY, "applicant_kind": {"applicant_kind": "person"}, "person": person}
    del pages["company"]
    filing.fill(visitor, draft, pages)
    filing.upload(visitor, draft, "floor")
    visitor.open(f"{draft}/check")
    assert "not been sent yet" in visitor.text and "440307190211301288" in visitor.text
    assert visitor.page.get("lang") == "en"
    visitor.send("/submit", declared="yes")
    assert "Your request is sent" in visitor.text and "What happens next" in visitor.text


def test_sending_twice_gives_one_case_and_the_same_receipt(visitor: Visitor, db: Session) -> None:
    draft = filing.begin(visitor)
    filing.fill(visitor, draft)
    filing.upload(visitor, draft, "floor")
    visitor.open(f"{draft}/check")
    stale = visitor.page
    receipt = visitor.send("/submit", declared="yes").path
    visitor.page = stale
    assert visitor.send("/submit", declared="yes").path == receipt
    assert visitor.open(draft).path == receipt
    assert len(cases(db)) == 1 and db.scalar(select(Message).where(Message.topic == "route")) is not None


def test_what_is_missing_is_listed_with_the_way_there(visitor: Visitor) -> None:
    draft = filing.begin(visitor)
    filing.fill(visitor, draft, {"agent": {"on_behalf": "no"}})
    visitor.open(draft)
    states = [" ".join(li.text_content().split()) for li in visitor.page.cssselect(".task")]
    assert states[0].endswith("进行中") and states[1].endswith("未开始") and states[-1].endswith("暂不能开始")
    visitor.open(f"{draft}/check").send("/submit")
    assert visitor.status == 422
    assert visitor.one("#errsum a").get("href") == "#f-declared"
    links = {a.get("href") for a in visitor.page.cssselect(".missing a")}
    assert f"{draft}/applicant_kind?back=check#f-applicant_kind" in links
    assert f"{draft}/papers?back=check#paper-floor" in links
    assert visitor.page.find(".//title").text.startswith("错误：")


def test_a_change_from_the_check_page_comes_back_to_it(visitor: Visitor) -> None:
    draft = filing.begin(visitor)
    filing.fill(visitor, draft)
    visitor.open(f"{draft}/site?back=check").send("/site", site_area="95")
    assert visitor.path == f"{draft}/check" and "95" in visitor.text
    visitor.open(f"{draft}/papers?back=check")
    visitor.send("/papers/floor", **{"paper:floor": ("a.pdf", b"%PDF-1.7 a")})
    assert visitor.follow("继续").path == f"{draft}/check"


def test_the_same_request_twice_is_answered_with_the_open_number(visitor: Visitor, app: Flask, db: Session) -> None:
    number = filing.submit(visitor)
    other = Visitor(app)
    draft = filing.begin(other)
    filing.fill(other, draft)
    filing.upload(other, draft, "floor")
    other.open(f"{draft}/check").send("/submit", declared="yes")
    assert other.status == 422 and number in other.text
    assert [case.stage for case in cases(db)] == ["submitted", "draft"]


def test_an_agent_is_asked_first_shown_always_and_files_a_power_of_attorney(visitor: Visitor) -> None:
    draft = filing.begin(visitor)
    agent = {
        "agent_name": "王示例",
        "agent_id_kind": "111",
        "agent_id_number": "440307190606065187",
        "agent_mobile": "15400000000",
    }
    filing.fill(
        visitor,
        draft,
        {"agent": {"on_behalf": "yes"}, "agent_details": agent, **dict(list(filing.COMPANY.items())[1:])},
    )
    filing.upload(visitor, draft, "floor")
    assert "申请人：深圳示例餐饮有限公司；代办人：王示例" in visitor.text
    visitor.open(f"{draft}/check")
    assert "授权委托书：还没有上传" in visitor.text
    filing.upload(visitor, draft, "agentl")
    visitor.open(f"{draft}/agent").send("/agent", on_behalf="no")
    assert "已经删除：代办人姓名" in visitor.text


def test_a_draft_goes_on_elsewhere_with_its_code(visitor: Visitor, app: Flask) -> None:
    draft = filing.begin(visitor)
    code = visitor.one("[data-copy]").get("data-copy")
    filing.fill(visitor, draft, {"agent": {"on_behalf": "no"}})
    elsewhere = Visitor(app)
    assert elsewhere.open(f"{draft}/site").path == "/drafts/resume"
    elsewhere.send("/drafts/resume", resume_code="AAAA-BBBB-CCCC")
    assert elsewhere.status == 422 and "没有找到这份草稿" in elsewhere.text
    elsewhere.send("/drafts/resume", resume_code=code.lower().replace("-", " "))
    assert elsewhere.path == f"{draft}/site"
    assert elsewhere.open(f"{draft}/agent").one("input[value=no]").get("checked") is not None


def test_two_devices_see_both_versions_and_one_is_picked(visitor: Visitor, app: Flask, db: Session) -> None:
    draft = filing.begin(visitor)
    code = visitor.one("[data-copy]").get("data-copy")
    phone = Visitor(app)
    phone.open("/drafts/resume").send("/drafts/resume", resume_code=code)
    visitor.open(f"{draft}/site")
    phone.open(f"{draft}/site").send("/site", site_address="手机上填的地址1号", site_area="50")
    phone.open(f"{draft}/agent").send("/agent", on_behalf="no")
    visitor.send("/site", site_address="电脑上填的地址2号", site_area="60")
    assert visitor.status == 409
    assert "手机上填的地址1号" in visitor.text and "电脑上填的地址2号" in visitor.text
    assert cases(db)[0].answers["site_area"] == "50", "nothing is overwritten in silence"
    visitor.send("/site")
    assert cases(db)[0].answers["site_area"] == "60" and cases(db)[0].answers["on_behalf"] == "no"


@pytest.fixture
def republish(db: Session):
    """Publish the catalogue with one item changed."""

    def changed(spec: ItemSpec) -> None:
        load.publish(db, Catalogue(catalogue().shared, {**catalogue().specs, spec.code: spec}))
        db.flush()

    return changed


def test_a_draft_follows_a_newer_version_and_its_owner_is_told(visitor: Visitor, db: Session, republish) -> None:
    draft = filing.begin(visitor)
    filing.fill(visitor, draft)
    filing.upload(visitor, draft, "floor")
    visitor.open(f"{draft}/check")
    spec = catalogue().specs[filing.ITEM]
    own = next(group for group in spec.groups if group.key == "own")
    question = own.fields[0].model_copy(
        update={"key": "food_seats", "zh": "餐位数", "en": "Seats", "kind": "number", "options": ()}
    )
    more = own.model_copy(update={"fields": (*own.fields, question)})
    republish(spec.model_copy(update={"groups": tuple(more if g.key == "own" else g for g in spec.groups)}))
    visitor.send("/submit", declared="yes")
    assert visitor.path == f"{draft}/check" and "新增需填写：餐位数" in visitor.text
    assert "餐位数：还没有填写" in visitor.text
    assert cases(db)[0].stage == "draft"
    filing.fill(visitor, draft, {"own": {"food_seats": "40"}})
    visitor.open(f"{draft}/check").send("/submit", declared="yes")
    assert visitor.path.endswith("/receipt")
    assert cases(db)[0].spec.title == Text(spec.zh, spec.en)
