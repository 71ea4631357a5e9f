"""Taking a case into an account: afterwards its owner finds it by signing in."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.casework.case import Case
from models.casework.lock import lock
from models.casework.rights import sits_at
from models.errors import NotAllowed, NotPossible
from models.people.actor import Actor


def claim(db: Session, case_id: int, actor: Actor) -> Case:
    """Put a case that belongs to no account into the actor's, who has it open by its code.

    A draft's resume code dies with it; the query code of a sent case lives on, since it is printed on the receipt.
    A life event goes into the account as a whole.
    Raises :class:`NotAllowed` without an account or a sitting, :class:`NotPossible` for a case of another account.
    """
    case = lock(db, case_id)
    if actor.account_id is None or not sits_at(actor, case):
        raise NotAllowed()
    if case.account_id not in (None, actor.account_id):
        raise NotPossible("claim.taken")
    case.account_id, case.resume_digest = actor.account_id, None
    case.touch()
    if case.parent is not None:
        case.parent.account_id = actor.account_id
        db.execute(update(Case).where(Case.parent_id == case.parent_id).values(account_id=actor.account_id))
    return case
