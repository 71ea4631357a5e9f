"""Petitions at any point of their way, built only by the verbs that people use."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import at
from models.people.actor import Actor
from models.petition.clock import ClockKind, PetitionClock, running
from models.petition.intake import Given, register
from models.petition.move import Petitioner
from models.petition.perform import perform
from models.petition.petition import Petition
from tests.hall_data import shenzhen, staff

GIVEN = {
    "kind": "relief", "request": "请在东门路口修建人行天桥", "facts": "路口车流大，没有过街设施",
    "reasons": "行人不安全",
    "name": "张示例", "address": "深圳市龙岗区坂田街道示例路1号", "phone": "15400000000",
}  # fmt: skip
OPINION = {"facts_found": "该路口没有过街设施", "finding": "supported", "basis": "示例条例，未核对"}
REVIEW = {"body": "示例上一级机关", "upheld": "yes", "basis": "事实清楚"}
SORTED = {"kind": "relief", "route": "petition"}


class Play:
    """One petition and the people around it; ``on`` is the Shenzhen day of an act."""

    def __init__(self, db: Session, on: str = "2026-08-03", **given: str) -> None:
        self.db = db
        self.clerk, self.supervisor = staff(db, "voice"), staff(db, "supervisor")
        self.unit, self.head = staff(db, "ec.review"), staff(db, "ec.decide")
        with at(shenzhen(f"{on} 10:00")):
            self.petition: Petition = register(db, Given(**{**GIVEN, **given}), Actor("applicant"), "zh")

    @property
    def petitioner(self) -> Petitioner:
        return Petitioner("applicant", petition_id=self.petition.id)

    def do(self, on: str, action: str, actor: Actor, **facts: object) -> Petition:
        with at(shenzhen(f"{on} 10:00")):
            return perform(self.db, self.petition.id, action, actor, **facts)

    def with_unit(self, on: str = "2026-08-04", **facts: object) -> Play:
        self.do(on, "classify", self.clerk, **SORTED)
        self.do(on, "assign" if "until" in facts else "forward", self.clerk, unit="EC", **facts)
        return self

    def handling(self, on: str = "2026-08-06") -> Play:
        self.with_unit()
        self.do(on, "take_up", self.unit)
        return self

    def answered(self, on: str = "2026-08-10") -> Play:
        self.handling()
        self.do(on, "answer", self.unit, **OPINION)
        return self

    def due(self, kind: ClockKind) -> date:
        return running(self.db, self.petition.id, kind)[0].due_on

    def kinds(self) -> set[str]:
        return {clock.kind for clock in running(self.db, self.petition.id)}

    def clock(self, kind: ClockKind) -> PetitionClock:
        wanted = select(PetitionClock).where(PetitionClock.petition_id == self.petition.id, PetitionClock.kind == kind)
        return self.db.scalars(wanted.order_by(PetitionClock.id.desc())).first()
