"""Decision, by a person or by silence; delivery, recall and rating."""

from __future__ import annotations

from models.casework import effects as does
from models.casework import gap_effects as gap
from models.casework import guards as g
from models.casework import hearing_acts as hearing
from models.casework.by_silence import renew, take_effect
from models.casework.clock import DELIVERY, HEARING, reopen, stop
from models.casework.document import Doc
from models.casework.recall import call_back
from models.casework.rows.row import CLERK, DECIDED, DECIDER, LIMITS, SYSTEM, VOICE, A, S, T, Transition
from models.casework.stages import UNDECIDED

ROWS: tuple[Transition, ...] = (
    T("return_to_review", S.DECIDING, S.IN_REVIEW, [DECIDER],
      needs=[g.not_the_taker, g.not_a_reviewer, g.was_reviewed, g.no_hearing_open, g.reasons_given],
      does=[does.finish_decision_work, does.review_again], law="DEC-2"),
    T("grant", S.DECIDING, S.PRODUCING, [DECIDER],
      needs=[g.applied_for, g.old_licence_stands, g.not_the_taker, g.not_a_reviewer, g.site_checked,
             g.interests_heard, g.no_hearing_open, g.record_followed, g.not_run_out, g.no_open_gap],
      does=[does.grant],
      clock=DECIDED,
      issues=[Doc.GRANT, Doc.RESULT], then=["notify"], law="DEC-7"),
    T("refuse", S.DECIDING, S.PRODUCING, [DECIDER],
      needs=[g.applied_for, g.not_the_taker, g.not_a_reviewer, g.site_checked, g.no_hearing_open, g.record_followed,
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
      needs=[g.rating_valid, g.not_rated, g.rating_in_time], does=[does.rate], law="RAT-2"),
    # What came of a negative rating; the steps before it are those of its work order (models/voice).
    T("answer_rating", S.DELIVERED, S.DELIVERED, [VOICE],
      needs=[g.rating_handled, g.reasons_given], then=["notify"], law="RAT-6"),
)  # fmt: skip
