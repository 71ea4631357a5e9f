"""Checking everything, and sending it."""

from __future__ import annotations

from flask import make_response, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from models.calendar.now import today
from models.calendar.working import current, due
from models.casework.commitment import chosen
from models.casework.perform import perform
from models.catalogue.form import TopicView, papers_of
from models.catalogue.spec import ROUTE
from models.db import transaction
from models.errors import NotReady, Outdated, Problem
from models.joint.draft import is_joint
from web import sitting
from web.applicant.acts import given_key, new_key
from web.applicant.answers import shown, told_by
from web.applicant.blueprint import bp
from web.applicant.door import my_draft, tell
from web.applicant.draft import follow, frame
from web.applicant.form_state import Draft, draft_of
from web.applicant.joint import send_joint
from web.applicant.start import forget_code
from web.forms import field_id
from web.request import read
from web.words import named_problem, problem, say, t


@bp.get("/drafts/<token>/check")
def check(token: str) -> str:
    found = draft_of(read(), my_draft(read(), token))
    return _page(found, found.missing())


def _page(found: Draft, problems: list[Problem]) -> str:
    day = today()
    return render_template(
        "applicant/check.html",
        draft=found,
        sections=[_section(found, page) for page in found.pages],
        papers=_papers(found),
        missing=[_line(found, one) for one in problems if one.pointer != "declared"],
        problems=[one for one in problems if one.pointer == "declared"],
        key=new_key(),
        day=day,
        promised=found.spec.promised_for(found.answers.get(ROUTE)),
        by_promise=chosen(found.spec.commitment, found.answers),
        notice_due=due(current(), day, found.spec.notice.days, found.spec.notice.unit),
        **frame(found),
    )


def _section(found: Draft, page: TopicView) -> dict[str, object]:
    rows, lacking = [], {one.pointer for one in found.missing()}
    for field in page.fields:
        href = f"{found.url}/{page.key}?back=check#{field_id(field.key)}"
        value = shown(field, found.answers.get(field.key))
        blank = (
            t("还没有填写", "Not answered yet")
            if field.key in lacking
            else t("没有填（选填）", "Left empty (optional)")
        )
        rows.append(
            {"name": say(field.title), "value": value, "href": href, "blank": blank, "lacking": field.key in lacking}
        )
        if told := told_by(field, found.answers):
            name = t("由{name}得出", "From: {name}", name=say(field.title))
            rows.append({"name": name, "value": told, "href": ""})
    return {"title": say(page.title), "rows": rows}


def _papers(found: Draft) -> list[dict[str, object]]:
    blank = {
        "R": t("还没有上传", "Not uploaded yet"),
        "D": t("未上传（可后补）", "Not uploaded (may follow)"),
        "O": t("未上传（视情况）", "Not uploaded (only if it applies)"),
    }
    return [
        {
            "name": say(need.title),
            "value": "\n".join(paper.name for paper in found.papers if paper.code == need.code),
            "href": f"{found.url}/papers?back=check#paper-{need.code}",
            "blank": blank[need.need],
            "lacking": need.need == "R",
        }
        for need in papers_of(found.spec, found.answers)
        if need.asked
    ]


def _line(found: Draft, one: Problem) -> dict[str, str]:
    """One thing that is missing: in words, with a link to where it is put right (A5.2)."""
    pointer = (one.pointer or "").removeprefix("paper:")
    for page in found.pages:
        for field in page.fields:
            if field.key == pointer:
                return {
                    "words": named_problem(one, say(field.title)),
                    "href": f"{found.url}/{page.key}?back=check#{field_id(pointer)}",
                }
    need = found.spec.paper(pointer)
    if need is None:
        return {"words": problem(one), "href": ""}
    return {"words": named_problem(one, say(need.title)), "href": f"{found.url}/papers?back=check#paper-{pointer}"}


@bp.post("/drafts/<token>/submit")
def submit(token: str) -> ResponseReturnValue:
    """Send it.  Sent twice, sent from two devices or after a lost reply: one case, one receipt (A5.4)."""
    try:
        return _sent_or_reasons(token)
    except IntegrityError:
        # The very same request was sent from elsewhere in this moment; now the guard sees it and names its number.
        return _sent_or_reasons(token)


def _sent_or_reasons(token: str) -> ResponseReturnValue:
    try:
        number = _send(token)
    except NotReady as error:
        return make_response(_page(draft_of(read(), my_draft(read(), token)), error.problems), 422)
    except Outdated:
        number = None
    if number is None:
        tell(
            t(
                "草稿有新的变化，尚未提交。请再核对一次。",
                "The draft has changed, so it was not sent. Please check it once more.",
            )
        )
        return redirect(url_for(".check", token=token))
    forget_code(token)
    return redirect(url_for(".receipt", number=number))


def _send(token: str) -> str | None:
    """The number given; None when a newer version of the item has come out, which its owner must see first.

    A life event is sent as a whole, and its number leads to its own receipt.
    """
    with transaction() as db:
        case = my_draft(db, token, locked=True)
        if follow(db, case):
            return None
        if is_joint(case):
            return send_joint(db, case)
        sent = perform(
            db,
            case.id,
            "submit",
            sitting.actor(),
            revision=http.form.get("revision", -1, type=int),
            key=given_key(),
            declared=http.form.get("declared") == "yes",
        )
        return sent.number
