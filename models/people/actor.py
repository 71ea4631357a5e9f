"""Who acts: a plain value that crosses process lines and asks the database nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NamedTuple


class Role(StrEnum):
    """The roles of rulebook section 14 that have a desk today."""

    WINDOW_CLERK = "window_clerk"
    REVIEWER = "reviewer"
    DECIDER = "decider"
    VOICE_CLERK = "voice_clerk"
    SUPERVISOR = "supervisor"
    OPERATOR = "operator"


class Post(NamedTuple):
    """One role somebody holds: at a site (window clerks) or in a department (reviewers, deciders)."""

    role: Role
    department: str | None = None
    site: str | None = None


@dataclass(frozen=True)
class Actor:
    """The one who acts.  ``case_id`` is the single case that a sitting (number + query code) has opened.

    ``code_epoch`` counts which query code of that case did: a code issued anew ends what older ones have opened.
    ``powers`` are those under which this applicant may act for somebody else today (A27).
    ``skills`` are the items and categories whose work this member of staff takes; empty restricts nothing.
    """

    kind: Literal["applicant", "staff", "system"]
    account_id: int | None = None
    posts: frozenset[Post] = frozenset()
    case_id: int | None = None
    skills: frozenset[str] = frozenset()
    code_epoch: int = 0
    powers: frozenset[int] = frozenset()

    def has(self, role: Role, department: str | None = None) -> bool:
        """Whether one of the posts is ``role``, in ``department`` where one is named."""
        return any(p.role == role and department in (None, p.department) for p in self.posts)

    def departments(self, role: Role) -> frozenset[str]:
        return frozenset(p.department for p in self.posts if p.role == role and p.department)

    def sites(self) -> frozenset[str]:
        return frozenset(p.site for p in self.posts if p.role == Role.WINDOW_CLERK and p.site)


SYSTEM = Actor("system")
NOBODY = Actor("applicant")
