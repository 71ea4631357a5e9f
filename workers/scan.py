"""Topics ``scan``, ``scan_saying``: look into an uploaded paper, or into a file that was sent with words.

Opening it happens outside the transactions, since it may take long.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy.orm import Session

from models.casework import talk
from models.casework.files import path_of
from models.casework.inspect import Inspection, inspect, note
from models.casework.papers import FiledPaper
from models.settings import Settings
from workers.base import slow_handler


class Plan(NamedTuple):
    paper_id: int
    file: str
    sha256: str


@slow_handler("scan")
class Scan:
    def prepare(self, db: Session, ids: list[int]) -> Plan | None:
        """None for a paper that was taken back, or whose draft is gone."""
        paper = db.get(FiledPaper, ids[0])
        return Plan(paper.id, paper.file, paper.sha256) if paper and paper.removed_at is None else None

    def call(self, plan: Plan) -> Inspection:
        return inspect(path_of(Settings.from_env().uploads, plan.file), plan.sha256)

    def record(self, db: Session, plan: Plan, answer: Inspection) -> None:
        note(db, plan.paper_id, answer)


@slow_handler("scan_saying")
class ScanSaying:
    def prepare(self, db: Session, ids: list[int]) -> Plan | None:
        kept = db.get(talk.SayingFile, ids[0])
        return Plan(kept.id, kept.file, kept.sha256) if kept else None

    def call(self, plan: Plan) -> Inspection:
        return inspect(path_of(Settings.from_env().uploads, plan.file), plan.sha256)

    def record(self, db: Session, plan: Plan, answer: Inspection) -> None:
        talk.note(db, plan.paper_id, answer)
