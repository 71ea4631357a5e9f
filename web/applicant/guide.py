"""The guide (办事指南) of one service."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from models.catalogue.item import LifeEvent
from models.queries.applicant import guide as find_guide
from web.applicant.blueprint import bp
from web.applicant.door import told
from web.applicant.names import category
from web.request import read


@bp.get("/services/<code>")
def guide(code: str) -> ResponseReturnValue:
    if read().get(LifeEvent, code):
        return redirect(url_for(".event_guide", code=code))
    found = find_guide(read(), code)
    spec = found.spec
    return render_template(
        "applicant/guide.html", guide=found, spec=spec, category=category(spec.category), told=told()
    )
