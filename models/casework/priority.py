"""The priority class of the queue (QUE-6): for the aged, the disabled, the pregnant and soldiers.

It is one bit and never a reason: why somebody is in it would be sensitive data that no step of the work needs.  It
comes from the clerk at the counter, who sees the person, or from an account that uses the pages for the elderly.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.audit.acts import record
from models.casework.case import Case
from models.casework.lock import lock
from models.errors import NotAllowed, NotPossible
from models.people.actor import Actor, Role


def set_class(db: Session, case_id: int, actor: Actor, priority: bool) -> Case:
    """Put a running case into the class, or take it out.  Raises ``NotAllowed`` but for the window of its hall."""
    case = lock(db, case_id)
    if not actor.has(Role.WINDOW_CLERK) or case.site_code not in actor.sites():
        raise NotAllowed()
    if case.ended:
        raise NotPossible("priority.ended")
    if case.priority != priority:
        case.priority = priority
        case.touch()
        record(db, actor, "priority_set", about=f"case:{case.number}", facts={"priority": priority})
    return case
