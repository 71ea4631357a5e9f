"""The window files for somebody without phone or computer: choose the service, one screen, the printed receipt (C5).

Everything on the screen is kept whenever a button is pressed, and by itself while the clerk types.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, jsonify, make_response, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from models.calendar.now import SHENZHEN, now
from models.casework import draft, walk_in
from models.casework.case import Case
from models.casework.commitment import chosen
from models.casework.perform import perform
from models.casework.stages import Stage
from models.catalogue.search import search
from models.db import transaction
from models.errors import NotReady, Problem
from models.people.actor import Role
from web.account.who import current_actor, staff_only
from web.applicant.acts import given_key, new_key
from web.applicant.filing import give, own_paper
from web.applicant.home import marked_title
from web.desk import walk_in_screen as screen
from web.desk.clerks import in_clerks_words
from web.errors import wants_json
from web.forms import field_id
from web.request import read
from web.words import t

CLERK = (Role.WINDOW_CLERK,)
MOST_HITS = 30


def init(bp: Blueprint) -> None:
    at, one = "/walk-in", "/walk-in/<token>"
    bp.add_url_rule(at, "walk_in", choose)
    bp.add_url_rule(f"{at}/begin", "walk_in_begin", begin, methods=["POST"])
    bp.add_url_rule(one, "walk_in_screen", show)
    bp.add_url_rule(one, "walk_in_file", file, methods=["POST"])
    bp.add_url_rule(f"{one}/save", "walk_in_save", save, methods=["POST"])
    bp.add_url_rule(f"{one}/application", "walk_in_application", application)
    bp.add_url_rule(f"{one}/papers/<int:paper_id>", "walk_in_paper", paper)
    bp.add_url_rule(f"{one}/delete", "walk_in_delete", delete, methods=["GET", "POST"])


@staff_only(*CLERK)
def choose() -> ResponseReturnValue:
    """The service by name, pinyin, initials, code or what people call it, and what this clerk has begun."""
    q = " ".join(http.args.get("q", "").split())[:100]
    return render_template(
        "desk/walk_in_choose.html",
        q=q,
        hits=search(read(), q, limit=MOST_HITS) if q else [],
        title_of=marked_title,
        begun=walk_in.drafts(read(), current_actor()),
        key=new_key(),
    )


@staff_only(*CLERK)
def begin() -> ResponseReturnValue:
    try:
        token = _begun()
    except IntegrityError:
        # Pressed twice in one moment; by now the first press has its draft, and this one finds it.
        token = _begun()
    return redirect(url_for(".walk_in_screen", token=token))


def _begun() -> str:
    key = given_key()
    with transaction() as db:
        actor = current_actor()
        own = f"{actor.account_id}.{key}" if key else None
        return walk_in.begin(db, http.form.get("item", ""), actor, own).token


@staff_only(*CLERK)
def show(token: str) -> ResponseReturnValue:
    return _page(_unsent(token))


def _page(case: Case, problems: list[Problem] | None = None) -> str:
    return render_template(
        "desk/walk_in.html",
        screen=screen.of(read(), case),
        problems=in_clerks_words(problems or []),
        declared=http.form.get("declared") == "yes",
        key=http.form.get("key") or new_key(),
    )


@staff_only(*CLERK)
def save(token: str) -> ResponseReturnValue:
    """Keep the screen, then do what the button asked for; with problems of files alone said at once."""
    wanted, _, which = http.form.get("do", "").partition(":")
    with transaction() as db:
        case = walk_in.find(db, token, current_actor(), locked=True)
        if case.stage != Stage.DRAFT:
            return redirect(_slip(case.number))
    kept = screen.keep(token)
    if wants_json():
        return jsonify(saved_at=f"{now().astimezone(SHENZHEN):%H:%M}")
    if wanted == "remove":
        with transaction() as db:
            paper_id = int(which) if which.isascii() and which.isdigit() and len(which) < 19 else abort(400)
            draft.drop_paper(db, walk_in.find(db, token, current_actor(), locked=True), paper_id)
    if kept.problems:
        return _again(token, kept.problems)
    return redirect(_after(token, wanted, which))


def _after(token: str, wanted: str, which: str) -> str:
    """Where the clerk goes on: the first question still open, a paper's row, the printed application, or the desk."""
    match wanted:
        case "leave":
            flash([token, ""], "kept")
            return url_for(".home")
        case "print":
            return url_for(".walk_in_application", token=token)
        case "upload" | "remove":
            return url_for(".walk_in_screen", token=token, _anchor="papers")
        case _:
            first = screen.of(read(), walk_in.find(read(), token, current_actor())).first_open
            return url_for(".walk_in_screen", token=token, _anchor=field_id(first))


