"""After the end: a licence is revoked by a case of its own, or over because another case acted upon it (DEC-14)."""

from __future__ import annotations

from models.casework import guards as g
from models.casework import old_licence, revocation
from models.casework.clock import start
from models.casework.document import Doc
from models.casework.rows.row import DECIDED, DECIDER, LIMITS, SUPERVISOR, SYSTEM, S, T, Transition

ROWS: tuple[Transition, ...] = (
    T("open_revocation", S.DELIVERED, S.DELIVERED, [SUPERVISOR],
      needs=[g.licence_not_over, g.none_under_way, g.ground_named, g.reasons_given], does=[revocation.open_case],
      law="ALL 69"),
    T("begin_revocation", S.DRAFT, S.ACCEPTED, [SYSTEM],
      needs=[g.opened_by_office], does=[revocation.begin], clock=[start(kind) for kind in LIMITS],
      issues=[Doc.REVOKE_NOTICE], then=["route", "notify"], law="ALL 69"),
    T("revoke", S.DECIDING, S.PRODUCING, [DECIDER],
      needs=[g.opened_by_office, g.not_the_taker, g.not_a_reviewer, g.no_hearing_open, g.record_followed,
             g.ground_named, g.refusal_complete],
      does=[revocation.revoke], clock=DECIDED, issues=[Doc.REVOCATION], then=["notify"], law="ALL 69"),
    T("mark_revoked", S.DELIVERED, S.REVOKED, [SYSTEM],
      needs=[g.licence_not_over, g.end_named], does=[old_licence.end], then=["notify"], law="ALL 69"),
    T("mark_over", S.DELIVERED, S.DELIVERED, [SYSTEM],
      needs=[g.licence_not_over, g.end_named], does=[old_licence.end], then=["notify"], law="DEC-14"),
)  # fmt: skip
