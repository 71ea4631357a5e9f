"""Every item of the catalogue has a way through the hall: its form can be filled and its desks are staffed."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from models.casework.clock import PROMISED, STATUTORY, Clock
from models.casework.stages import Stage
from models.catalogue.files import catalogue
from tests.factories import decided_case


@pytest.mark.parametrize("item", sorted(catalogue().specs))
def test_a_case_is_decided(db: Session, tmp_path: Path, item: str) -> None:
    case, _ = decided_case(db, item, folder=tmp_path)
    assert case.stage == Stage.PRODUCING
    due = {c.kind: c.due_on for c in db.query(Clock).filter_by(case_id=case.id)}
    assert due[PROMISED] <= due[STATUTORY]
