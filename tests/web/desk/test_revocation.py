"""Revoking what was granted, from the supervisor's page to the holder's (DEC-14, ALL 69)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import at
from models.casework.advance import advance
from models.casework.case import Case
from models.casework.stages import Stage
from tests import factories
from tests.hall_data import shenzhen
from tests.web.desk.acting import offered, panel, reasons


def test_a_supervisor_opens_a_decider_revokes_and_everybody_sees_it_dec_14(sit, db: Session, folder) -> None:
    with at(shenzhen("2026-09-21 10:00")):
        old, _ = factories.delivered_case(db, folder=folder)
        assert "open_revocation" not in offered(sit("mr.decide").open(f"/desk/cases/{old.number}"))
        overseer = panel(sit("supervisor"), old, "open_revocation").send("/open_revocation")
        assert overseer.status == 422 and any("撤销的情形" in one for one in reasons(overseer))
        overseer.send("/open_revocation", ground="fraud", reason="租赁合同系伪造。")
        case = db.scalars(select(Case).where(Case.about_id == old.id)).one()
        for _ in range(2):
            advance(db, case.id)
        db.commit()
        again = overseer.open(f"/desk/cases/{old.number}")
        assert case.number and case.number in again.text and "open_revocation" not in offered(again)
        factories.review(db, case)
        factories.take(db, case, "mr.decide")
        db.commit()
        decider = sit("mr.decide").open(f"/desk/cases/{case.number}")
        acts = set(offered(decider))
        assert {"revoke", "terminate"} <= acts and not acts & {"grant", "refuse", "extend"}
        assert "撤销审查" in decider.text and str(old.number) in decider.text
        form = {name: str(value) for name, value in factories.REFUSAL.items()}
        panel(decider, case, "revoke").send("/revoke", **{**form, "ground": "fraud", "court": ""})
        assert (
            decider.status == 422 and len(reasons(decider)) == 1 and "伪造" not in decider.page.cssselect("h1")[0].text
        )
        decider.send("/revoke", **form, ground="fraud")
        db.expire_all()
        assert case.stage == Stage.PRODUCING, reasons(decider)
        factories.deliver(db, case)
        assert old.stage == Stage.REVOKED
    seen = sit("supervisor", "en").open(f"/desk/cases/{old.number}")
    assert "Revoked" in seen.text and str(case.number) in seen.text
