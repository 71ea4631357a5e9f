"""Hearings (DEC-4 to DEC-6)."""

from __future__ import annotations

from models.casework import guards as g
from models.casework import hearing_acts as hearing
from models.casework.clock import HEARING, start, stop
from models.casework.document import Doc
from models.casework.rows.row import CLERK, DECIDER, SYSTEM, A, S, T, Transition

ROWS: tuple[Transition, ...] = (
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
)  # fmt: skip
