"""Whose pages these are: every route for every kind of person."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests import factories
from tests.journeys.visitor import Visitor, dict_of

# login → the part of the staff pages that opens; what is not named is not there for them.
WHO = {
    "gov.window1": {"/desk/", "/desk/queue", "/desk/search", "case"},
    "talent.window1": {"/desk/", "/desk/queue", "/desk/search"},
    "mr.review": {"/desk/", "/desk/queue", "/desk/search"},
    "supervisor": {"/board/", "/board/work", "/board/cases", "/desk/search", "case"},
    "operator": set(),
}
PAGES = ["/desk/", "/desk/queue", "/desk/search", "/board/", "/board/work", "/board/cases"]


@pytest.mark.parametrize("login", WHO)
def test_pages_are_there_for_those_whose_post_needs_them(sit, db: Session, folder, login: str) -> None:
    case = factories.submitted_case(db, folder=folder).case
    visitor = sit(login)
    seen = set()
    for page in [*PAGES, f"/desk/cases/{case.number}"]:
        response = visitor.client.get(page)
        if response.status_code == 200:
            seen.add("case" if "cases/44" in page else page)
        else:
            assert response.status_code in (302, 404), page
    assert seen == WHO[login]


def test_nobody_signed_in_comes_to_the_door_with_the_way_back(app: Flask) -> None:
    client = app.test_client()
    for page in PAGES:
        response = client.get(page)
        assert response.status_code == 302
        assert response.location.startswith("/account/sign-in?next=")
    sent = client.post("/desk/next")
    assert sent.status_code in (302, 403)


def test_staff_without_a_desk_are_led_home(sit) -> None:
    assert sit("supervisor").open("/desk/").path == "/board/"


def test_a_case_of_another_hall_does_not_exist_and_one_not_yet_theirs_neither(sit, db: Session, folder) -> None:
    case = factories.submitted_case(db, folder=folder).case
    for login in ("talent.window1", "mr.review", "ec.decide"):
        assert sit(login).open(f"/desk/cases/{case.number}").status == 404
    assert sit("gov.window2").open(f"/desk/cases/{case.number}").status == 200


def test_an_unknown_number_is_no_case(sit) -> None:
    visitor = sit("gov.window1")
    assert visitor.open("/desk/cases/44030701202609210001X9").status == 404
    assert visitor.open("/desk/search?q=12").status == 404 and "没有这样的办件编号" in visitor.text
    assert "到柜台查找“12”" in visitor.text
    assert visitor.open("/desk/search").status == 200
    # What is no number is looked up as at the counter, and never stands in an address.
    visitor._post("/desk/search", {**dict_of(visitor.one("form.staff-search")), "q": "0521"})
    assert visitor.path == "/desk/search" and "柜台查找" in visitor.one("h1").text_content()
    assert visitor.one("[name=typed]").get("value") == "0521"
    other = sit("mr.review").open("/desk/")
    assert other._post("/desk/search", {**dict_of(other.one("form.staff-search")), "q": "0521"}).status == 404


def test_a_number_is_found_as_it_was_read_out(sit, db: Session, folder) -> None:
    number = str(factories.submitted_case(db, folder=folder).case.number)
    spaced = " ".join(number[i : i + 4] for i in range(0, 22, 4))
    visitor: Visitor = sit("gov.window1")
    assert visitor.open(f"/desk/search?q={spaced}").path == f"/desk/cases/{number}"


def test_no_staff_page_is_kept_by_the_browser(sit, db: Session, folder) -> None:
    number = factories.submitted_case(db, folder=folder).case.number
    visitor = sit("gov.window1")
    for page in ("/desk/", "/desk/queue", f"/desk/cases/{number}"):
        assert visitor.open(page).response.headers["Cache-Control"] == "no-store"


def test_what_was_typed_outlives_the_sign_in(sit, db: Session, folder) -> None:
    case = factories.submitted_case(db, folder=folder).case
    factories.take(db, case, "gov.window1")
    visitor = sit("gov.window1").open(f"/desk/cases/{case.number}?act=not_needed")
    visitor.client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    with visitor.client.session_transaction() as session:
        session["signed_in_at"] -= 13 * 3600
    visitor.send("/not_needed", reason="写了很久的理由")
    assert visitor.status == 403 and "请重新登录" in visitor.text
    again = sit("gov.window1")
    with again.client.session_transaction() as fresh, visitor.client.session_transaction() as session:
        session.clear()
        session.update(fresh)
    # The token belongs to the session that is gone: one more press, and still nothing is lost.
    visitor.send()
    assert visitor.status == 403 and "页面打开的时间太久" in visitor.text
    visitor.send()
    assert visitor.path == "/desk/" and "已办" in visitor.text
