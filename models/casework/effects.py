"""What a move leaves behind besides stage, clocks and event; the rows of the lifecycle name them."""

from __future__ import annotations

from sqlalchemy import select

from models.casework import old_licence, rating, routing, sent, work
from models.casework.asking_more import close_more, pause_promise
from models.casework.commitment_acts import plan_check
from models.casework.decision import Decision, note_told
from models.casework.guards import duplicate_key
from models.casework.handover import Handover
from models.casework.move import Move
from models.casework.number import child_number, new_case_number, new_code
from models.casework.papers import live_papers, remove_paper
from models.casework.rating import Rating
from models.casework.stages import Outcome
from models.casework.supplement import MORE, Line, Supplement, SupplementLine, open_supplement, supplements
from models.casework.work import WorkKind
from models.catalogue import facts, form
from models.catalogue.item import ItemVersion, ServiceItem, Site
from models.people.account import Account
from models.people.identifiers import half_width
from models.seal import ring

# Application ---------------------------------------------------------------------------------------------------------


def receive_application(move: Move) -> None:
    """Stamp the moment of entry (ACC-4), give number and query code, and keep the digests that find the case again."""
    case = move.case
    site = move.db.get_one(Site, case.site_code)
    case.received_at, case.counted_from = move.at, move.today
    if case.parent is not None and case.place is not None:
        case.number, case.query_code = child_number(case.parent.number, case.place), case.parent.query_code
    else:
        case.number, case.query_code = new_case_number(move.db, site.hall_number, move.today), new_code(2)
    case.resume_digest = None
    if case.account_id and move.db.get_one(Account, case.account_id).elder:
        case.priority = True
    if move.actor.kind == "staff":
        # The clerk prints the receipt, and with it the only sight of the code.
        case.code_issued_at, case.code_shown_to = move.at, move.actor.account_id
    _take_over_answers(move)
    move.db.flush()
    move.facts["sent"] = sent.digest_now(move.db, case)


def _take_over_answers(move: Move) -> None:
    """What lists and look-ups hold of the answers, so that nobody opens the sealed form to find a case; and papers
    that the answers no longer ask for are left out."""
    case = move.case
    asked = form.codes_asked(case.spec, case.answers)
    for paper in live_papers(move.db, case.id):
        if paper.code not in asked:
            remove_paper(paper)
    applicant = facts.applicant_of(case.spec, case.answers)
    case.applicant_kind, case.applicant_name = applicant.kind, applicant.name
    case.applicant_digest, case.subject_digest = duplicate_key(case)
    phone = half_width(applicant.phone)
    case.phone_digest = ring.digest("phone", phone) if phone else None
    case.phone_tail_digest = ring.digest("phone_tail", phone[-4:]) if phone else None
    case.delivery_way = str(case.answers.get("delivery_way") or "window")
    old = old_licence.named(move.db, case, case.applicant_digest)
    case.about_id = old.id if old is not None else None


# The check at the window ---------------------------------------------------------------------------------------------


def finish_intake(move: Move) -> None:
    work.finish(move.db, move.case.id, WorkKind.INTAKE, move.actor, move.at)


def ask_fix(move: Move) -> None:
    ask(move, "fix_now")


def ask_supplement(move: Move) -> None:
    """The one-time notice.  The clerk who wrote it has taken the case in."""
    move.case.taker_id = move.actor.account_id
    ask(move, "supplement")


def ask_more(move: Move) -> None:
    """A department asks after acceptance (CLK-10)."""
    ask(move, MORE, move.office)
    move.db.flush()
    pause_promise(move)


def take_more(move: Move) -> None:
    """What came in answer takes effect, and the promise runs on where it stood."""
    close_more(move)
    _take_over_answers(move)


def ask(move: Move, kind: str, department: str | None = None) -> Supplement:
    """Write down what is asked, line by line."""
    lines = [Line.of(raw) for raw in move.facts["lines"]]
    asked = Supplement(
        case_id=move.case.id,
        seq=len(supplements(move.db, move.case.id)) + 1,
        kind=kind,
        asked_at=move.at,
        asked_by=move.actor.account_id,
        department_code=department,
        before=move.case.answers,
        lines=[
            SupplementLine(seq=n, about=li.about, code=li.code, problem=li.problem, remedy=li.remedy)
            for n, li in enumerate(lines, start=1)
        ],
    )
    move.db.add(asked)
    move.db.flush()
    return asked


def take_answers(move: Move) -> None:
    """Each line was stored as it was answered; here the asking is closed and what was corrected takes effect."""
    asked = open_supplement(move.db, move.case.id)
    assert asked is not None
    asked.answered_at = move.at
    _take_over_answers(move)


