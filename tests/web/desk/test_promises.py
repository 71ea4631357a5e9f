"""What was granted on a promise, looked after by its department at the desk (rulebook 7.2)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.calendar.now import at
from models.casework.advance import advance
from models.casework.commitment import promise_of
from models.casework.perform import perform
from models.people.actor import SYSTEM
from tests import factories
from tests.hall_data import shenzhen
from tests.models.casework.seen import make_documents
from tests.web.desk.acting import offered, panel, reasons

ITEM = "G-HR-003"


def test_the_department_checks_a_promise_orders_and_revokes_nc_6_nc_7(sit, db: Session, folder) -> None:
    """NC-6, NC-7: the list of the department, the acts on the ended case, and nobody else's."""
    with at(shenzhen("2026-09-21 10:00")):
        case, _ = factories.accepted_case(db, ITEM, folder=folder, commitment_route="promise")
        decider = factories.take(db, case, "hr.decide")
        assert "三名以上专职工作人员" in sit("hr.decide").open(f"/desk/cases/{case.number}").text
        perform(db, case.id, "grant", decider)
        make_documents(db, case.id)
        perform(db, case.id, "produced", SYSTEM)
        advance(db, case.id)
        perform(db, case.id, "hand_over", factories.take(db, case, "gov.window1"), receiver="张示例")
    assert case.number is not None
    with at(shenzhen("2026-11-16 10:00")):
        officer = sit("hr.review").open("/desk/promises")
        assert "已按承诺准予，待核查" in officer.text and "中" in officer.text
        assert sit("mr.review").open("/desk/promises").text.count("没有待核查的承诺") == 1
        officer.open(f"/desk/cases/{case.number}")
        assert {"keep_promise", "order_remedy"} <= set(offered(officer)) and "三名以上专职工作人员" in officer.text
        assert not {"keep_promise", "order_remedy"} & set(
            offered(sit("gov.window1").open(f"/desk/cases/{case.number}"))
        )
        panel(officer, case, "order_remedy").send("/order_remedy")
        assert officer.status == 422 and any("承诺不实或者未履行" in one for one in reasons(officer))
        officer.send("/order_remedy", finding="false", reason="没有固定场所。")
        promise = promise_of(db, case.id)
        assert promise is not None and promise.state == "suspended", reasons(officer)
        head = panel(sit("hr.decide"), case, "end_promise").send("/end_promise", reason="拒不整改。")
        assert head.status == 422 and any("整改期限尚未届满" in one for one in reasons(head))
    with at(shenzhen("2026-12-01 09:00")):
        panel(head, case, "end_promise").send("/end_promise", reason="拒不整改。")
        db.refresh(promise)
        assert promise.state == "ended", reasons(head)
    page = sit("hr.review", "en").open(f"/desk/cases/{case.number}")
    assert "Not put right, revoked" in page.text and not offered(page)
