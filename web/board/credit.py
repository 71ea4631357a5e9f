"""The credit record on the board: marks in force and lifted, entering one, lifting one, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.casework import credit
from models.casework.credit import About
from models.casework.find import case_with
from models.db import transaction
from models.errors import NotReady, Problem
from models.people import masking
from models.people.actor import Role
from models.people.identifiers import BadValue, credit_code, resident_id
from models.queries.lists import names
from web.account.who import current_actor, staff_only
from web.request import read


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/credit", "credit", home)
    bp.add_url_rule("/credit", "credit_enter", enter, methods=["POST"])
    bp.add_url_rule("/credit/<int:entry_id>", "credit_lift", lift, methods=["POST"])


@staff_only(Role.SUPERVISOR)
def home() -> ResponseReturnValue:
    return _page()


def _page(problems: Sequence[Problem] = (), status: int = 200, lifting: int = 0) -> ResponseReturnValue:
    """The record; ``lifting`` is the mark whose form was sent, as its problems stand beside it."""
    found = credit.marks(read())
    people = names(read(), [who for one in found for who in (one.entered_by, one.lifted_by)])
    # A company's name is public, a person's is masked as on every list.
    shown = {one.id: one.name if one.kind == "company" else masking.name(one.name) for one in found}
    page = render_template(
        "board/credit.html",
        shown=shown,
        marks=found,
        people=people,
        grounds=list(credit.GROUNDS),
        problems=problems,
        lifting=lifting,
    )
    return page, status


@staff_only(Role.SUPERVISOR)
def enter() -> ResponseReturnValue:
    """Enter a mark, about the applicant of a request or about a number that is typed; the number is not kept."""
    given = http.form
    try:
        with transaction() as db:
            about, number = _about(db)
            credit.enter(
                db, about, given.get("ground", ""), given.get("reason", ""), current_actor(), case_number=number
            )
    except NotReady as error:
        return _page(error.problems, 422)
    return redirect(url_for(".credit"))


@staff_only(Role.SUPERVISOR)
def lift(entry_id: int) -> ResponseReturnValue:
    try:
        with transaction() as db:
            credit.lift(db, entry_id, current_actor(), http.form.get("how", ""), http.form.get("reason", ""))
    except NotReady as error:
        return _page(error.problems, 422, entry_id)
    return redirect(url_for(".credit"))


def _about(db: Session) -> tuple[About, str | None]:
    """Whom the mark is about, and the number of the request it rests on.  Raises :class:`NotReady`."""
    case_number = http.form.get("case", "").strip()
    case = case_with(db, case_number) if case_number else None
    if case_number and (case is None or not case.applicant_digest):
        raise NotReady([Problem("credit.case", "case")])
    if case is not None and case.applicant_digest:
        return About(case.applicant_digest, case.applicant_name or "", case.applicant_kind or "company"), case.number
    number, kind = _number(http.form.get("number", ""))
    name = http.form.get("name", "").strip()[:200]
    if not name:
        raise NotReady([Problem("credit.name", "name")])
    return About(credit.digest_of(number), name, kind), None


def _number(raw: str) -> tuple[str, str]:
    """A unified social credit code or a resident identity number, and whose kind it is."""
    for kind, read_as in (("company", credit_code), ("person", resident_id)):
        try:
            return read_as(raw), kind
        except BadValue:
            continue
    raise NotReady([Problem("credit.number", "number")])
