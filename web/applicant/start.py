"""Beginning and going on: the privacy notice, a new draft, and the code that opens it again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import redirect, render_template, session, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.casework import draft
from models.casework.case import Case
from models.casework.find import find_case
from models.casework.power import Power, in_force
from models.casework.rights import owns
from models.catalogue.bulletin import closing, shut
from models.catalogue.form import usual_questions
from models.db import transaction
from models.errors import NotFound, Problem
from models.people import limit
from models.people.actor import Actor
from models.queries.applicant import guide as find_guide
from models.queries.applicant import offices
from web import sitting
from web.applicant.acts import given_key, new_key
from web.applicant.blueprint import bp
from web.applicant.door import ask, onward, tell
from web.request import lang, read
from web.words import t

# A resume code has 59 bits, so this only keeps a machine from knocking all day.
RESUME_CLIENT = limit.Limit("resume_client", 30, 15)
_CODE = "resume_code"


@bp.get("/services/<code>/start")
def start(code: str) -> ResponseReturnValue:
    """What becomes of the data, before the first question asks for any (PD-2)."""
    if shut(closing(read(), code)):
        return redirect(url_for(".guide", code=code))
    found = find_guide(read(), code)
    departments = dict.fromkeys([found.spec.dept, *(one for step in found.spec.review for one in step)])
    return render_template(
        "applicant/start.html",
        guide=found,
        spec=found.spec,
        usual_questions=usual_questions(found.spec),
        key=new_key(),
        departments=[offices(read())[one] for one in departments],
        signed_in=sitting.signed_in(),
        unnoted=unnoted(),
        ended=ended_one(read(), code),
        powers=_powers(),
    )


def _powers() -> Sequence[Power]:
    """For whom the reader may begin this, besides themselves (A27)."""
    me = sitting.actor()
    return in_force(read(), me.account_id) if me.account_id and me.powers else []


@bp.post("/services/<code>/start")
def begin(code: str) -> ResponseReturnValue:
    under = http.form.get("power", type=int)

    def opened(db: Session, actor: Actor, key: str | None) -> tuple[Case, str | None]:
        old = None if under else ended_one(db, code)
        case, resume_code = draft.open_case(db, code, actor, lang(), key, power_id=under)
        if old is not None and case.revision == 0:
            draft.take_over(db, case, old)
        return case, resume_code

    return begun(opened)


def ended_one(db: Session, code: str) -> Case | None:
    """The reader's own ended request for the same item whose answers a new draft begins with (A8.4)."""
    try:
        old = find_case(db, http.values.get("from", ""), sitting.actor())
    except NotFound:
        return None
    return old if old.ended and old.item_code == code and not old.revokes else None


# Opens a draft for somebody under a one-time key; with its resume code when it is new and belongs to no account.
Open = Callable[[Session, Actor, str | None], tuple[Case, str | None]]


def begun(open_draft: Open) -> ResponseReturnValue:
    """Open a draft and lead to its tasks, also when the button was pressed twice."""
    try:
        token, case_id, resume_code, known = _opened(open_draft)
    except IntegrityError:
        # Pressed twice in one moment; by now the first press has its draft, and this one finds it.
        token, case_id, resume_code, known = _opened(open_draft)
    if resume_code:
        keep_code(token, resume_code)
    if known:
        tell(
            t(
                "您以前填过的申请人信息已经填好，请逐页核对，有变化请修改。",
                "What you told us before about the applicant is filled in. Check each page and change what is new.",
            )
        )
    if case_id is not None:
        sitting.begin(case_id)
    return redirect(url_for(".tasks", token=token))


def _opened(open_draft: Open) -> tuple[str, int | None, str | None, bool]:
    """The token of the draft, its id where a sitting is to be opened with it, its resume code where it is new, and
    whether it holds what its owner told before."""
    actor = sitting.actor()
    with transaction() as db:
        case, resume_code = open_draft(db, actor, given_key())
        if resume_code is None and not owns(actor, case):
            # The first answer to a double press went astray with its code, or somebody else went back in this browser.
            case, resume_code = open_draft(db, actor, None)
        # A power is asked for at each step, so that its end is felt at once; a sitting would outlive it.
        sitting_id = None if case.power_id else case.id
        return case.token, sitting_id, resume_code, case.power_id is None and bool(case.answers)


def keep_code(token: str, code: str) -> None:
    """Show the resume code of a new draft on its pages until it is noted."""
    session[_CODE] = [token, code]


def unnoted() -> str:
    """The draft whose resume code was not noted yet; empty when there is none."""
    token: str = session.get(_CODE, ("",))[0]
    return token


def code_to_note(token: str) -> str | None:
    """The resume code of a draft that was just begun, until its owner has said that it is written down."""
    kept_for, code = session.get(_CODE, ("", ""))
    return code if kept_for == token else None


@bp.post("/drafts/<token>/noted")
def noted(token: str) -> ResponseReturnValue:
    session.pop(_CODE, None)
    return redirect(url_for(".tasks", token=token))


def forget_code(token: str) -> None:
    """A request that was sent opens with its number and query code."""
    if code_to_note(token):
        session.pop(_CODE)


@bp.get("/drafts/resume")
def resume() -> ResponseReturnValue:
    return ask("resume", to=http.args.get("to", ""))


@bp.post("/drafts/resume")
def open_draft() -> ResponseReturnValue:
    given, client = http.form.get("resume_code", ""), http.remote_addr or ""
    try:
        with transaction() as db:
            limit.check(db, RESUME_CLIENT, client)
            case = draft.resume(db, given)
    except NotFound:
        limit.count(RESUME_CLIENT, client)
        wrong = Problem("draft.unknown" if given.strip() else "field.required", "resume_code")
        return ask("resume", 422, [wrong], to=http.form.get("to", ""), given=given)
    sitting.begin(case.id)
    return onward(url_for(".tasks", token=case.token))
