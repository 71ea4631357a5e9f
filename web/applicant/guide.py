"""The guide (办事指南) of one service, the questions that tell whether one can apply, and the samples of papers."""

from __future__ import annotations

import segno
from flask import Response, abort, make_response, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models.calendar.now import day_of
from models.catalogue.bulletin import closing, shut
from models.catalogue.eligible import Question, judge, questions
from models.catalogue.item import LifeEvent
from models.catalogue.paper_notes import paper_notes
from models.catalogue.search import nearest
from models.joint.find import events
from models.queries.applicant import guide_of
from models.queries.usual import usual
from web.account.who import safe_next
from web.applicant.blueprint import bp
from web.applicant.door import told
from web.applicant.names import category, shared
from web.request import lang, read, settings
from web.words import t

OTHER_ROUTES = 3


@bp.get("/services/<code>")
def guide(code: str) -> ResponseReturnValue:
    """The guide; with answers to the questions in its address also what they mean (A2.2)."""
    if read().get(LifeEvent, code):
        return redirect(url_for(".event_guide", code=code))
    found = guide_of(read(), code)
    closed = closing(read(), code)
    spec = found.spec
    asked = questions(spec)
    given = {one.key: http.args.get(one.key, "") for one in asked}
    verdict, problems = judge(spec, given) if "asked" in http.args or any(given.values()) else (None, [])
    address = f"{settings().public_url}/services/{code}"
    page = render_template(
        "applicant/guide.html",
        guide=found,
        open=not (found.withdrawn or shut(closed)),
        closing=closed,
        shut=shut(closed),
        together=[event for event in events(read()) if any(code in stage for stage in event.stages)],
        similar=_instead(spec.zh, spec.category, code) if found.withdrawn else [],
        spec=spec,
        category=category(spec.category),
        told=told(),
        questions=asked,
        given=given,
        verdict=verdict,
        problems=problems,
        names={one.key: _asks(one) for one in asked},
        mine={need.code: need.need for need in verdict.papers} if verdict and verdict.able else None,
        instead=_instead(spec.zh, spec.category, code) if verdict and not verdict.able else [],
        notes=paper_notes(),
        usual=usual(read(), code),
        reviewed=day_of(found.version.published_at),
        address=address,
        qr=segno.make(address, error="m", boost_error=False).svg_data_uri(scale=4, border=4),
    )
    return make_response(page, 422 if problems else 200)


def _asks(one: Question) -> str:
    if one.words:
        return one.words.within(lang())
    if one.kind == "agent":
        return t("由别人（代办人）替您办吗？", "Will somebody else (an agent) do it for you?")
    return t(
        "愿意用告知承诺的方式，以承诺代替部分材料吗？",
        "Would you promise in writing instead of filing some of the papers?",
    )


def _instead(title: str, subject: str, code: str) -> list[object]:
    """Services of the same subject with a name like this one: the other route for who cannot apply here."""
    near = nearest(read(), title, category=subject, limit=OTHER_ROUTES + 1)
    return [hit for hit in near if hit.code != code][:OTHER_ROUTES]


@bp.get("/papers/<code>/sample")
def paper_sample(code: str) -> str:
    """The drawing of the paper ``code`` on a page that fits a phone, with the way back to where it was asked for."""
    paper = shared().papers.get(code) or abort(404)
    back = safe_next(http.args.get("back", "")) or "/services"
    return render_template("applicant/paper_sample.html", code=code, paper=paper, back=back)


@bp.get("/papers/<code>/sample.svg")
def paper_drawing(code: str) -> Response:
    """A drawing of the paper ``code``: what has to be on it, and how to take its picture."""
    paper = shared().papers.get(code) or abort(404)
    response = make_response(render_template("applicant/paper_sample.svg", paper=paper))
    response.content_type = "image/svg+xml; charset=utf-8"
    return response
