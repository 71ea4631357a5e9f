"""Who may act for whom (A27): given, taken up, used, seen by both, and over at once when either side ends it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.acts import StaffAct
from models.casework.case import Case
from models.casework.power import Power
from models.people import demo
from models.people.account import Account
from models.people.sign_in import address_digest, hash_password
from tests.journeys.visitor import Visitor
from tests.web.account.test_entry import sign_in
from tests.web.house import house

AGENT = "15400000021"


@pytest.fixture
def app(hall: None, db: Session, tmp_path: Path) -> Flask:
    return house(tmp_path, "account", "applicant")


@pytest.fixture
def agent(db: Session) -> Account:
    account = Account(kind="applicant", password_hash=hash_password(demo.PASSWORD), phone=AGENT)
    account.phone_digest = address_digest(AGENT)
    db.add(account)
    db.flush()
    return account


def test_somebody_acts_for_a_company_until_it_is_taken_back(app: Flask, db: Session, agent: Account) -> None:
    """A12.3, A27: see and revoke who may act for me; for whom is asked at the start; nothing without acceptance."""
    me = sign_in(Visitor(app), "15400000000").open("/account/agents")
    me.send("/account/agents", phone="154 0000 0000", for_kind="", for_name="", months="12")
    assert me.status == 422 and len(me.page.cssselect("#errsum a")) == 3
    me.send("/account/agents", phone=AGENT, for_kind="company", for_name="深圳示例餐饮有限公司", months="12")
    assert "已经授权" in me.text and "等待接受" in me.text
    power = db.scalars(select(Power)).one()
    # The other is led to the offer at the next sign-in; nobody else can take it up.
    them = sign_in(Visitor(app), AGENT)
    assert them.path == "/account/agents" and "深圳示例餐饮有限公司" in them.text
    assert "替谁办" not in them.open("/services/G-MR-014/start").text
    token = me.page.cssselect("input[name=csrf_token]")[0].get("value")
    assert me.client.post(f"/account/agents/{power.id}/accept", data={"csrf_token": token}).status_code == 403
    them.open("/account/agents").send("/accept")
    assert "有效" in them.text
    them.open("/services/G-MR-014/start").send(power=str(power.id))
    draft = them.path
    case = db.scalars(select(Case).where(Case.power_id == power.id)).one()
    assert (case.account_id, case.answers["company_name"]) == (power.principal_id, "深圳示例餐饮有限公司")
    assert case.answers["on_behalf"] == "yes" and "替深圳示例餐饮有限公司办理" in them.open("/account/").text
    assert "由您授权的人代办" in me.open("/account/").text and me.open(draft).status == 200
    # A second account that holds no power sees nothing, and with the end of the power neither does the agent.
    assert Visitor(app).open(draft).path == "/drafts/resume"
    me.open("/account/agents").send("/end")
    assert "已结束" in me.text
    assert them.open(draft).path == "/drafts/resume" and "替深圳" not in them.open("/account/").text
    assert me.open(draft).path == draft
    acts = [one.act for one in db.scalars(select(StaffAct).order_by(StaffAct.id)) if one.act.startswith("power_")]
    assert acts == ["power_given", "power_accepted", "power_ended"]


def test_a_power_that_is_not_mine_opens_nothing(app: Flask, db: Session, agent: Account) -> None:
    """A27: a number made up in the form is refused, and the one it was offered to may decline."""
    me = sign_in(Visitor(app), "15400000000").open("/account/agents")
    me.send("/account/agents", phone=AGENT, for_kind="person", for_name="张示例", months="1")
    power = db.scalars(select(Power)).one()
    me.open("/services/G-MR-014/start").send(power=str(power.id))
    assert me.status == 403
    sign_in(Visitor(app), AGENT).send("/end")
    db.refresh(power)
    assert (power.state, power.ended_by) == ("ended", "agent")
