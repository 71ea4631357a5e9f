"""At the counter: a case whose number was left at home, a query code that was lost, and notices told by hand."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, make_response, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models.casework.by_hand import told_by_hand
from models.casework.case import Case
from models.casework.find import find_case
from models.casework.priority import set_class
from models.casework.query_code import TAIL, document_kinds, reissue
from models.casework.read_log import log_read
from models.db import reading, transaction
from models.errors import Invalid, Problem
from models.queries.counter import MOST, found
from web.account.who import current_actor, staff_only
from web.desk.walk_in import CLERK
from web.desk.walk_in_slip import at_counter
from web.request import read
from web.words import row, say

LONGEST = 40


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/find", "find", find, methods=["GET", "POST"])
    bp.add_url_rule("/cases/<number>/code", "query_code", query_code, methods=["GET", "POST"])
    bp.add_url_rule("/cases/<number>/priority", "priority", priority_class, methods=["POST"])
    bp.add_url_rule("/cases/<number>/told", "told", told, methods=["POST"])


@staff_only(*CLERK)
def find() -> ResponseReturnValue:
    """By number, document number, phone number or its last four digits; posted, for these are personal data."""
    typed, name = http.form.get("typed", "").strip()[:LONGEST], http.form.get("name", "").strip()[:LONGEST]
    return looked_up(typed, name, [Problem("field.required", "typed")] if http.method == "POST" and not typed else [])


def looked_up(typed: str, name: str = "", problems: Sequence[Problem] = ()) -> ResponseReturnValue:
    """The counter's page with what was found behind ``typed``, also when it was typed into the header."""
    hits = found(read(), current_actor(), typed, name) if typed else []
    page = render_template(
        "desk/find.html", typed=typed, name=name, hits=hits, problems=problems, asked=bool(typed), most=MOST
    )
    return make_response(page, 422 if problems else 200)


@staff_only(*CLERK)
def query_code(number: str) -> ResponseReturnValue:
    """Issue the code anew to who shows the identity document; the new one is printed once, the old one is dead."""
    kind, tail = http.form.get("kind", ""), http.form.get("tail", "").strip()
    problems: list[Problem] = []
    if http.method == "POST":
        blank = [name for name, value in (("kind", kind), ("tail", tail)) if not value]
        problems = [Problem("field.required", name) for name in blank]
    if http.method == "POST" and not problems:
        try:
            with reading() as db:
                case_id = at_counter(db, number).id
            reissue(case_id, current_actor(), kind, tail)
            log_read(current_actor(), case_id, "query_code", "reissue")
            return redirect(url_for(".slip", number=number))
        except Invalid as error:
            problems = error.problems
    case = at_counter(read(), number)
    page = render_template(
        "desk/query_code.html", case=case, kinds=_kinds(case), kind=kind, length=TAIL, problems=problems
    )
    return make_response(page, 422 if problems else 200)


def _kinds(case: Case) -> list[tuple[str, str]]:
    """The kinds of document, in words."""
    options = {option.code: option.title for field in case.spec.fields for option in field.options}
    words = {"credit_code": row("document_kind.credit_code").text}
    return [(code, say(words.get(code) or options[code])) for code in document_kinds(case)]


@staff_only(*CLERK)
def priority_class(number: str) -> ResponseReturnValue:
    """The clerk sees who stands at the counter; only that the request goes first is kept, not why (QUE-6)."""
    with transaction() as db:
        case = at_counter(db, number)
        set_class(db, case.id, current_actor(), http.form.get("priority") == "yes")
    return redirect(url_for(".case", number=number))


@staff_only(*CLERK)
def told(number: str) -> ResponseReturnValue:
    """Note that a person without phone was told at the window, or by post."""
    notice, _, way = http.form.get("told", "").partition(":")
    with transaction() as db:
        case = find_case(db, number, current_actor())
        told_by_hand(db, case, int(notice) if notice.isdigit() and len(notice) < 19 else 0, way, current_actor())
    return redirect(url_for(".case", number=number, _anchor="by-hand"))
