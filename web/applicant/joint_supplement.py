"""What is missing of a life event, from all its parts, on one page and sent together (MOD-4)."""

from __future__ import annotations

from flask import make_response, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models.casework.case import Case
from models.casework.clock import APPLICANT, running
from models.casework.parent import Parent
from models.db import transaction
from models.errors import NotReady, Outdated, Problem
from models.joint import asking
from web import sitting
from web.applicant.asking import lines_of
from web.applicant.blueprint import bp
from web.applicant.door import tell, told
from web.applicant.joint import my_parent
from web.request import read, settings
from web.words import t


@bp.get("/joint/<number>/supplement")
def joint_supplement(number: str) -> ResponseReturnValue:
    """Every line of every part, with its deadline and where each answer stands."""
    parent = my_parent(number)
    if not (cases := asking.waiting(read(), parent.id)):
        return redirect(url_for(".joint_page", number=parent.number))
    return _page(parent, cases, [])


def _page(parent: Parent, cases: list[Case], problems: list[Problem]) -> str:
    parts = [(case, lines_of(read(), case)) for case in cases]
    ends = [clock.due_on for case in cases for clock in running(read(), case.id, APPLICANT)]
    return render_template(
        "joint/supplement.html",
        parent=parent,
        parts=parts,
        due=min(ends, default=None),
        places={f"line:{one.line.id}": case.number for case, lines in parts for one in lines},
        open=sum(one.state != "done" for _, lines in parts for one in lines),
        problems=problems,
        told=told(),
    )


@bp.post("/joint/<number>/supplement/send")
def send_joint_supplement(number: str) -> ResponseReturnValue:
    """All parts get their answers, or none and every reason is shown."""
    revisions = {
        name.removeprefix("revision:"): int(value)
        for name, value in http.form.items()
        if name.startswith("revision:") and value.isascii() and value.isdigit() and len(value) < 10
    }
    try:
        with transaction() as db:
            parent = my_parent(number, db)
            asking.answer(db, parent.id, sitting.actor(), revisions, settings().uploads)
    except NotReady as error:
        parent = my_parent(number)
        return make_response(_page(parent, asking.waiting(read(), parent.id), error.problems), 422)
    except Outdated:
        tell(
            t(
                "有新的变化，尚未提交。请再核对一次。",
                "Something has changed, so it was not sent. Please check it once more.",
            )
        )
        return redirect(url_for(".joint_supplement", number=number))
    tell(t("已提交补正，窗口会重新核对。", "Your answers are sent; the window checks them again."))
    return redirect(url_for(".joint_page", number=number))
