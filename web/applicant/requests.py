"""A sent request: where it is, what its owner must do, what was told, and taking it back."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.calendar.now import now, today
from models.casework import gaps, notices
from models.casework.case import Case
from models.casework.commitment import promise_of
from models.casework.papers import live_papers
from models.casework.rating import open_until, rated
from models.casework.rights import actions_for
from models.catalogue import form
from models.queries.applicant import case_file, offices
from models.voice.order_state import may_reopen
from web import sitting
from web.applicant.acts import act
from web.applicant.answers import shown
from web.applicant.blueprint import bp
from web.applicant.door import my_case, tell, told
from web.applicant.filing import case_row, give, own_paper, thumb
from web.applicant.learning import learned, read_messages
from web.applicant.timeline import bring_date, moved, next_date, rows
from web.request import lang, read
from web.words import say, t


@bp.get("/requests/<number>")
def request_page(number: str) -> str:
    db = read()
    file = case_file(db, my_case(db, number))
    learned(file.case)
    read_messages(notice for notice, _ in file.notices)
    return render_template(
        "applicant/request.html",
        file=file,
        may_reopen=may_reopen,
        case=file.case,
        site=offices(db)[file.case.site_code],
        timeline_rows=rows(file, offices(db)),
        next=next_date(file),
        moved=moved(file),
        lapsed=any(event.action == "lapse" for event in file.events[-1:]),
        gap=gaps.open_gap(db, file.case.id),
        bring=bring_date(file),
        promise=may_promise(db, file.case),
        may=may_now(db, file.case) - ({"rate"} if rated(db, file.case) or _past(file.case) else set()),
        rate_until=open_until(file.case),
        messages=[(notice, notices.told(db, notice, lang())) for notice, _ in file.notices],
        told=told(),
        moment=now(),
        account=sitting.signed_in(),
        commitment=promise_of(db, file.case.id),
    )


def _past(case: Case) -> bool:
    """Whether the matter ended too long ago to be rated."""
    until = open_until(case)
    return until is not None and today() > until


def may_promise(db: Session, case: Case) -> bool:
    """Whether papers are missing that may follow if their applicant promises so in writing (GAP-2)."""
    early = case.stage in ("submitted", "received")
    return early and gaps.may_promise(db, case) and "promise_gaps" in may_now(db, case)


def may_now(db: Session, case: Case) -> set[str]:
    """The actions that are open to the reader now; what a guard would say is another question."""
    return {row.action for row in actions_for(db, case, sitting.actor())}


@bp.get("/requests/<number>/filed")
def filed(number: str) -> str:
    """What was filed, for its owner to read again: every answer and every paper."""
    case = my_case(read(), number)
    needs = {need.code: say(need.title) for need in case.spec.papers}
    return render_template(
        "applicant/filed.html",
        case=case,
        sections=[
            {
                "title": say(page.title),
                "rows": [{"name": say(f.title), "value": shown(f, case.answers.get(f.key))} for f in page.fields],
            }
            for page in form.topics(case.spec, case.answers)
        ],
        papers=[(needs.get(paper.code, paper.code), case_row(case, paper)) for paper in live_papers(read(), case.id)],
    )


@bp.get("/requests/<number>/papers/<int:paper_id>")
def case_paper(number: str, paper_id: int) -> ResponseReturnValue:
    paper = own_paper(read(), my_case(read(), number), paper_id)
    return give(paper.file, paper.media_type, paper.name)


@bp.get("/requests/<number>/papers/<int:paper_id>/thumb")
def case_thumb(number: str, paper_id: int) -> ResponseReturnValue:
    return thumb(own_paper(read(), my_case(read(), number), paper_id))


@bp.get("/requests/<number>/withdraw")
def ask_withdraw(number: str) -> ResponseReturnValue:
    """The step before something that cannot be undone; a case that is past it goes back to its page."""
    case = my_case(read(), number)
    if "withdraw" not in may_now(read(), case):
        return redirect(url_for(".request_page", number=number))
    return render_template("applicant/withdraw.html", case=case)


@bp.post("/requests/<number>/withdraw")
def withdraw(number: str) -> ResponseReturnValue:
    act(number, "withdraw", reason=http.form.get("reason", "").strip()[:500])
    tell(t("申请已撤回。需要时可以重新申请。", "Your request is withdrawn. You may apply again at any time."))
    return redirect(url_for(".request_page", number=number))
