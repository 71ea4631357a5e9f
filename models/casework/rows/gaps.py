"""Gaps (rulebook 7.3): what is missing may follow acceptance, or papers wait for the last one; false papers."""

from __future__ import annotations

from models.casework import effects as does
from models.casework import gap_effects as gap
from models.casework import guards as g
from models.casework import hearing_acts as hearing
from models.casework.clock import APPLICANT, NOTICE, start, stop
from models.casework.document import Doc
from models.casework.rows.row import ACCEPTED, CLERK, SYSTEM, A, S, T, Transition
from models.casework.stages import UNDECIDED

ROWS: tuple[Transition, ...] = (
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
)  # fmt: skip
