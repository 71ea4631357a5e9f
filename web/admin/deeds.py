"""One function an act: reads its form and calls the verb of ``models.staff``; gives the one-time password, if any.

All take the session, who acts, the form and the form's one-time ``key``, then what they act on.
"""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from models.errors import Invalid, Problem
from models.people.actor import Actor, Post
from models.people.identifiers import half_width
from models.staff import absences, accounts, deputies, posts
from models.staff.skills import set_skills
from web.admin.places import DEPARTMENTS, SITES

Form = MultiDict[str, str]


def add(db: Session, by: Actor, form: Form, *, key: str) -> str:
    _, password = accounts.add(db, by, form.get("login", ""), form.get("name", ""), _post(db, form), key=key)
    return password


def unlock(db: Session, by: Actor, form: Form, *, key: str) -> None:
    typed = form.get("who", "").strip()
    if not typed:
        raise Invalid([Problem("field.required", "who")])
    accounts.unlock(db, by, typed, _reason(form))


def reset(db: Session, by: Actor, form: Form, *, key: str, number: int) -> str:
    return accounts.reset(db, by, number, _reason(form), key=key)


def end_sessions(db: Session, by: Actor, form: Form, *, key: str, number: int) -> None:
    accounts.end_sessions(db, by, number, _reason(form))


def disable(db: Session, by: Actor, form: Form, *, key: str, number: int) -> None:
    accounts.disable(db, by, number, _reason(form))


def enable(db: Session, by: Actor, form: Form, *, key: str, number: int) -> None:
    accounts.enable(db, by, number, _reason(form))


def unlock_person(db: Session, by: Actor, form: Form, *, key: str, number: int) -> None:
    accounts.unlock_account(db, by, number, _reason(form))


def add_post(db: Session, by: Actor, form: Form, *, key: str, number: int) -> None:
    posts.add_post(db, by, number, _post(db, form), _reason(form))


def remove_post(db: Session, by: Actor, form: Form, *, key: str, number: int, post: int) -> None:
    posts.remove_post(db, by, number, post, _reason(form))


def skills(db: Session, by: Actor, form: Form, *, key: str, number: int) -> None:
    """Categories as ticked, items as typed: codes with anything between them."""
    items = re.findall(r"[\w-]+", half_width(form.get("items", "")).upper())
    set_skills(db, by, number, [*form.getlist("categories"), *items], _reason(form))


def deputy(db: Session, by: Actor, form: Form, *, key: str, number: int) -> None:
    problems: list[Problem] = []
    first, last = (day_typed(form, name, problems) for name in ("from", "until"))
    chosen = deputy_typed(form, problems)
    if problems or first is None or last is None:
        raise Invalid(problems)
    deputies.name(db, by, number, chosen, first, last)


def deputy_typed(form: Form, problems: list[Problem]) -> int:
    """The account that was chosen as deputy; 0 and a problem when none was."""
    typed = form.get("deputy", "")
    if typed.isascii() and typed.isdigit() and len(typed) < 19:
        return int(typed)
    problems.append(Problem("field.required", "deputy"))
    return 0


def absence(db: Session, by: Actor, form: Form, *, key: str, number: int) -> None:
    problems: list[Problem] = []
    first, last = (day_typed(form, name, problems) for name in ("from", "until"))
    if not form.get("kind"):
        problems.append(Problem("field.required", "kind"))
    if problems or first is None or last is None:
        raise Invalid(problems)
    absences.note(db, by, number, first, last, form["kind"])


def end_absence(db: Session, by: Actor, form: Form, *, key: str, number: int, absence: int) -> None:
    absences.end(db, by, number, absence, _reason(form))


def _post(db: Session, form: Form) -> Post:
    """Role and place; which kind of place a role needs is known to ``posts``."""
    if not form.get("role"):
        raise Invalid([Problem("field.required", "role")])
    place = form.get("place", "")
    if place and place not in (*SITES, *DEPARTMENTS):
        raise Invalid([Problem("field.choice", "place")])
    department = place if place in DEPARTMENTS else None
    return posts.the_post(db, form["role"], department, place if place in SITES else None)


def day_typed(form: Form, name: str, problems: list[Problem]) -> date | None:
    typed = half_width(form.get(name, "")).strip()
    try:
        return date.fromisoformat(typed)
    except ValueError:
        problems.append(Problem("field.date" if typed else "field.required", name))
        return None


def _reason(form: Form) -> str:
    return form.get("reason", "").strip()
