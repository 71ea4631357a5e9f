"""What this hall granted before, and the cases upon it: changed, renewed, deregistered, revoked (DEC-14).

The licence of a case is its decision to grant.  It ends when the result of the case upon it reaches the applicant, so
that nobody is ever without either; what ended it stands in the decision, which itself stays as it was made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, TypeGuard

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import outbox
from models.casework.case import Case
from models.casework.decision import Decision, decision_of
from models.casework.number import normal_number
from models.casework.stages import ENDED, Outcome, Stage
from models.catalogue.spec import OLD_REQUEST
from models.text import Text

if TYPE_CHECKING:
    from models.casework.move import Move

REVOKED = "revoked"
HOW: Mapping[str, Text] = {
    "changed": Text("已变更，以新证照为准", "Changed: the new one holds"),
    "renewed": Text("已延续，以新证照为准", "Renewed: the new one holds"),
    "deregistered": Text("已注销", "Deregistered"),
    REVOKED: Text("已撤销", "Revoked"),
}

FRAUD = "fraud"
GROUNDS: Mapping[str, Text] = {
    "abuse": Text("工作人员滥用职权、玩忽职守作出准予决定", "An official abused power or neglected a duty"),
    "beyond": Text("超越法定职权作出准予决定", "The grant was beyond the authority's powers"),
    "procedure": Text("违反法定程序作出准予决定", "The procedure of the law was not followed"),
    "unqualified": Text("申请人不具备申请资格或者不符合法定条件", "The applicant did not qualify"),
    FRAUD: Text("以欺骗、贿赂等不正当手段取得", "It was got by fraud, bribery or the like"),
}
"""Why a licence may be revoked; what was got by fraud must be (Administrative Licensing Law 69)."""


def stands(decision: Decision | None) -> TypeGuard[Decision]:
    """Whether something was granted that no case upon it has ended; it may have run out on its own."""
    return decision is not None and decision.outcome == Outcome.GRANTED and decision.over_on is None


def in_force(decision: Decision | None, on: date) -> bool:
    """Whether what was granted holds on the day ``on``."""
    return stands(decision) and (decision.valid_until is None or decision.valid_until >= on)


def named(db: Session, case: Case, applicant_digest: str | None) -> Case | None:
    """The case whose number the applicant gave as that of their old licence: theirs, delivered, of an item that this
    one acts upon; None when it is no such case."""
    upon, given = case.spec.upon, case.answers.get(OLD_REQUEST)
    number = normal_number(given) if upon is not None and isinstance(given, str) else None
    if upon is None or number is None:
        return None
    # A company is founded by a person, so its account is as good as its number.
    theirs = Case.applicant_digest == applicant_digest
    if case.account_id is not None:
        theirs |= Case.account_id == case.account_id
    wanted = select(Case).where(Case.number == number, theirs)
    return db.scalar(wanted.where(Case.item_code.in_(upon.items), Case.stage == Stage.DELIVERED))


def of_account(db: Session, account_id: int, items: Sequence[str], on: date) -> list[Case]:
    """The account's cases whose licences of ``items`` are in force, the newest first."""
    mine = (
        select(Case, Decision)
        .join(Decision, (Decision.case_id == Case.id) & Decision.recalled_at.is_(None))
        .where(Case.account_id == account_id, Case.item_code.in_(items), Case.stage == Stage.DELIVERED)
        .order_by(Case.ended_at.desc(), Case.id.desc())
        .limit(50)
    )
    return [case for case, decision in db.execute(mine) if in_force(decision, on)]


def open_upon(db: Session, case_id: int) -> Case | None:
    """The revocation of the licence of ``case_id`` that is under way, if one is."""
    ended = [stage.value for stage in ENDED]
    return db.scalar(
        select(Case).where(Case.about_id == case_id, Case.channel == "office", Case.stage.not_in(ended)).limit(1)
    )


def end(move: Move) -> None:
    """What was granted is over from today; the case that ended it stands beside it."""
    made = decision_of(move.db, move.case.id)
    assert made is not None
    made.over_on, made.over_how, made.over_by = move.today, str(move.facts["how"]), move.facts.get("by")


def plan_end(move: Move) -> None:
    """The result of a case upon an old licence has reached its applicant: the old one ends with it."""
    if move.case.about_id is not None and move.case.outcome in (Outcome.GRANTED, Outcome.REVOKED):
        outbox.put(move.db, "route", [move.case.id], case_id=move.case.id)
