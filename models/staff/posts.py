"""Posts: a role at a hall or in a department.  Rights follow with the next request, which reads the posts anew."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.acts import record
from models.catalogue.item import Department, Site
from models.errors import Invalid, NotFound, Problem
from models.people.account import PostHeld
from models.people.actor import Actor, Post, Role
from models.staff import operators
from models.staff.accounts import about, member

_AT_SITE = frozenset({Role.WINDOW_CLERK})
_IN_DEPARTMENT = frozenset({Role.REVIEWER, Role.DECIDER})


def the_post(db: Session, role: str, department: str | None = None, site: str | None = None) -> Post:
    """The post of ``role`` at that place.  Raises :class:`Invalid` when there is none such."""
    if role not in set(Role):
        raise Invalid([Problem("field.choice", "role")])
    post = Post(Role(role), department or None, site or None)
    if problem := _place_problem(db, post):
        raise Invalid([problem])
    return post


def _place_problem(db: Session, post: Post) -> Problem | None:
    if post.role in _AT_SITE:
        at_site = post.site and not post.department and db.get(Site, post.site)
        return None if at_site else Problem("post.needs_site", "place")
    if post.role in _IN_DEPARTMENT:
        in_department = post.department and not post.site and db.get(Department, post.department)
        return None if in_department else Problem("post.needs_department", "place")
    return Problem("post.needs_no_place", "place") if post.site or post.department else None


def add_post(db: Session, by: Actor, account_id: int, post: Post, reason: str) -> None:
    """One post more.  Raises :class:`Invalid` when it is held already."""
    account = member(db, account_id)
    if post in account.actor.posts:
        raise Invalid([Problem("post.held", "role")])
    account.posts.append(PostHeld(role=post.role, department_code=post.department, site_code=post.site))
    db.flush()
    record(db, by, "post_added", about=about(account_id), reason=reason, facts=_facts(post))


def remove_post(db: Session, by: Actor, account_id: int, post_id: int, reason: str) -> None:
    """One post less.  Work held in it stays in those hands until a supervisor puts it back.

    Raises :class:`NotFound`, and :class:`Invalid` for the last operator's post.
    """
    account = member(db, account_id)
    held = next((post for post in account.posts if post.id == post_id), None)
    if held is None:
        raise NotFound("staff.unknown")
    if held.role == Role.OPERATOR:
        operators.keep_one(db, but=account_id)
    account.posts.remove(held)
    db.flush()
    record(db, by, "post_removed", about=about(account_id), reason=reason, facts=_facts(_post_of(held)))


def post_id(db: Session, account_id: int, post: Post) -> int:
    """The row of ``post`` as this account holds it.  Raises :class:`NotFound`."""
    rows = db.scalars(select(PostHeld).where(PostHeld.account_id == account_id))
    found = next((row.id for row in rows if _post_of(row) == post), None)
    if found is None:
        raise NotFound("post.not_held")
    return found


def _post_of(row: PostHeld) -> Post:
    return Post(Role(row.role), row.department_code, row.site_code)


def _facts(post: Post) -> dict[str, object]:
    return {"role": post.role.value, "place": post.site or post.department or ""}
