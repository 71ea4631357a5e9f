"""Checking everything, sending it, and the receipt."""

from __future__ import annotations

import secrets

import segno
from flask import make_response, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from models.calendar.now import today
from models.calendar.working import current, due
from models.casework.case import Case
from models.casework.document import Doc
from models.casework.perform import perform
from models.catalogue.form import papers_of
from models.db import transaction
from models.errors import NotReady, Outdated, Problem
from models.queries.applicant import case_file
from web import sitting
from web.applicant.answers import shown
from web.applicant.blueprint import bp
from web.applicant.door import my_case, my_draft, tell
from web.applicant.draft import follow, frame
from web.applicant.form_state import Draft, draft_of
from web.applicant.start import forget_code
from web.forms import field_id
from web.request import read, settings
from web.words import problem, say, t


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
        key=secrets.token_urlsafe(12),
        day=day,
        notice_due=due(current(), day, found.spec.notice.days, found.spec.notice.unit),
        **frame(found),
    )


def _section(found: Draft, page) -> dict[str, object]:  # type: ignore[no-untyped-def]
    rows = [
        {
            "name": say(field.title),
            "value": shown(field, found.answers.get(field.key)),
            "href": f"{found.url}/{page.key}?back=check#{field_id(field.key)}",
        }
        for field in page.fields
    ]
    return {"title": say(page.title), "rows": rows}


def _papers(found: Draft) -> list[dict[str, object]]:
    return [
        {
            "name": say(need.title),
            "value": "\n".join(paper.name for paper in found.papers if paper.code == need.code),
            "href": f"{found.url}/papers?back=check#paper-{need.code}",
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
                words = t("{name}：{words}", "{name}: {words}", name=say(field.title), words=problem(one))
                return {"words": words, "href": f"{found.url}/{page.key}?back=check#{field_id(pointer)}"}
    need = found.spec.paper(pointer)
    if need is None:
        return {"words": problem(one), "href": ""}
    words = t("{name}：{words}", "{name}: {words}", name=say(need.title), words=problem(one))
    return {"words": words, "href": f"{found.url}/papers?back=check#paper-{pointer}"}


@bp.post("/drafts/<token>/submit")
def submit(token: str) -> ResponseReturnValue:
    """Send it.  Sent twice, sent from two devices or after a lost reply: one case, one receipt (A5.4)."""
    try:
        number = _send(token)
    except IntegrityError:
        # The very same request was sent from elsewhere in this moment; now the guard sees it and names its number.
        number = _send_or_reasons(token)
    except (NotReady, Outdated) as error:
        return _not_sent(token, error)
    if isinstance(number, str):
        forget_code(token)
        return redirect(url_for(".receipt", number=number))
    return number


def _send_or_reasons(token: str) -> ResponseReturnValue | str:
    try:
        return _send(token)
    except (NotReady, Outdated) as error:
        return _not_sent(token, error)


def _send(token: str) -> ResponseReturnValue | str:
    """The number given; or the way back to the check page, because a newer version has come out meanwhile."""
    with transaction() as db:
        case = my_draft(db, token, locked=True)
        if follow(db, case):
            return redirect(url_for(".check", token=token))
        perform(
            db,
            case.id,
            "submit",
            sitting.actor(),
            revision=http.form.get("revision", -1, type=int),
            key=http.form.get("key") or None,
            declared=http.form.get("declared") == "yes",
        )
        assert case.number is not None
        return case.number


def _not_sent(token: str, error: NotReady | Outdated) -> ResponseReturnValue:
    if isinstance(error, Outdated):
        tell(
            t(
                "草稿在另一处有新的改动，尚未提交。请再核对一次。",
                "The draft was changed elsewhere, so it was not sent. Please check it once more.",
            )
        )
        return redirect(url_for(".check", token=token))
    return make_response(_page(draft_of(read(), my_draft(read(), token)), error.problems), 422)


@bp.get("/requests/<number>/receipt")
def receipt(number: str) -> str:
    """Number and query code, what happens next and by when; it opens again for its owner (A6.4)."""
    file = case_file(read(), my_case(read(), number))
    case = file.case
    slip = next((one for one in file.papers_of_hall if one.kind == Doc.RECEIPT), None)
    notice = next((clock for clock in file.clocks if clock.kind == "notice"), None)
    return render_template(
        "applicant/receipt.html",
        case=case,
        spec=case.spec,
        slip=slip,
        notice=notice,
        qr=_qr(case),
        minutes=sitting.MINUTES,
    )


def _qr(case: Case) -> str:
    """The way to the tracking page with the number filled in; the query code is never in it (A7.1)."""
    address = f"{settings().public_url}/track?number={case.number}"
    return segno.make(address, error="m", boost_error=False).png_data_uri(scale=6, border=4)
