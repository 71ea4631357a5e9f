"""THE TABLE.  A case moves only by a row of it; what is not here cannot happen.

A row reads: this action, from this stage to that one, may be done by these, when all these guards are content; it
moves these clocks, has these effects, issues these documents, rings these topics, and rests on this rule.

Stages are code, routes are data: the table is the same for every item.  What differs between items (departments,
limits, papers, delivery) lives in the item version and is carried out as work items.

Not here yet, with its place kept: revocation (DELIVERED →).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from models.casework import commitment_acts as commitment
from models.casework import effects as does
from models.casework import gap_effects as gap
from models.casework import guards as g
from models.casework import hearing_acts as hearing
from models.casework.asking_more import close_more
from models.casework.by_silence import renew, take_effect
from models.casework.calendar_change import dates_move, recount
from models.casework.change_version import change_version, may_change
from models.casework.clock import (
    APPLICANT,
    DELIVERY,
    EFFECT,
    GAP,
    HEARING,
    NOTICE,
    PROMISED,
    RENEWAL,
    STATUTORY,
    ClockMove,
    reopen,
    start,
    stop,
)
from models.casework.document import Doc
from models.casework.interest import hear_interest, mark_interest
from models.casework.lengthen import extend
from models.casework.move import Effect, Guard
from models.casework.pause import end_procedure, note_reminder, open_procedure
from models.casework.recall import call_back
from models.casework.site_check import record_site_check
from models.casework.stages import BEFORE_DECISION, OPEN, UNDECIDED, UNDER_REVIEW, Stage
from models.errors import NotPossible


class Who(StrEnum):
    """Who may do it.  Staff must hold the open work item that the act completes, or have begun the draft.

    Two hold no work items: supervisors, who handle no case, and the clerk of ratings and petitions, whose right lies in
    the work order of the rating.
    """

    APPLICANT = "applicant"
    CLERK = "window_clerk"
    REVIEWER = "reviewer"
    DECIDER = "decider"
    SUPERVISOR = "supervisor"
    VOICE_CLERK = "voice_clerk"
    SYSTEM = "system"


S = Stage
A, CLERK, REVIEWER, DECIDER, SYSTEM = Who.APPLICANT, Who.CLERK, Who.REVIEWER, Who.DECIDER, Who.SYSTEM
SUPERVISOR, VOICE = Who.SUPERVISOR, Who.VOICE_CLERK


@dataclass(frozen=True)
class Transition:
    action: str
    stage: Stage
    to: Stage
    who: frozenset[Who]
    needs: tuple[Guard, ...]
    clock: tuple[ClockMove, ...]
    does: tuple[Effect, ...]
    issues: tuple[Doc, ...]
    then: tuple[str, ...]
    law: str


def T(  # noqa: N802 - a row of the table reads better with a short name
    action: str,
    stage: Stage,
    to: Stage,
    who: Iterable[Who],
    *,
    needs: Iterable[Guard] = (),
    clock: Iterable[ClockMove] = (),
    does: Iterable[Effect] = (),
    issues: Iterable[Doc] = (),
    then: Iterable[str] = (),
    law: str,
) -> Transition:
    return Transition(
        action, stage, to, frozenset(who), tuple(needs), tuple(clock), tuple(does), tuple(issues), tuple(then), law
    )


# What runs from acceptance to the decision; the last two only where silence decides (models/casework/silence.py).
LIMITS = (STATUTORY, PROMISED, RENEWAL, EFFECT)
ACCEPTED = (stop(NOTICE), *(start(kind) for kind in LIMITS))
DECIDED = (*(stop(kind) for kind in (*LIMITS, GAP)), start(DELIVERY))

TABLE: tuple[Transition, ...] = (
    # Application ------------------------------------------------------------------------------------------------
    # A clerk submits what they wrote down for an applicant at the window, who signed it on paper.
    T("submit", S.DRAFT, S.SUBMITTED, [A, CLERK],
      needs=[g.form_complete, g.papers_filed, g.declared, g.no_open_duplicate, g.not_barred, g.may_commit],
      does=[does.receive_application], clock=[start(NOTICE)], issues=[Doc.RECEIPT],
      then=["route", "notify"], law="ACC-4"),
    # A child of a life event whose stage has come; the form was whole when the request was sent (MOD-3, MOD-5).
    T("begin_part", S.DRAFT, S.SUBMITTED, [SYSTEM],
      needs=[g.no_open_duplicate, g.not_barred], does=[does.receive_application], clock=[start(NOTICE)],
      issues=[Doc.RECEIPT],
      then=["route", "notify"], law="MOD-5"),
    T("fail_part", S.DRAFT, S.TERMINATED, [SYSTEM],
      needs=[g.reasons_given], does=[does.receive_application], issues=[Doc.TERMINATION], then=["notify"],
      law="MOD-5"),
    # Notification and commitment (rulebook 7.2) --------------------------------------------------------------------
    *(T("record_promise", stage, stage, [SYSTEM], needs=[g.promised_now, g.not_recorded], does=[commitment.record],
        issues=[Doc.COMMITMENT], then=["notify"], law="NC-2") for stage in (S.SUBMITTED, S.RECEIVED)),
    *(T("withdraw_promise", stage, S.IN_REVIEW if stage == S.DECIDING else stage, [A],
        needs=[g.promised_now, g.recorded, g.no_hearing_open, g.reasons_given], does=[commitment.withdraw],
        then=["route", "notify"], law="NC-5") for stage in (S.SUBMITTED, S.RECEIVED, S.ACCEPTED, S.DECIDING)),
    T("keep_promise", S.DELIVERED, S.DELIVERED, [REVIEWER],
      needs=[g.to_be_checked, g.reasons_given], does=[commitment.note_kept], then=["notify"], law="NC-6"),
    T("order_remedy", S.DELIVERED, S.DELIVERED, [REVIEWER],
      needs=[g.to_be_checked, g.broken_named, g.reasons_given], does=[commitment.order_remedy], issues=[Doc.REMEDY],
      then=["notify"], law="NC-7"),
    T("confirm_remedy", S.DELIVERED, S.DELIVERED, [REVIEWER],
      needs=[g.to_be_put_right, g.reasons_given], does=[commitment.note_remedied], then=["notify"], law="NC-7"),
    T("end_promise", S.DELIVERED, S.DELIVERED, [DECIDER],
      needs=[g.to_be_put_right, g.remedy_time_over, g.reasons_given], does=[commitment.end],
      issues=[Doc.ENDED_PROMISE], then=["notify"], law="NC-7"),
    T("receive", S.SUBMITTED, S.RECEIVED, [CLERK], law="MOD-1"),
    # The check at the window: exactly one outcome (rulebook section 2) --------------------------------------------
    T("not_needed", S.RECEIVED, S.NOT_ACCEPTED, [CLERK],
      needs=[g.in_time, g.reasons_given], does=[does.finish_intake], clock=[stop(NOTICE)],
      issues=[Doc.NOT_NEEDED], then=["notify"], law="ALL 32(1)"),
    T("wrong_authority", S.RECEIVED, S.NOT_ACCEPTED, [CLERK],
      needs=[g.in_time, g.reasons_given, g.right_authority_named], does=[does.finish_intake], clock=[stop(NOTICE)],
      issues=[Doc.WRONG_AUTHORITY], then=["notify"], law="ALL 32(2)"),
    T("fix_now", S.RECEIVED, S.RECEIVED, [CLERK],
      needs=[g.in_time, g.lines_given, g.nothing_asked], does=[does.ask_fix], then=["notify"], law="ACC-8"),
    T("correct", S.RECEIVED, S.RECEIVED, [A],
      needs=[g.fix_open, g.lines_answered, g.no_open_duplicate], does=[does.take_answers], law="ACC-8"),
    T("ask_supplement", S.RECEIVED, S.WAITING_SUPPLEMENT, [CLERK],
      needs=[g.in_time, g.lines_given, g.nothing_asked, g.told_at_once, g.promise_not_passed_over],
      clock=[stop(NOTICE), start(APPLICANT)],
      does=[does.ask_supplement, does.finish_intake], issues=[Doc.SUPPLEMENT], then=["notify"], law="ACC-9"),
    # A child of a life event is told together with its siblings; its applicant's time begins with the telling.
    T("tell_together", S.WAITING_SUPPLEMENT, S.WAITING_SUPPLEMENT, [SYSTEM],
      clock=[stop(APPLICANT), start(APPLICANT)], issues=[Doc.SUPPLEMENT], law="MOD-4"),
    T("answer_supplement", S.WAITING_SUPPLEMENT, S.RECEIVED, [A],
      needs=[g.in_applicants_time, g.lines_answered, g.no_open_duplicate], does=[does.take_answers, does.count_afresh],
      clock=[stop(APPLICANT), start(NOTICE)], then=["route", "notify"], law="ACC-12"),
    # The law says "once": that there is a second notice is a supervisor's to answer for, each time anew.
    T("allow_supplement", S.RECEIVED, S.RECEIVED, [SUPERVISOR],
      needs=[g.asked_before, g.not_allowed_yet, g.reasons_given], law="ACC-12"),
    T("lapse", S.WAITING_SUPPLEMENT, S.TERMINATED, [SYSTEM],
      needs=[g.applicants_time_over], issues=[Doc.TERMINATION], then=["notify"], law="ACC-13"),
    T("accept", S.RECEIVED, S.ACCEPTED, [CLERK],
      needs=[g.in_time, g.nothing_asked, g.not_barred, g.papers_in_order], does=[does.accept, does.finish_intake],
      clock=ACCEPTED,
      issues=[Doc.ACCEPTANCE], then=["route", "notify"], law="ALL 32(5)"),
    *(T("deem_accepted", stage, S.ACCEPTED, [SYSTEM],
        needs=[g.notice_time_over], does=[does.deem_accepted], clock=ACCEPTED,
        issues=[Doc.ACCEPTANCE], then=["route", "notify"], law="ACC-10") for stage in (S.SUBMITTED, S.RECEIVED)),
    # Gaps (rulebook 7.3): what is missing may follow acceptance, or papers are only kept until the last one comes ----
    *(T("promise_gaps", stage, stage, [A], needs=[g.may_promise], law="GAP-2") for stage in (S.SUBMITTED, S.RECEIVED)),
    T("accept_with_gaps", S.RECEIVED, S.ACCEPTED, [CLERK],
      needs=[g.in_time, g.nothing_asked, g.not_barred, g.gap_allowed, g.lines_given, g.every_gap_named,
             g.promise_given, g.gap_deadline],
      does=[does.accept, gap.open_gap, does.finish_intake],
      clock=ACCEPTED,
      issues=[Doc.ACCEPTANCE, Doc.GAP_PROMISE, Doc.GAP_NOTICE], then=["route", "notify"], law="GAP-2"),
    T("deposit", S.RECEIVED, S.DEPOSITED, [CLERK],
      needs=[g.in_time, g.nothing_asked, g.gap_weighs, g.lines_given, g.every_gap_named, g.told_at_once, g.wish_given],
      does=[gap.deposit, does.finish_intake], clock=[stop(NOTICE), start(APPLICANT)],
      issues=[Doc.DEPOSIT], then=["notify"], law="GAP-3"),
    *(T("bring_gap", stage, stage, [A], needs=[g.in_gap_time, g.gap_brought], does=[gap.take_in], then=["route"],
        law="GAP-7") for stage in (S.DEPOSITED, *UNDECIDED)),
    *(T("take_gap", stage, stage, [CLERK], needs=[g.in_gap_time, g.gap_brought, g.arrival_noted], does=[gap.take_in],
        then=["route", "notify"], law="GAP-7") for stage in (S.DEPOSITED, *UNDECIDED)),
    *(T("remind_gap", stage, stage, [SYSTEM], needs=[g.gap_to_remind], does=[gap.note_reminder], then=["notify"],
        law="GAP-6") for stage in (S.DEPOSITED, *UNDECIDED)),
    T("complete_deposit", S.DEPOSITED, S.RECEIVED, [SYSTEM],
      needs=[g.every_gap_came], does=[gap.complete_deposit], clock=[stop(APPLICANT), start(NOTICE)],
      then=["route", "notify"], law="ACC-12"),
    T("lapse", S.DEPOSITED, S.TERMINATED, [SYSTEM],
      needs=[g.applicants_time_over, g.gap_still_open], issues=[Doc.TERMINATION], then=["notify"], law="ACC-13"),
    *(T("pass_gaps", stage, stage, [CLERK], needs=[g.gaps_right], does=[gap.settle], then=["notify"], law="GAP-6")
      for stage in UNDECIDED),
    *(T("reject_gaps", stage, stage, [CLERK], needs=[g.gaps_wrong, g.reasons_given], does=[gap.send_back],
        then=["notify"], law="GAP-6") for stage in UNDECIDED),
    *(T("lapse_gaps", stage, S.TERMINATED, [SYSTEM],
        needs=[g.gap_time_over, g.gap_still_open], does=[hearing.break_off],
        issues=[Doc.TERMINATION], then=["notify"], law="GAP-6") for stage in UNDECIDED),
    # False papers ------------------------------------------------------------------------------------------------
    T("reject_false", S.RECEIVED, S.NOT_ACCEPTED, [CLERK],
      needs=[g.in_time, g.falsehood_named, g.reasons_given], does=[gap.enter_falsehood, does.finish_intake],
      clock=[stop(NOTICE)], issues=[Doc.FALSE_PAPERS], then=["notify"], law="ACC-14"),
    # Handling ----------------------------------------------------------------------------------------------------
    T("begin_review", S.ACCEPTED, S.IN_REVIEW, [SYSTEM],
      needs=[g.has_review], does=[does.open_first_review], law="MOD-1"),
    T("begin_decision", S.ACCEPTED, S.DECIDING, [SYSTEM],
      needs=[g.has_no_review], does=[does.open_decision], law="DEC-1"),
    T("review", S.IN_REVIEW, S.IN_REVIEW, [REVIEWER],
      needs=[g.not_the_taker, g.no_more_of_mine, g.site_checked_first, g.opinion_given], does=[does.record_review],
      then=["route"], law="MOD-1"),
    T("review", S.SPECIAL_PROCEDURE, S.SPECIAL_PROCEDURE, [REVIEWER],
      needs=[g.not_the_taker, g.no_procedure_of_mine, g.no_more_of_mine, g.site_checked_first, g.opinion_given],
      does=[does.record_review], then=["route"], law="MOD-1"),
    # Two officers look at the facts where they are; no clock stands still for it (CLK-9).
    *(T("site_check", stage, stage, [REVIEWER],
        needs=[g.not_the_taker, g.site_check_complete], does=[record_site_check], then=["notify"], law="DEC-2")
      for stage in (S.IN_REVIEW, S.SPECIAL_PROCEDURE)),
    T("next_review", S.IN_REVIEW, S.IN_REVIEW, [SYSTEM],
      needs=[g.step_done, g.more_review], does=[does.open_next_review], law="MOD-1"),
    T("conclude_review", S.IN_REVIEW, S.DECIDING, [SYSTEM],
      needs=[g.step_done, g.no_more_review], does=[does.open_decision], law="MOD-1"),
    # Papers asked for after acceptance: the limit of the law runs on, the promise stands where the item has it so.
    T("ask_more", S.IN_REVIEW, S.IN_REVIEW, [REVIEWER],
      needs=[g.not_the_taker, g.nothing_asked, g.lines_given, g.reasons_given], does=[does.ask_more], then=["notify"],
      law="CLK-10"),
    *(T("answer_more", stage, stage, [A],
        needs=[g.more_asked, g.lines_answered, g.no_open_duplicate], does=[does.take_more], then=["notify"],
        law="CLK-10") for stage in UNDER_REVIEW),
    *(T("go_on_without", stage, stage, [REVIEWER],
        needs=[g.more_is_mine, g.reasons_given], does=[close_more], then=["notify"], law="CLK-10")
      for stage in UNDER_REVIEW),
    # Special procedures: their days are not counted, and the applicant is told in writing how many there will be.
    *(T("start_procedure", stage, S.SPECIAL_PROCEDURE, [REVIEWER],
        needs=[g.not_the_taker, g.no_procedure_of_mine, g.procedure_planned, g.reasons_given],
        does=[open_procedure], issues=[Doc.PROCEDURE], then=["notify"], law="CLK-8")
      for stage in (S.IN_REVIEW, S.SPECIAL_PROCEDURE)),
    T("remind_procedure", S.SPECIAL_PROCEDURE, S.SPECIAL_PROCEDURE, [SYSTEM],
      needs=[g.planned_end_over], does=[note_reminder], then=["notify"], law="CLK-8"),
    T("end_procedure", S.SPECIAL_PROCEDURE, S.SPECIAL_PROCEDURE, [REVIEWER],
      needs=[g.procedure_of_mine, g.result_given], does=[end_procedure], then=["route"], law="CLK-8"),
    T("resume_review", S.SPECIAL_PROCEDURE, S.IN_REVIEW, [SYSTEM],
      needs=[g.no_procedure_open], then=["route", "notify"], law="CLK-8"),
    # The head of the authority allows more time: the decider's post is that head's hand in the hall.
    *(T("extend", stage, stage, [DECIDER],
        needs=[g.not_the_taker, g.not_a_reviewer, g.before_the_limit, g.not_extended, g.reasons_given,
               g.approval_named],
        does=[extend], issues=[Doc.EXTENSION], then=["notify"], law="CLK-12")
      for stage in (S.IN_REVIEW, S.SPECIAL_PROCEDURE, S.DECIDING)),
    # Others whose major interests are touched are told, and heard before a grant.
    *(T("mark_interest", stage, stage, [who],
        needs=[g.not_the_taker, g.interest_told], does=[mark_interest], then=["notify"], law="DEC-3")
      for stage, who in ((S.IN_REVIEW, REVIEWER), (S.DECIDING, DECIDER))),
    *(T("hear_interest", stage, stage, [who],
        needs=[g.not_the_taker, g.interest_answered], does=[hear_interest], law="DEC-3")
      for stage, who in ((S.IN_REVIEW, REVIEWER), (S.DECIDING, DECIDER))),
    # A hearing before the decision: the right is told, somebody asks in time or nobody does, time and place are told.
    T("tell_hearing", S.DECIDING, S.DECIDING, [DECIDER],
      needs=[g.not_the_taker, g.not_a_reviewer, g.no_hearing_open, g.reasons_given], does=[hearing.tell_right],
      clock=[start(HEARING)], issues=[Doc.HEARING_RIGHT], then=["notify"], law="DEC-5"),
    T("ask_hearing", S.DECIDING, S.DECIDING, [A, CLERK],
      needs=[g.hearing_offered, g.in_time_to_ask, g.request_given], does=[hearing.ask], clock=[stop(HEARING)],
      then=["notify"], law="DEC-5"),
    T("waive_hearing", S.DECIDING, S.DECIDING, [A],
      needs=[g.hearing_offered], does=[hearing.waive], clock=[stop(HEARING)], then=["notify"], law="DEC-5"),
    T("lapse_hearing", S.DECIDING, S.DECIDING, [SYSTEM],
      needs=[g.hearing_offered, g.time_to_ask_over], does=[hearing.lapse], clock=[stop(HEARING)], then=["notify"],
      law="DEC-5"),
    T("set_hearing", S.DECIDING, S.SPECIAL_PROCEDURE, [DECIDER],
      needs=[g.not_the_taker, g.not_a_reviewer, g.hearing_wanted, g.hearing_planned], does=[hearing.set_time],
      issues=[Doc.HEARING_NOTICE], then=["notify"], law="DEC-6"),
    T("hold_hearing", S.SPECIAL_PROCEDURE, S.SPECIAL_PROCEDURE, [DECIDER],
      needs=[g.not_the_taker, g.not_a_reviewer, g.hearing_on, g.record_signed], does=[hearing.hold],
      then=["route", "notify"], law="DEC-6"),
    # Decision and delivery ---------------------------------------------------------------------------------------
    T("return_to_review", S.DECIDING, S.IN_REVIEW, [DECIDER],
      needs=[g.not_the_taker, g.not_a_reviewer, g.was_reviewed, g.no_hearing_open, g.reasons_given],
      does=[does.finish_decision_work, does.review_again], law="DEC-2"),
    T("grant", S.DECIDING, S.PRODUCING, [DECIDER],
      needs=[g.not_the_taker, g.not_a_reviewer, g.site_checked, g.interests_heard, g.no_hearing_open,
             g.record_followed, g.not_run_out, g.no_open_gap],
      does=[does.grant],
      clock=DECIDED,
      issues=[Doc.GRANT, Doc.RESULT], then=["notify"], law="DEC-7"),
    T("refuse", S.DECIDING, S.PRODUCING, [DECIDER],
      needs=[g.not_the_taker, g.not_a_reviewer, g.site_checked, g.no_hearing_open, g.record_followed,
             g.refusal_complete, g.falsehood_known],
      does=[does.refuse, gap.enter_falsehood],
      clock=DECIDED,
      issues=[Doc.REFUSAL], then=["notify"], law="DEC-8"),
    # Silence: the licence goes on, or what was filed takes effect.
    *(T("deem_renewed", stage, S.PRODUCING, [SYSTEM],
        needs=[g.licence_over], does=[hearing.break_off, renew], clock=[stop(HEARING), *DECIDED],
        issues=[Doc.DEEMED, Doc.RESULT], then=["notify"], law="CLK-14") for stage in UNDECIDED),
    *(T("deem_effective", stage, S.PRODUCING, [SYSTEM],
        needs=[g.objection_time_over], does=[hearing.break_off, take_effect], clock=[stop(HEARING), *DECIDED],
        issues=[Doc.DEEMED, Doc.RESULT], then=["notify"], law="CLK-15") for stage in UNDECIDED),
    T("produced", S.PRODUCING, S.READY, [SYSTEM],
      needs=[g.documents_made], does=[does.open_handover], then=["route", "notify"], law="DEC-7"),
    # Until the applicant has learned of it, who decided may call a decision back; then only revoking is left (ALL 69).
    *(T("recall", stage, S.DECIDING, [DECIDER],
        needs=[g.decided_by_me, g.not_told_yet, g.nothing_built_on_it, g.reasons_given],
        clock=[stop(DELIVERY), *(reopen(kind) for kind in LIMITS)], does=[call_back, gap.take_up],
        then=["notify"], law="ALL 44")
      for stage in (S.PRODUCING, S.READY)),
    T("hand_over", S.READY, S.DELIVERED, [CLERK],
      needs=[g.at_the_window, g.receiver_named], does=[does.finish_handover], clock=[stop(DELIVERY)],
      then=["notify"], law="DEC-12"),
    T("deliver_online", S.READY, S.DELIVERED, [SYSTEM],
      needs=[g.online_consented], does=[does.deliver_online], clock=[stop(DELIVERY)], then=["notify"], law="DEC-13"),
    T("rate", S.DELIVERED, S.DELIVERED, [A],
      needs=[g.rating_valid, g.not_rated], does=[does.rate], law="RAT-2"),
    # What came of a negative rating; the steps before it are those of its work order (models/voice).
    T("answer_rating", S.DELIVERED, S.DELIVERED, [VOICE],
      needs=[g.rating_handled, g.reasons_given], then=["notify"], law="RAT-6"),
    # A new calendar moves the dates of whatever runs (models/casework/recount.py) -----------------------------------
    *(T("recount", stage, stage, [SYSTEM], needs=[dates_move], does=[recount], then=["notify"], law="CAL-5")
      for stage in Stage if stage in OPEN),
    # Joint handling as a whole is made longer once (models/joint/lengthen.py); the limits of its parts stay.
    *(T("extend_whole", stage, stage, [SYSTEM], needs=[g.reasons_given], then=["notify"], law="CLK-5")
      for stage in Stage if stage in OPEN),
    # Running cases follow a new version of their item, by order and one by one (models/casework/version_move.py) -----
    *(T("change_version", stage, stage, [SYSTEM], needs=[may_change], does=[change_version], then=["notify"],
        law="CLK-13") for stage in BEFORE_DECISION),
    # Ends before the decision ------------------------------------------------------------------------------------
    *(T("withdraw", stage, S.WITHDRAWN, [A], does=[hearing.break_off], then=["notify"], law="rulebook 8")
      for stage in BEFORE_DECISION),
    *(T("terminate", stage, S.TERMINATED, [DECIDER],
        needs=[g.not_the_taker, g.reasons_given], does=[hearing.break_off], issues=[Doc.TERMINATION], then=["notify"],
        law="rulebook 8")
      for stage in (S.IN_REVIEW, S.SPECIAL_PROCEDURE, S.DECIDING)),
)  # fmt: skip

_ROWS = {(row.action, row.stage): row for row in TABLE}
assert len(_ROWS) == len(TABLE), "an action has two rows at one stage"


def find(action: str, stage: Stage) -> Transition:
    """The row for ``action`` at ``stage``.  Raises :class:`NotPossible` when there is none."""
    row = _ROWS.get((action, stage))
    if row is None:
        raise NotPossible(action=action, stage=stage.value)
    return row


def rows_from(stage: Stage) -> list[Transition]:
    return [row for row in TABLE if row.stage == stage]
