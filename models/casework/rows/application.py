"""Application: a request is sent, by its applicant, at a window or as a part of a life event."""

from __future__ import annotations

from models.casework import effects as does
from models.casework import guards as g
from models.casework.clock import NOTICE, start
from models.casework.document import Doc
from models.casework.rows.row import CLERK, SYSTEM, A, S, T, Transition

ROWS: tuple[Transition, ...] = (
    # A clerk submits what they wrote down for an applicant at the window, who signed it on paper.
    T("submit", S.DRAFT, S.SUBMITTED, [A, CLERK],
      needs=[g.form_complete, g.papers_filed, g.declared, g.no_open_duplicate, g.not_barred, g.may_commit,
             g.old_licence_known],
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
)  # fmt: skip
