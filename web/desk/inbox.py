"""The desk and its queue: what is in my hands, what I may take, taking the next and letting go."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models import db as store
from models.calendar.now import now
from models.casework.desk import release, take, take_next
from models.casework.hands import limits
from models.casework.number import normal_number
from models.casework.skip import INTEREST, REASONS, skip
from models.casework.walk_in import drafts
from models.casework.work import WorkItem
from models.counter.visit import PURPOSES, visits_today
from models.errors import Held, Invalid, NotAllowed, NotFound, Problem
from models.people.actor import Role
from models.queries.counter import to_tell
from models.queries.desk import FEWEST_RATINGS, RATED_DAYS, Line, day_of, hands, line_of, next_offered
from models.queries.lists import names
from models.queries.queue import GLANCE, View, count, marks
from models.staff import shift
from models.staff.views import places
from web.account.entry import home_of
from web.account.who import current_account, current_actor, staff_only
from web.desk import counter, queue
from web.desk.roles import HANDLERS, LOOKERS
from web.request import read


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/", "home", home)
    bp.add_url_rule("/next", "next", next_case, methods=["POST"])
    bp.add_url_rule("/take", "take", take_one, methods=["POST"])
    bp.add_url_rule("/release", "release", release_one, methods=["POST"])
    bp.add_url_rule("/skip", "skip", skip_one, methods=["POST"])
    bp.add_url_rule("/search", "search", search, methods=["GET", "POST"])


@staff_only(*Role)
def home() -> ResponseReturnValue:
    """My desk (C1).  Staff who handle no cases have their home elsewhere; the mark in the header leads all here."""
    account, actor = current_account(), current_actor()
    assert account is not None
    if not any(actor.has(role) for role in HANDLERS):
        return redirect(home_of(account))
    return _home()


def _home(
    status: int = 200, *, full: int = 0, skipping: Line | None = None, problems: Sequence[Problem] = ()
) -> ResponseReturnValue:
    """The desk; ``full`` is the limit that keeps this clerk from holding more, ``skipping`` a piece that could not be
    passed over because of ``problems``."""
    actor, db = current_actor(), read()
    held, notes = hands(db, actor), shift.unread(db, actor)
    page = render_template(
        "desk/home.html",
        hands=held,
        marks=marks(db, held.all),
        day=day_of(db, actor.account_id or 0),
        rated_days=RATED_DAYS,
        fewest=FEWEST_RATINGS,
        waiting=count(db, actor, View(), GLANCE),
        most=GLANCE,
        notes=notes,
        writers=names(db, [note.by_id for note in notes]),
        my_places=places(actor),
        offered=next_offered(db, actor),
        skipping=skipping,
        reasons=REASONS,
        skip_hours=limits().skip_hours,
        full=full,
        problems=problems,
        begun=drafts(db, actor) if actor.sites() else (),
        untold=to_tell(db, actor) if actor.sites() else (),
        sites=sorted(actor.sites()),
        purposes=PURPOSES,
        came=visits_today(db, actor.sites()),
        at=now(),
    )
    return page, status


@staff_only(*HANDLERS)
def next_case() -> ResponseReturnValue:
    """The piece whose turn it is, now this clerk's; that there is none, or no room for one, is said on the desk."""
    try:
        with store.transaction() as db:
            item = take_next(db, current_actor())
            number = item.case.number if item else None
    except NotAllowed as error:
        return _full(error)
    if number is None:
        flash(["none", ""], "next")
        return redirect(url_for(".home"))
    return redirect(url_for(".case", number=number))


@staff_only(*HANDLERS)
def take_one() -> ResponseReturnValue:
    """This very item.  Who was quicker is said, and the list stays as it was (C2.5)."""
    work_id = _work_id()
    try:
        with store.transaction() as db:
            number = take(db, work_id, current_actor()).case.number
    except Held:
        item = read().get_one(WorkItem, work_id)
        holder = names(read(), [item.holder_id]).get(item.holder_id or 0, "")
        return queue.page(423, taken_by=holder, taken_at=item.held_since, taken=item.case.number)
    except NotFound:
        return queue.page(409, gone=True)
    except NotAllowed as error:
        return _full(error)
    return redirect(url_for(".case", number=number))


def _full(error: NotAllowed) -> ResponseReturnValue:
    """The desk with what fills the hands.  Whatever else is not allowed has its own page."""
    if error.code != "hands_full":
        raise error
    return _home(403, full=limits().hold)


@staff_only(*HANDLERS)
def skip_one() -> ResponseReturnValue:
    """Pass a piece over with a reason: it stays in the queue for others and is not offered to this clerk again."""
    work_id, reason = _work_id(), http.form.get("skip_reason", "")
    try:
        with store.transaction() as db:
            number = skip(db, work_id, current_actor(), reason, http.form.get("skip_words", "")).case.number
    except Invalid as error:
        return _home(422, skipping=line_of(read(), work_id), problems=error.problems)
    except NotFound:
        return queue.page(409, gone=True)
    flash(["skipped_for_good" if reason == INTEREST else "skipped", number], "done")
    return redirect(url_for(".home"))


@staff_only(*HANDLERS)
def release_one() -> ResponseReturnValue:
    """Back into the queue: nothing of the case has moved."""
    work_id = _work_id()
    try:
        with store.transaction() as db:
            number = release(db, work_id, current_actor()).case.number
    except NotFound:
        return queue.page(409, gone=True)
    flash(["released", number], "done")
    return redirect(url_for(".home"))


@staff_only(*LOOKERS)
def search() -> ResponseReturnValue:
    """A case by its number, spaces and dashes as they were typed; what is no number is looked up as at the counter.

    The header posts it: what people have with them is personal data, which has no place in an address.
    """
    typed = http.values.get("q", "").strip()[: counter.LONGEST]
    if number := normal_number(typed):
        return redirect(url_for(".case", number=number))
    if typed and http.method == "POST" and current_actor().has(Role.WINDOW_CLERK):
        return counter.looked_up(typed)
    return render_template("desk/search.html", typed=typed), 404 if typed else 200


def _work_id() -> int:
    given = http.form.get("work", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else abort(400)
