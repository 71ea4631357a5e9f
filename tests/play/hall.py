"""The hall in play, and how anything is filed or performed in it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from models import db as store
from models.casework import inspect, papers
from models.casework.case import Case
from models.casework.perform import perform
from models.catalogue.files import catalogue
from models.catalogue.item import ItemVersion, LifeEvent, ServiceItem
from models.errors import HallError
from models.people.account import Account
from models.people.actor import Actor
from models.text import Text
from seeding.papers import Papers
from tests.play import laws

# What a move says that had nothing to do; nobody need look at the hall after it.
NOTHING = ""
SHEET = Text("示例材料", "Sample paper")
SOUND = inspect.Inspection(pages=1, fault=None)


class Trace(AssertionError):
    """A refused move has left something behind."""


class Hall:
    """The hall in play: its time, its people, its cases in the order they came; ``refused`` counts the refusals."""

    def __init__(self, moment: datetime, folder: Path, sheets: Papers) -> None:
        self.moment, self.folder, self.sheets = moment, folder, sheets
        self.cases: list[int] = []
        self.refused = 0
        self.offered = dict(catalogue().specs)
        with store.reading() as db:
            versions = (
                select(ItemVersion)
                .options(undefer(ItemVersion.body))
                .join(ServiceItem, ServiceItem.current_version_id == ItemVersion.id)
            )
            self.items = [(v.item_code, v.spec.audience) for v in db.scalars(versions.order_by(ItemVersion.item_code))]
            self.events = sorted(db.scalars(select(LifeEvent.code)))
            everybody = db.scalars(select(Account).order_by(Account.id)).all()
            self.staff = [account.actor for account in everybody if account.kind == "staff"]
            self.account = next(account.actor for account in everybody if account.kind == "applicant")

    def among(self, db: Session, rng: Random) -> Case | None:
        """A case, mostly one that still runs."""
        cases = db.execute(select(Case.id, Case.ended_at).where(Case.id.in_(self.cases)).order_by(Case.id)).all()
        running = [case for case in cases if case.ended_at is None]
        chosen = rng.choice(running if running and rng.random() < 0.85 else cases) if cases else None
        return db.get_one(Case, chosen.id) if chosen else None

    def owner(self, case: Case) -> Actor:
        if case.account_id is not None:
            return self.account
        first = case.id if case.parent is None else case.parent.first_id
        return Actor("applicant", case_id=first, code_epoch=case.code_epoch)


def act(hall: Hall, db: Session, case: Case, action: str, actor: Actor, **facts: object) -> None:
    """Perform by the one verb.  Raises what it raises, and :class:`Trace` when a refusal has left something behind."""
    db.flush()
    before = laws.trace(db)
    try:
        perform(db, case.id, action, actor, **facts)  # type: ignore[arg-type]
    except HallError:
        db.flush()
        if laws.trace(db) != before:
            raise Trace(f"{action} of case {case.number} at {case.stage} was refused and left a trace") from None
        hall.refused += 1
        raise


def file_sheet(hall: Hall, db: Session, case: Case, code: str, round: int = 0) -> None:
    paper = papers.file_paper(db, case, code, "示例.png", hall.sheets.paper(SHEET, round), round=round)
    inspect.note(db, paper.id, SOUND)
