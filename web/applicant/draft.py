"""Filling in: the task list, one topic a page, two devices, and throwing a draft away."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from flask import jsonify, make_response, redirect, render_template, session, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.calendar.now import SHENZHEN, now, today
from models.casework import draft as verbs
from models.casework.case import Case
from models.casework.notices import WARN_DAYS
from models.catalogue import facts, form
from models.catalogue.answers import Answer
from models.catalogue.form import TopicView
from models.db import transaction
from models.errors import Problem
from models.joint import draft as joint
from models.queries.applicant import Changes, changes
from web import sitting
from web.applicant import answers as words_of
from web.applicant.blueprint import bp
from web.applicant.door import my_draft, tell, told
from web.applicant.form_state import Draft, draft_of, page_after, seal_of, step_of, task_rows
from web.applicant.start import code_to_note
from web.errors import wants_json
from web.forms import names_of
from web.request import read, settings
from web.words import say, t

_SAVED = "saved"


@bp.get("/drafts/<token>")
def tasks(token: str) -> str:
    found = draft_of(read(), my_draft(read(), token))
    kept_until = found.case.touched_at.astimezone(SHENZHEN).date() + timedelta(settings().draft_days)
    return render_template(
        "applicant/tasks.html",
        draft=found,
        rows=task_rows(found),
        code=code_to_note(token),
        kept_until=kept_until,
        ends_soon=(kept_until - today()).days <= WARN_DAYS,
        **frame(found),
    )


def frame(found: Draft) -> dict[str, object]:
    """What every page of a draft shows around its content: the service, who applies, and what was just done."""
    return {
        "caption": say(found.spec.title),
        "who_applies": facts.applicant_of(found.spec, found.answers).name,
        "agent": found.answers.get("agent_name", ""),
        "changed": found.changed,
        "told": told(),
        "signed_in": sitting.signed_in(),
        "minutes": sitting.MINUTES,
    }


@bp.get("/drafts/<token>/<topic>")
def topic(token: str, topic: str) -> str:
    found = draft_of(read(), my_draft(read(), token))
    return _page(found, found.page(topic), found.answers, [])


def _page(found: Draft, page: TopicView, values: dict[str, Answer], problems: list[Problem]) -> str:
    to_check = http.values.get("back") == "check"
    return render_template(
        "applicant/topic.html",
        draft=found,
        page=page,
        heading=say(page.title),
        back=f"{found.url}/check" if to_check else found.url,
        to_check=to_check,
        step=step_of(found, page),
        values=values,
        problems=problems,
        names=names_of(page.fields),
        seen=seal_of(found.answers, page),
        told_by=words_of.told_by,
        # The first of the questions that an answer on this page has opened; the words above it are what one comes to.
        more=http.args.get("more", ""),
        **frame(found),
    )


@bp.post("/drafts/<token>/<topic>")
def save(token: str, topic: str) -> ResponseReturnValue:
    """Store one page, also while it is not right yet: nothing that was typed is lost (A3.5)."""
    raw = {key: http.form.getlist(key) for key in http.form}
    with transaction() as db:
        case = my_draft(db, token, locked=True)
        follow(db, case)
        before = draft_of(db, case)
        page = before.page(topic)
        given, problems = form.clean(case.spec, topic, raw, today(), before.answers)
        # A question that the answers on this very page have opened was not seen yet: it is asked next, not faulted.
        unseen = set(given) - set(raw) - {field.key for field in page.fields}
        given = {key: value for key, value in given.items() if key not in unseen}
        theirs = {field.key: before.answers[field.key] for field in page.fields if field.key in before.answers}
        if theirs != given and not _first_hand(before, page):
            return _two_versions(before, page, theirs, given)
        kept = {key: value for key, value in before.answers.items() if key not in theirs}
        verbs.save_answers(db, case.id, form.settle(case.spec, {**kept, **given}))
        after = draft_of(db, case)
    page = after.page(topic)
    session[_SAVED] = [f"{token}/{topic}", seal_of(after.answers, page)]
    _tell_dropped(before, after)
    if wants_json():
        return jsonify(saved_at=f"{now().astimezone(SHENZHEN):%H:%M}", seen=session[_SAVED][1])
    faults = [problem for problem in problems if problem.pointer not in unseen]
    if faults:
        return make_response(_page(after, page, {**after.answers, **given}, faults), 422)
    return redirect(_after_saving(after, page, unseen))


def _after_saving(after: Draft, page: TopicView, unseen: set[str]) -> str:
    """Where the owner goes on: to questions that have just opened, back to the check, or to the next page."""
    to_check = http.form.get("back") == "check"
    opened = [field.key for field in page.fields if field.key in unseen]
    if opened:
        query = {"more": opened[0], **({"back": "check"} if to_check else {})}
        return f"{after.url}/{page.key}?{urlencode(query)}#more"
    return f"{after.url}/check" if to_check else page_after(after, page)


def _tell_dropped(before: Draft, after: Draft) -> None:
    """An answer that no longer applies goes away, but never in silence (A3.3); the next page says so."""
    had = [field for field in before.spec.fields if before.answers.get(field.key)]
    dropped = [say(field.title) for field in had if field.key not in after.answers]
    if dropped:
        gone = t("、", ", ").join(dropped)
        tell(
            t(
                "按新的回答，下列内容不再需要，已经删除：{gone}",
                "After this answer these are no longer needed and were removed: {gone}",
                gone=gone,
            )
        )


def follow(db: Session, case: Case) -> bool:
    """Bring a locked draft to the newest version and tell its owner; whether there was a newer one."""
    old = case.spec
    newer = joint.follow(db, case) if joint.is_joint(case) else verbs.follow_newest_version(db, case)
    if newer:
        tell(words_for(changes(old, case.spec)))
    return newer


def words_for(found: Changes) -> str:
    """What a newer version changes for who has begun on an older one (A2.5)."""
    kinds = (
        (found.asked, t("新增需填写：{names}。", "Also asked now: {names}. ")),
        (found.dropped, t("不再需要填写：{names}。", "No longer asked: {names}. ")),
        (found.papers_asked, t("新增材料：{names}。", "New papers: {names}. ")),
        (found.papers_dropped, t("不再需要的材料：{names}。", "Papers no longer needed: {names}. ")),
    )
    parts = [words.format(names=t("、", ", ").join(map(say, names))) for names, words in kinds if names]
    head = t(
        "该事项有了新版本，您的草稿已按新版本继续。",
        "There is a new version of this service, and your draft follows it. ",
    )
    same = t(
        "填写内容和材料没有变化，时限等以新版指南为准。",
        "Questions and papers stay as they are; see the guide for the rest.",
    )
    return head + ("".join(parts) or same)


# Two devices (A3.6) --------------------------------------------------------------------------------------------------


def _first_hand(before: Draft, page: TopicView) -> bool:
    """Whether what is stored is what this form started from, or what this very browser saved by itself meanwhile."""
    stored = seal_of(before.answers, page)
    saved_page, saved = session.get(_SAVED, ("", ""))
    return stored == http.form.get("seen") or (saved_page == f"{before.case.token}/{page.key}" and stored == saved)


def _two_versions(
    before: Draft, page: TopicView, theirs: dict[str, Answer], mine: dict[str, Answer]
) -> ResponseReturnValue:
    """Both versions side by side; nothing is stored until one of them is picked."""
    if wants_json():
        return make_response({"code": "draft.other_device"}, 409)
    rows = [
        (say(field.title), words_of.shown(field, theirs.get(field.key)), words_of.shown(field, mine.get(field.key)))
        for field in page.fields
    ]
    shown = render_template(
        "applicant/two_versions.html",
        draft=before,
        page=page,
        rows=rows,
        mine=mine,
        seen=seal_of(before.answers, page),
        to_check=http.form.get("back") == "check",
        **frame(before),
    )
    return make_response(shown, 409)


# Throwing it away ----------------------------------------------------------------------------------------------------


@bp.get("/drafts/<token>/delete")
def ask_delete(token: str) -> str:
    found = draft_of(read(), my_draft(read(), token))
    return render_template("applicant/delete.html", draft=found, **frame(found))


@bp.post("/drafts/<token>/delete")
def delete(token: str) -> ResponseReturnValue:
    with transaction() as db:
        case = my_draft(db, token, locked=True)
        code = case.item_code
        verbs.discard(db, case)
    sitting.end()
    tell(t("草稿和已上传的材料已经删除。", "The draft and the papers uploaded with it are deleted."))
    return redirect(url_for(".guide", code=code))
