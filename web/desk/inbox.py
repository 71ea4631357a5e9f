"""The desk and its queue: what is in my hands, what I may take, taking the next and letting go."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models import db as store
from models.calendar.now import now
from models.casework.desk import release, take, take_next
from models.casework.number import normal_number
from models.casework.walk_in import drafts
from models.casework.work import WorkItem, WorkKind
from models.counter.visit import PURPOSES, visits_today
from models.errors import Held, NotFound
from models.people.actor import Role
from models.queries.counter import to_tell
from models.queries.desk import BANDS, Wanted, day_of, hands, items_waiting, queue
from models.queries.lists import names
from web.account.entry import home_of
from web.account.who import current_account, current_actor, staff_only
from web.desk.roles import HANDLERS, LOOKERS
from web.request import read

NEXT = 1


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/", "home", home)
    bp.add_url_rule("/next", "next", next_case, methods=["POST"])
    bp.add_url_rule("/queue", "queue", queue_page)
    bp.add_url_rule("/take", "take", take_one, methods=["POST"])
    bp.add_url_rule("/release", "release", release_one, methods=["POST"])
    bp.add_url_rule("/search", "search", search)


@staff_only(*Role)
def home() -> ResponseReturnValue:
    """My desk (C1).  Staff who handle no cases have their home elsewhere; the mark in the header leads all here."""
    account, actor = current_account(), current_actor()
    assert account is not None
    if not any(actor.has(role) for role in HANDLERS):
        return redirect(home_of(account))
    db = read()
    return render_template(
        "desk/home.html",
        hands=hands(db, actor),
        day=day_of(db, account.id),
        waiting=queue(db, actor, Wanted(), size=NEXT),
        begun=drafts(db, actor) if actor.sites() else (),
        untold=to_tell(db, actor) if actor.sites() else (),
        sites=sorted(actor.sites()),
        purposes=PURPOSES,
        came=visits_today(db, actor.sites()),
        at=now(),
    )


@staff_only(*HANDLERS)
def next_case() -> ResponseReturnValue:
    """The most urgent item this clerk may take, now theirs; none is said on the desk."""
    with store.transaction() as db:
        item = take_next(db, current_actor())
        number = item.case.number if item else None
    if number is None:
        flash(["none", ""], "next")
        return redirect(url_for(".home"))
    return redirect(url_for(".case", number=number))


@staff_only(*HANDLERS)
def queue_page() -> ResponseReturnValue:
    return _queue()


def _queue(status: int = 200, **said: object) -> ResponseReturnValue:
    """What I may take, the most urgent first (C2); the address holds the whole view."""
    actor, db = current_actor(), read()
    given = http.args
    wanted = Wanted(
        kind=given.get("kind") if given.get("kind") in set(WorkKind) else None,
        item=given.get("item") or None,
        band=given.get("band") if given.get("band") in BANDS else None,
    )
    page = render_template(
        "desk/queue.html",
        queue=queue(db, actor, wanted, given.get("after")),
        wanted=wanted,
        narrowed={name: value for name, value in wanted._asdict().items() if value},
        first="after" not in given,
        items=items_waiting(db, actor),
        kinds=list(WorkKind),
        bands=BANDS,
        at=now(),
        **said,
    )
    return page, status


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
        return _queue(423, taken_by=holder, taken_at=item.held_since)
    except NotFound:
        return _queue(409, gone=True)
    return redirect(url_for(".case", number=number))


@staff_only(*HANDLERS)
def release_one() -> ResponseReturnValue:
    """Back into the queue: nothing of the case has moved."""
    work_id = _work_id()
    try:
        with store.transaction() as db:
            number = release(db, work_id, current_actor()).case.number
    except NotFound:
        return _queue(409, gone=True)
    flash(["release", number], "done")
    return redirect(url_for(".home"))


@staff_only(*LOOKERS)
def search() -> ResponseReturnValue:
    """A case by its number, spaces and dashes as they were typed."""
    typed = http.args.get("q", "").strip()
    number = normal_number(typed)
    if number is None:
        return render_template("desk/search.html", typed=typed), 404 if typed else 200
    return redirect(url_for(".case", number=number))


def _work_id() -> int:
    given = http.form.get("work", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else abort(400)
