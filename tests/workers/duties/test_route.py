"""Topic ``route``: the system moves a case on as far as nobody has to act."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models import outbox
from models.casework.perform import perform
from models.casework.stages import Stage
from models.casework.work import WorkKind, open_items
from tests import factories
from tests.workers.duties import rounds


def test_a_sent_case_lies_at_the_window(db: Session) -> None:
    case, applicant = factories.drafted_case(db)
    perform(db, case.id, "submit", applicant, declared=True)
    assert open_items(db, case.id) == []
    assert rounds.ran(db, "route") == ["done"]
    assert [(i.kind, i.site_code) for i in open_items(db, case.id)] == [(WorkKind.INTAKE, "GOV")]


def test_routing_twice_opens_nothing_twice(db: Session) -> None:
    case, _ = factories.accepted_case(db)
    before = {i.id for i in open_items(db, case.id)}
    outbox.put(db, "route", [case.id], case_id=case.id)
    assert set(rounds.ran(db, "route")) == {"done"}
    assert (case.stage, {i.id for i in open_items(db, case.id)}) == (Stage.IN_REVIEW, before)
