"""The guide (办事指南) of one service."""

from __future__ import annotations

from flask import render_template

from models.queries.applicant import guide as find_guide
from web.applicant.blueprint import bp
from web.applicant.door import told
from web.applicant.names import category
from web.request import read


@bp.get("/services/<code>")
def guide(code: str) -> str:
    found = find_guide(read(), code)
    spec = found.spec
    return render_template(
        "applicant/guide.html", guide=found, spec=spec, category=category(spec.category), told=told()
    )
