"""The routes of one case: looking, personal data in full, ticks beside papers, and the one route of legal acts."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models import db as store
from models.audit.acts import record
from models.casework.case import Case
from models.casework.event import CaseEvent
from models.casework.find import find_case
from models.casework.guards.given import LONGEST_TEXT
from models.casework.lock import lock
from models.casework.papers import mark
from models.casework.pending import is_done, no_time_to_wait, put_off, try_out
from models.casework.perform import perform
from models.casework.phrase import expanded
from models.casework.work import open_items
from models.errors import HallError, NotAllowed, NotPossible, NotReady, Outdated, Problem
from models.people.actor import Actor
from models.queries.applicant import events_after
from models.queries.dossier import Dossier, dossier, filed_paper
from web.account.who import current_actor, staff_only
from web.desk.acts import ACTS
from web.desk.facts import read
from web.desk.page import PURPOSES, can_check, show
from web.desk.panel import Panel, again
from web.desk.phrases import at_hand_for, spoken
from web.desk.roles import HANDLERS, LOOKERS
from web.desk.seen import seen
from web.desk.whole import explained, told_whole
from web.request import settings


def init(bp: Blueprint) -> None:
    at = "/cases/<number>"
    bp.add_url_rule(at, "case", look)
    bp.add_url_rule(f"{at}/personal", "personal", personal, methods=["POST"])
    bp.add_url_rule(f"{at}/papers/<int:paper_id>/mark", "mark", tick, methods=["POST"])
    bp.add_url_rule(f"{at}/papers/<int:paper_id>/unmark", "unmark", untick, methods=["POST"])
    bp.add_url_rule(f"{at}/preview/<action>", "preview", preview, methods=["POST"])
    bp.add_url_rule(f"{at}/<action>", "act", act, methods=["POST"])


@staff_only(*LOOKERS)
def look(number: str) -> ResponseReturnValue:
    return show(number)


@staff_only(*HANDLERS)
def personal(number: str) -> ResponseReturnValue:
    """Personal data in full, for a purpose that is logged, and in this one answer only."""
    purpose = http.form.get("purpose", "")
    if purpose not in PURPOSES:
        return show(number, problems=[Problem("purpose.missing", "purpose")], status=422)
    with store.reading() as db:
        case = find_case(db, number, current_actor())
        if not dossier(db, case).held_by(current_actor()):
            raise NotAllowed("not_holder")
    return show(number, bare=purpose)


@staff_only(*HANDLERS)
def tick(number: str, paper_id: int) -> ResponseReturnValue:
    """The clerk's tick beside one paper; the next one to check comes into view."""
    return _mark(number, paper_id)


@staff_only(*HANDLERS)
def untick(number: str, paper_id: int) -> ResponseReturnValue:
    """The tick of a moment ago is as it was before; the paper stays in view."""
    return _mark(number, paper_id, back=True)


def _mark(number: str, paper_id: int, *, back: bool = False) -> ResponseReturnValue:
    verdict, words = http.form.get("verdict") or None, http.form.get("words", "").strip()
    if verdict not in ("ok", "wrong", None) or len(words) > LONGEST_TEXT:
        abort(400)
    actor = current_actor()
    with store.transaction() as db:
        case = lock(db, find_case(db, number, actor).id)
        known = dossier(db, case)
        paper = filed_paper(db, case, paper_id)
        if not can_check(known, actor, paper):
            raise NotAllowed("not_holder")
        words = expanded(words, at_hand_for(db, case))
        before, said = paper.verdict or "", paper.verdict_words or ""
        if http.values.get("was", before) != before:
            # Marked otherwise since this page was shown: nothing is written over before somebody has looked.
            flash([paper.id, paper.code, before, said, verdict or "", words], "conflict")
            return redirect(url_for(".case", number=number, paper=paper_id, _anchor="viewer"))
        mark(paper, verdict, actor.account_id, words)
        facts = {"paper": paper.code, "verdict": verdict or "none"}
        record(db, actor, "paper_marked", about=f"case:{number}", facts=facts)
        ids = [paper.id for paper in known.files]
        later = [p.id for p in known.files[ids.index(paper_id) + 1 :] if p.verdict is None]
        undoes = {"verdict": before, "words": said, "was": verdict or ""}
    if back:
        later = [paper_id]
    else:
        flash(["tick", url_for(".unmark", number=number, paper_id=paper_id), undoes], "undo")
    return redirect(url_for(".case", number=number, paper=later[0] if later else None, _anchor="viewer"))


@staff_only(*LOOKERS)
def act(number: str, action: str) -> ResponseReturnValue:
    """Perform one legal act.  What keeps it from being done is shown beside its fields, with everything typed kept."""
    if action not in ACTS:
        abort(404)
    actor = current_actor()
    revision, key = seen()
    try:
        with store.transaction() as db:
            case = find_case(db, number, actor)
            if is_done(db, case.id, key):
                return redirect(_after(number, actor, {item.holder_id for item in open_items(db, case.id)}))
            form = spoken(db, case, http.form)
            facts, problems = read(ACTS[action], form, case)
            seconds = settings().undo_seconds
            waits = seconds > 0 and not no_time_to_wait(db, case, seconds)
            try:
                if waits:
                    holders = try_out(db, case, action, actor, revision=revision, facts=facts)
                else:
                    perform(db, case.id, action, actor, revision=revision, key=key, **facts)
            except NotReady as error:
                # What the form itself has found stands first, and once.
                found = {problem.pointer for problem in problems}
                problems += [problem for problem in error.problems if problem.pointer not in found]
            problems += told_whole(db, case, action, form)
            if problems:
                raise NotReady(problems)
            explained(db, case, actor, action, form)
            if waits:
                put_off(db, case, action, actor, revision=revision, key=key, facts=facts, seconds=seconds)
            else:
                holders = {item.holder_id for item in open_items(db, case.id)}
    except NotReady as error:
        return _again(number, action, error.problems, 422)
    except (Outdated, NotPossible, NotAllowed) as error:
        status = 403 if isinstance(error, NotAllowed) else 409
        return _again(number, action, (), status, refused=error, since=revision)
    if not waits:
        flash([action, number], "done")
    return redirect(_after(number, actor, holders))


@staff_only(*HANDLERS)
def preview(number: str, action: str) -> ResponseReturnValue:
    """What the applicant will read, or two more rows to write in: nothing is done yet."""
    if action not in ACTS or not ACTS[action].preview:
        abort(404)
    seen()

    def opened(db: Session, known: Dossier) -> Panel:
        more = "more" in http.form
        return again(db, known, action, spoken(db, known.case, http.form), more=more, preview=not more)

    return show(number, panel=opened)


def _after(number: str, actor: Actor, holders: set[int | None]) -> str:
    """Back to the case for whoever still holds it, or only looks; else to the desk."""
    stays = actor.account_id in holders or not any(actor.has(role) for role in HANDLERS)
    return url_for(".case", number=number) if stays else url_for(".home")


def _again(
    number: str, action: str, problems: Sequence[Problem], status: int, *, refused: HallError | None = None,
    since: int = 0,
) -> ResponseReturnValue:  # fmt: skip
    def opened(db: Session, known: Dossier) -> Panel:
        return again(db, known, action, http.form, problems)

    def meanwhile(db: Session, case: Case) -> Sequence[CaseEvent]:
        return events_after(db, case, since)

    return show(number, panel=opened, status=status, refused=refused, meanwhile=meanwhile if refused else None)
