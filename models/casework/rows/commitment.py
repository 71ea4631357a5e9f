"""Notification and commitment (rulebook 7.2): a promise, its keeping, and what follows when it is broken."""

from __future__ import annotations

from models.casework import commitment_acts as commitment
from models.casework import guards as g
from models.casework.document import Doc
from models.casework.rows.row import DECIDER, REVIEWER, SYSTEM, A, S, T, Transition

ROWS: tuple[Transition, ...] = (
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
    T("end_promise", S.DELIVERED, S.REVOKED, [DECIDER],
      needs=[g.to_be_put_right, g.remedy_time_over, g.reasons_given], does=[commitment.end],
      issues=[Doc.ENDED_PROMISE], then=["notify"], law="NC-7"),
)  # fmt: skip
