"""What a case page says of time: the line of events, the steps to come, and the date that matters now and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from models.calendar import working
from models.casework.clock import DELIVERY_DAYS
from models.casework.document import Document
from models.casework.event import CaseEvent
from models.casework.stages import BEFORE_DECISION, WAITS_FOR_PAPERS, Stage
from models.catalogue.spec import ROUTE
from models.queries.applicant import CaseFile
from models.queries.case_view import ClockView
from models.text import Text
from web.formatting import day, moment
from web.rules import NUMBER, ruled
from web.words import label, say, t

# The clock whose end matters to the applicant at each stage.
CLOCK_AT = {
    Stage.SUBMITTED: "notice",
    Stage.RECEIVED: "notice",
    Stage.DEPOSITED: "applicant",
    Stage.WAITING_SUPPLEMENT: "applicant",
    Stage.ACCEPTED: "promised",
    Stage.IN_REVIEW: "promised",
    Stage.SPECIAL_PROCEDURE: "promised",
    Stage.DECIDING: "promised",
    Stage.PRODUCING: "delivery",
    Stage.READY: "delivery",
}
# Reasons that staff write for each other and not for the applicant.
INTERNAL = frozenset({"return_to_review", "allow_supplement"})


@dataclass(frozen=True)
class NextDate:
    """The date that matters now: its clock, and in words what happens by then."""

    clock: ClockView
    words: str


def next_date(file: CaseFile) -> NextDate | None:
    """The nearest end that the applicant waits for, or must keep; None once nothing runs."""
    kind = CLOCK_AT.get(Stage(file.case.stage))
    clock = next((one for one in file.clocks if one.kind == kind and one.stopped_on is None), None)
    if clock is None:
        return None
    law = next((one for one in file.clocks if one.kind == "statutory" and one.stopped_on is None), None)
    due = day(clock.due_on)
    again = any(event.action in ("answer_supplement", "complete_deposit") for event in file.events)
    since = t("材料补齐之日", "the day your last paper came") if again else t("收件之日", "the day of receipt")
    words = {
        "notice": t(
            "窗口最迟{due}告知您材料是否齐全；逾期没有告知的，自{since}起视为受理。",
            "By {due} the window tells you whether anything is missing; if it does not, the request counts as accepted "
            "from {since}.",
            due=due,
            since=since,
        ),
        "applicant": t(
            "请在{due}下班前补齐；逾期没有补正的，本件将终止。",
            "Please send what is missing by the close of business on {due}; after that the request ends.",
            due=due,
        ),
        "promised": t(
            "我们承诺最迟{due}作出决定（法定最后一日{law}）。",
            "We promise a decision by {due} (the last day by law is {law}).",
            due=due,
            law=day(law.due_on) if law else due,
        ),
        "delivery": t("结果最迟{due}送达。", "The result reaches you by {due}.", due=due),
    }
    now = _standing(file) if clock.paused else words[clock.kind]
    return NextDate(clock, now + _silence(file) if kind == "promised" else now)


def _silence(file: CaseFile) -> str:
    """What happens when nobody decides, where the law makes that a decision (CLK-14, CLK-15)."""
    due = {clock.kind: day(clock.due_on) for clock in file.clocks if clock.stopped_on is None}
    if "renewal" in due:
        return t(
            "到{due}许可有效期届满仍未决定的，视为准予延续。",
            " If nobody has decided by {due}, the last day of your licence, it counts as renewed.",
            due=due["renewal"],
        )
    if "effect" in due:
        return t(
            "到{due}没有提出异议的，即行生效。",
            " If nobody objects by {due}, it is in force.",
            due=due["effect"],
        )
    return ""


def bring_date(file: CaseFile) -> ClockView | None:
    """The clock of what the applicant must still bring (GAP-4); None while nothing is open."""
    return next((one for one in file.clocks if one.kind in ("gap", "applicant") and one.stopped_on is None), None)


def _standing(file: CaseFile) -> str:
    """Why the limits stand still, and until when that is planned (CLK-8)."""
    planned = Markup("").join(
        t(
            "{kind}预计{until}结束。",
            "The {kind} is planned to end on {until}. ",
            kind=say(one.title),
            until=day(one.planned_on),
        )
        for one in file.procedures
    )
    if file.procedures or file.asked is None:
        return planned + t("办理期限暂停计算，结束后继续。", "Until then the limits stand still.")
    return t(
        "等候您补充材料期间，承诺期限暂停计算；法定期限照常计算。",
        "While we wait for what you were asked for, the promised limit stands still; the legal limit runs on.",
    )


def rows(file: CaseFile, offices: dict[str, Text]) -> list[dict[str, object]]:
    """Past events, the newest marked as where the case is now, then the steps still to come (A7.3)."""
    url = f"/requests/{file.case.number}/documents/"
    past = [row_of(event, offices, file.documents.get(event.id, ()), url) for event in file.events]
    if past:
        past[-1]["state"] = "now"
    return past + _planned(file)


def row_of(
    event: CaseEvent, offices: dict[str, Text], documents: Sequence[Document] = (), url: str = ""
) -> dict[str, object]:
    """One event as ``timeline`` shows it; its finished documents are downloaded from below ``url``."""
    return {
        "words": label(f"event.{event.action}"),
        "at": moment(event.at),
        "by": _by(event, offices),
        "note": _note(event, documents, url),
        "state": "past",
    }


def _by(event: CaseEvent, offices: dict[str, Text]) -> str:
    if event.actor_kind == "applicant":
        return t("您", "You")
    if event.office in offices:
        return say(offices[event.office])
    return label(f"actor.{event.actor_kind}")


def _note(event: CaseEvent, documents: Sequence[Document], url: str) -> Markup:
    """Why, where the reason is meant for the applicant, and the documents of the act."""
    parts = []
    if event.reason and event.action not in INTERNAL:
        about = t("答复：", "Answer: ") if event.action == "answer_rating" else t("理由：", "Reason: ")
        parts.append(Markup("{}{}").format(about, event.reason))
    if authority := event.facts.get("right_authority"):
        parts.append(Markup("{}{}").format(t("应向该机关申请：", "Apply to: "), authority))
    if NUMBER.fullmatch(event.law):
        parts.append(ruled(t("依据：{law}", "Rule: {law}", law=event.law)))
    for document in documents:
        if document.produced_at and not document.voided_at:
            link = Markup('<a href="{}{}">{}</a>')
            parts.append(link.format(url, document.id, label(f"doc.{document.kind}")))
    return Markup("<br>").join(parts)


def _planned(file: CaseFile) -> list[dict[str, object]]:
    """The milestones that are still ahead, with the date of the clock that runs to them or the latest one to expect."""
    stage = Stage(file.case.stage)
    running = {clock.kind: clock.due_on for clock in file.clocks if clock.stopped_on is None and not clock.paused}
    decision = planned_decision(file)
    delivered = running.get("delivery") or (
        working.add_working(working.current(), decision, DELIVERY_DAYS) if decision else None
    )
    ahead = [
        ((Stage.SUBMITTED, Stage.RECEIVED, *WAITS_FOR_PAPERS), t("受理", "Acceptance"), running.get("notice")),
        (BEFORE_DECISION, t("作出决定", "Decision"), decision),
        ((*BEFORE_DECISION, Stage.PRODUCING, Stage.READY), t("送达", "Delivery"), delivered),
    ]
    return [
        {"words": words, "at": day(due) if due else "", "state": "next"}
        for stages, words, due in ahead
        if stage in stages
    ]


def planned_decision(file: CaseFile) -> date | None:
    """The last day of the promise; before acceptance, the one it would have if the window took all its time.

    None while nobody can say: papers are awaited, or the limits stand still.
    """
    running = {clock.kind: clock for clock in file.clocks if clock.stopped_on is None}
    promised, notice = running.get("promised"), running.get("notice")
    if promised is not None:
        return None if promised.paused else promised.due_on
    if notice is None:
        return None
    limit = file.case.spec.promised_for(file.case.answers.get(ROUTE))
    return working.due(working.current(), notice.due_on, limit.days, limit.unit)


def moved(file: CaseFile) -> tuple[date, ClockView] | None:
    """The last day that was promised at acceptance, and the clock that has another one now (A7.4); None if none has."""
    clock = next((one for one in reversed(file.clocks) if one.kind == "promised"), None)
    if clock is None:
        return None
    calendar = working.by_version(clock.entries[0].calendar or clock.calendar)
    first = working.due(calendar, clock.started_on, clock.limit, _unit(clock))
    return (first, clock) if first != clock.due_on or clock.paused else None


def _unit(clock: ClockView) -> working.Unit:
    return "natural" if clock.unit == "natural" else "working"
