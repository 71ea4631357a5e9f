"""Handling: review, site checks, papers asked for later, special procedures, more time, the interests of others."""

from __future__ import annotations

from models.casework import effects as does
from models.casework import guards as g
from models.casework.asking_more import close_more
from models.casework.document import Doc
from models.casework.interest import hear_interest, mark_interest
from models.casework.lengthen import extend
from models.casework.pause import end_procedure, note_reminder, open_procedure
from models.casework.rows.row import DECIDER, REVIEWER, SYSTEM, A, S, T, Transition
from models.casework.site_check import record_site_check
from models.casework.stages import UNDER_REVIEW

ROWS: tuple[Transition, ...] = (
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
        needs=[g.applied_for, g.not_the_taker, g.not_a_reviewer, g.before_the_limit, g.not_extended, g.reasons_given,
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
)  # fmt: skip