def count_afresh(move: Move) -> None:
    """A fresh notice period runs from the day the last paper came, and that day is the acceptance date (ACC-12)."""
    move.case.counted_from = move.today


def accept(move: Move) -> None:
    """Fix limits and flow (CLK-13).  After a supplement or a deposit that is as of the day the last paper came."""
    case = move.case
    supplemented = any(s.kind in ("supplement", "deposit") for s in supplements(move.db, case.id))
    case.accepted_on = case.counted_from if supplemented else move.today
    case.taker_id = move.actor.account_id
    _fix_flow(move)


def deem_accepted(move: Move) -> None:
    """Silence of the hall is acceptance back to the day of receipt (ACC-10)."""
    move.case.accepted_on, move.case.deemed = move.case.counted_from, True
    work.cancel(move.db, move.case.id, move.at)
    _fix_flow(move)


def _fix_flow(move: Move) -> None:
    item = move.db.get_one(ServiceItem, move.case.item_code)
    assert item.current_version_id is not None
    move.case.flow_version = move.db.get_one(ItemVersion, item.current_version_id)


# Review --------------------------------------------------------------------------------------------------------------


def open_first_review(move: Move) -> None:
    routing.open_review(move.db, move.case, move.at, step=0)


def open_next_review(move: Move) -> None:
    step = routing.last_review(move.db, move.case.id).step + 1
    routing.open_review(move.db, move.case, move.at, step=step)


def review_again(move: Move) -> None:
    """The decider sends the case back: the departments of the last step look again, in a new round."""
    last = routing.last_review(move.db, move.case.id)
    routing.open_review(move.db, move.case, move.at, step=last.step, round=last.round + 1)


def record_review(move: Move) -> None:
    item = work.held_by(move.db, move.case.id, WorkKind.REVIEW, move.actor)
    item.finding, item.opinion = move.facts["finding"], move.text("opinion")
    work.complete(item, move.actor, move.at)


# Decision and delivery -----------------------------------------------------------------------------------------------


def open_decision(move: Move) -> None:
    routing.open_decision(move.db, move.case, move.at)


def finish_decision_work(move: Move) -> None:
    work.finish(move.db, move.case.id, WorkKind.DECIDE, move.actor, move.at)


def grant(move: Move) -> None:
    decide(move, Outcome.GRANTED)


def refuse(move: Move) -> None:
    decide(move, Outcome.REFUSED)


def decide(move: Move, outcome: Outcome) -> None:
    """The decision as it was written, in the row that holds it."""
    assert move.actor.account_id is not None
    move.case.outcome, move.case.decided_on = outcome, move.today
    move.db.add(
        Decision(
            case_id=move.case.id,
            outcome=outcome,
            reasons=move.text("reasons"),
            basis=move.text("basis"),
            review_body=move.text("review_body"),
            review_days=move.facts.get("review_days"),
            court=move.text("court"),
            court_months=move.facts.get("court_months"),
            online_channel=move.text("online_channel"),
            valid_until=move.facts.get("valid_until"),
            on_record=move.text("on_record") or None,
            decided_on=move.today,
            decided_by=move.actor.account_id,
            decided_at=move.at,
        )
    )
    plan_check(move)
    finish_decision_work(move)


def open_handover(move: Move) -> None:
    """The window's work when the applicant comes for the result; online delivery needs no hand."""
    if move.case.delivery_way != "online":
        routing.open_handover(move.db, move.case, move.at)


def deliver_online(move: Move) -> None:
    note_told(move.db, move.case.id)
    move.db.add(Handover(case_id=move.case.id, way="online", at=move.at))
    old_licence.plan_end(move)


def finish_handover(move: Move) -> None:
    """The window notes who received the result (DEC-12)."""
    note_told(move.db, move.case.id)
    move.db.add(
        Handover(
            case_id=move.case.id,
            way="window",
            receiver=move.text("receiver"),
            handed_by=move.actor.account_id,
            at=move.at,
        )
    )
    work.finish(move.db, move.case.id, WorkKind.HANDOVER, move.actor, move.at)
    old_licence.plan_end(move)


def rate(move: Move) -> None:
    """The rating names the department that handled the case and who decided it; a negative one makes its order."""
    decider = select(Decision.decided_by).where(Decision.case_id == move.case.id, Decision.recalled_at.is_(None))
    rating.give(
        move.db,
        Rating(
            case_id=move.case.id,
            level=move.facts["level"],
            choices=list(move.facts.get("choices") or ()),
            words=move.text("words"),
            unit_code=move.case.flow.dept,
            site_code=move.case.site_code,
            clerk_id=move.db.scalar(decider),
            no_contact=bool(move.facts.get("no_contact")),
            anonymous=bool(move.facts.get("anonymous")),
            at=move.at,
        ),
    )