@staff_only(*CLERK)
def file(token: str) -> ResponseReturnValue:
    """Send it in the applicant's name.  Pressed twice: one case, one receipt."""
    with transaction() as db:
        case = walk_in.find(db, token, current_actor(), locked=True)
        if case.stage != Stage.DRAFT:
            return redirect(_slip(case.number))
    kept = screen.keep(token)
    if kept.newer:
        # What a newer version asks must be seen before it is sent.
        return redirect(url_for(".walk_in_screen", token=token))
    try:
        number = _filed(token, kept.problems)
    except IntegrityError:
        # The very same request came from elsewhere in this moment; now the guard sees it and names its number.
        number = _filed(token, kept.problems)
    except NotReady as error:
        return _again(token, error.problems)
    return redirect(_slip(number))


def _again(token: str, problems: list[Problem]) -> ResponseReturnValue:
    return make_response(_page(walk_in.find(read(), token, current_actor()), problems), 422)


def _filed(token: str, problems: list[Problem]) -> str | None:
    """The number given.  Raises :class:`NotReady` with every reason; nothing is sent then."""
    actor, key = current_actor(), given_key()
    signed = http.form.get("declared") == "yes"
    with transaction() as db:
        case = walk_in.find(db, token, actor, locked=True)
        if case.stage != Stage.DRAFT:
            return case.number
        reasons = [*problems, *filter(None, [walk_in.phone_problem(case)])]
        try:
            perform(
                db, case.id, "submit", actor, key=f"{actor.account_id}.{key}", declared=signed,
                signed="paper" if signed else None,
            )  # fmt: skip
        except NotReady as error:
            known = {one.pointer for one in reasons if one.pointer}
            reasons += [one for one in error.problems if one.pointer not in known]
        if reasons:
            raise NotReady(reasons)
        return case.number


def _slip(number: str | None) -> str:
    return url_for(".slip", number=number)


@staff_only(*CLERK)
def application(token: str) -> ResponseReturnValue:
    """The application on paper, for the applicant to read and to sign (ACC-14)."""
    case = _unsent(token)
    return render_template(
        "desk/walk_in_application.html",
        case=case,
        screen=screen.of(read(), case),
        at=now(),
        by_promise=chosen(case.spec.commitment, case.answers),
    )


@staff_only(*CLERK)
def paper(token: str, paper_id: int) -> Response:
    found = own_paper(read(), _unsent(token), paper_id)
    return give(found.file, found.media_type, found.name)


def _unsent(token: str) -> Case:
    """The draft to look at.  Once it is sent, personal data is read on the page of the case, which logs it."""
    case = walk_in.find(read(), token, current_actor())
    return case if case.stage == Stage.DRAFT else abort(redirect(_slip(case.number)))


@staff_only(*CLERK)
def delete(token: str) -> ResponseReturnValue:
    """Throw away what was begun; asked for once before it is done."""
    if http.method == "GET":
        return render_template("desk/walk_in_delete.html", case=_unsent(token))
    with transaction() as db:
        case = walk_in.find(db, token, current_actor(), locked=True)
        if case.stage != Stage.DRAFT:
            abort(404)
        draft.discard(db, case)
    flash(t("已删除。", "Deleted."), "window")
    return redirect(url_for(".walk_in"))
