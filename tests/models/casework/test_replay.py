"""INV-5: a case is where its events lead, its clocks end where their ledger says, its files are what was filed."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models.casework.case import Case
from models.casework.document import Document
from models.casework.kept import check_files
from models.casework.papers import FiledPaper
from models.casework.replay import check_cases
from models.settings import Settings
from tests import factories
from tests.tamper import unguarded
from workers.drain import drain

STOP = "delete from clock_entry where kind = 'stopped' and clock_id = (select min(id) from clock where case_id = {c})"
HANDS = [
    ("update cases set stage = 'ready' where id = {c}", {"audit.stage_differs"}),
    ("delete from case_event where case_id = {c} and seq = 2", {"audit.event_gap"}),
    ("update case_event set action = 'refuse' where case_id = {c} and action = 'accept'", {"audit.event_illegal"}),
    ("update case_event set from_stage = 'submitted' where case_id = {c} and seq = 3", {"audit.event_illegal"}),
    ("update clock set due_on = due_on + 1 where case_id = {c} and stopped_on is not null", {"audit.due_differs"}),
    ("update cases set due_on = due_on + 1 where id = {c}", {"audit.case_due_differs"}),
    (STOP, {"audit.stop_differs"}),
    ("delete from clock_entry where seq = 1 and clock_id in (select id from clock where case_id = {c})",
     {"audit.ledger_gap"}),
    ("delete from case_event where case_id = {c}", {"audit.stage_differs"}),
]  # fmt: skip


@pytest.fixture
def case(hall: None, db: Session, tmp_path: Path) -> Case:
    case, _ = factories.decided_case(db, folder=tmp_path)
    factories.drafted_case(db, folder=tmp_path)
    db.flush()
    return case


def seen(db: Session) -> set[str]:
    return {problem.code for problem in check_cases(db)}


@pytest.mark.parametrize(("hand", "codes"), HANDS)
def test_a_hand_in_a_case_is_named(db: Session, case: Case, hand: str, codes: set[str]) -> None:
    assert seen(db) == set()
    with unguarded(db):
        db.execute(text(hand.format(c=case.id)))
    problems = list(check_cases(db))
    assert {problem.code for problem in problems} == codes
    assert {problem.pointer for problem in problems} == {f"case:{case.number}"}


def test_files_are_compared_byte_for_byte(
    hall: None, db: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ELE-6: what was filed is whole and unchanged since."""
    monkeypatch.setenv("HALL_UPLOAD_DIR", str(tmp_path))
    case, _ = factories.submitted_case(db, folder=tmp_path)
    db.flush()
    drain()
    db.expire_all()
    others = set(look(db))
    paper, other = db.scalars(select(FiledPaper).where(FiledPaper.case_id == case.id).limit(2)).all()
    receipt = db.scalars(select(Document).where(Document.case_id == case.id)).one()
    (tmp_path / paper.file).unlink()
    (tmp_path / other.file).write_bytes(b"%PDF-1.7 something else")
    with (tmp_path / str(receipt.file)).open("r+b") as file:
        file.write(b"X")
    assert set(look(db)) - others == {
        ("audit.file_gone", f"filed_paper:{paper.id}"),
        ("audit.file_changed", f"filed_paper:{other.id}"),
        ("audit.file_changed", f"document:{receipt.id}"),
    }


def look(db: Session) -> list[tuple[str, str | None]]:
    """Findings in this folder; those of cases that other tests of the run committed elsewhere are all missing."""
    return [(problem.code, problem.pointer) for problem in check_files(db, Settings.from_env().uploads)]
