"""What an applicant can do about their own data: a copy, who looked, a correction and its answer."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from models.audit.acts import StaffAct
from models.casework.read_log import ReadLine
from models.people.account import Account
from models.people.demo import APPLICANT_PHONE
from models.queries import my_data
from models.seal import ring
from tests import factories
from tests.web.house import house
from workers.drain import drain


@pytest.fixture
def app(hall: None, db: Session, tmp_path: Path) -> Flask:
    return house(tmp_path, "account", "desk", "voice", "applicant")


def test_an_applicant_copies_sees_who_looked_and_asks_for_a_correction(sit, db: Session, folder) -> None:
    """PD-6: access, copy and correction, a channel that answers, and a refusal that gives its reasons."""
    owner = db.scalars(select(Account).where(Account.phone_digest == ring.digest("phone", APPLICANT_PHONE))).one()
    case = factories.submitted_case(db, folder=folder).case
    other = factories.submitted_case(db, "G-CM-003", folder=folder).case
    case.account_id = owner.id
    clerk = factories.take(db, case, "gov.window1")
    db.add(ReadLine(case_id=case.id, account_id=clerk.account_id, what="personal", purpose="identity"))
    db.flush()
    me = sit("applicant").open("/account/").follow("我的个人信息")
    assert "查看完整个人信息" in me.text and "示例窗口GOV1" not in me.text, "the office is told, never the clerk's name"
    bundle = zipfile.ZipFile(io.BytesIO(me.client.get("/account/data/copy").data))
    told = json.loads(bundle.read("data.json"))
    (mine,) = told["requests"]
    assert mine["number"] == case.number and "深圳示例餐饮有限公司" in mine["answers"].values()
    assert told["looked_at"][0]["purpose"] == "identity" and told["account"]["phone"] == APPLICANT_PHONE
    assert {paper["file"] for paper in mine["papers"]} == {n for n in bundle.namelist() if n != "data.json"}
    assert all(bundle.read(paper["file"]).startswith(b"%PDF") for paper in mine["papers"])
    # Somebody else's number is told as one that does not exist.
    me.send("/account/data", words="", number=str(other.number))
    assert me.status == 422 and len(me.page.cssselect("#errsum a")) == 2
    me.send("/account/data", words="法定代表人姓名有误，应为李示例", number=str(case.number))
    assert "更正请求已收到" in me.text and "办理中" in me.text
    assert sit("gov.window1").client.get("/voice/data").status_code == 404
    voice = sit("voice").open("/voice/data")
    address = voice.form().action
    assert voice.send(address, outcome="refused", words="").status == 422
    voice.send(address, outcome="refused", words="与营业执照一致，未发现错误。")
    assert "没有待答复的更正请求" in voice.text
    assert "未予更正" in me.open("/account/data").text and "未发现错误" in me.text and "人民法院" in me.text
    act = db.scalars(select(StaffAct).where(StaffAct.act == "data_request_answered")).one()
    assert act.facts == {"outcome": "refused"} and "李示例" not in str(act.about)


def test_a_copy_costs_a_handful_of_statements_however_many_requests(db: Session, hall: None, folder) -> None:
    """PD-6: an account with thousands of requests gets its copy in seconds, not after half a hundred asks for each."""
    owner = db.scalars(select(Account).where(Account.phone_digest == ring.digest("phone", APPLICANT_PHONE))).one()
    for n in range(4):
        factories.submitted_case(db, folder=folder, site_address=f"深圳市龙岗区示例路{n}号").case.account_id = owner.id
    drain()
    db.expire_all()
    asked: list[str] = []
    event.listen(db.get_bind(), "before_cursor_execute", lambda *given: asked.append(given[2]))
    kept = my_data.copy(db, owner.id, "zh")
    assert all(one["notices"] and one["events"] for one in kept.told["requests"]) and len(kept.papers) == 12
    assert len(asked) < 40, asked


def test_messages_mirror_what_was_sent_and_are_read_once_opened(sit, db: Session, folder) -> None:
    """A12.3: messages mirror every notice; the unread count stands in words."""
    owner = db.scalars(select(Account).where(Account.phone_digest == ring.digest("phone", APPLICANT_PHONE))).one()
    case = factories.submitted_case(db, folder=folder).case
    case.account_id = owner.id
    drain()
    me = sit("applicant").open("/account/")
    assert "消息（1条未读）" in me.text
    me.follow("消息（1条未读）")
    (line,) = me.page.cssselect(".messages li")
    assert "未读" in line.text_content() and str(case.number) in line.text_content().replace(" ", "")
    assert "消息（没有未读）" in me.open("/account/messages").text
