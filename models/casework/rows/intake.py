"""The check at the window: exactly one outcome (rulebook section 2)."""

from __future__ import annotations

from models.casework import asking_time as more_time
from models.casework import effects as does
from models.casework import guards as g
from models.casework.clock import APPLICANT, NOTICE, start, stop
from models.casework.document import Doc
from models.casework.rows.row import ACCEPTED, CLERK, SUPERVISOR, SYSTEM, A, S, T, Transition

ROWS: tuple[Transition, ...] = (
    T("receive", S.SUBMITTED, S.RECEIVED, [CLERK], law="MOD-1"),
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
      does=[does.ask_supplement, more_time.plan_reminders, does.finish_intake], issues=[Doc.SUPPLEMENT],
      then=["notify"], law="ACC-9"),
    # A child of a life event is told together with its siblings; its applicant's time begins with the telling.
    T("tell_together", S.WAITING_SUPPLEMENT, S.WAITING_SUPPLEMENT, [SYSTEM],
      clock=[stop(APPLICANT), start(APPLICANT)], does=[more_time.plan_reminders], issues=[Doc.SUPPLEMENT],
      law="MOD-4"),
    T("remind_supplement", S.WAITING_SUPPLEMENT, S.WAITING_SUPPLEMENT, [SYSTEM],
      needs=[g.supplement_to_remind], does=[more_time.note_reminder], then=["notify"], law="ACC-13"),
    # More time for the answer, asked for once; undecided on the last day, it is given (models/casework/asking_time.py).
    T("ask_longer", S.WAITING_SUPPLEMENT, S.WAITING_SUPPLEMENT, [A],
      needs=[g.in_applicants_time, g.longer_not_asked, g.reasons_given], does=[more_time.ask_longer], law="ACC-13"),
    T("allow_longer", S.WAITING_SUPPLEMENT, S.WAITING_SUPPLEMENT, [CLERK, SYSTEM],
      needs=[g.longer_pending, g.reasons_given_by_staff], does=[more_time.allow_longer], then=["notify"],
      law="ACC-13"),
    T("deny_longer", S.WAITING_SUPPLEMENT, S.WAITING_SUPPLEMENT, [CLERK],
      needs=[g.longer_pending, g.reasons_given], does=[more_time.deny_longer], then=["notify"], law="ACC-13"),
    T("answer_supplement", S.WAITING_SUPPLEMENT, S.RECEIVED, [A],
      needs=[g.in_applicants_time, g.lines_answered, g.no_open_duplicate],
      does=[does.take_answers, does.count_afresh, more_time.drop_wish],
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
)  # fmt: skip
