"""What may happen at many stages: new calendars and versions, and ends before the decision."""

from __future__ import annotations

from models.casework import guards as g
from models.casework import hearing_acts as hearing
from models.casework import talk_acts
from models.casework.calendar_change import dates_move, recount
from models.casework.change_version import change_version, may_change
from models.casework.document import Doc
from models.casework.rows.row import CLERK, DECIDER, REVIEWER, SYSTEM, A, S, T, Transition
from models.casework.stages import BEFORE_DECISION, OPEN, Stage

# Whose hands hold a case at each stage at which somebody works on it.
HELD_BY = (
    (S.SUBMITTED, CLERK), (S.RECEIVED, CLERK), (S.WAITING_SUPPLEMENT, CLERK), (S.IN_REVIEW, REVIEWER),
    (S.SPECIAL_PROCEDURE, REVIEWER), (S.DECIDING, DECIDER), (S.READY, CLERK),
)  # fmt: skip
ROWS: tuple[Transition, ...] = (
    # A new calendar moves the dates of whatever runs (models/casework/recount.py) -----------------------------------
    *(T("recount", stage, stage, [SYSTEM], needs=[dates_move], does=[recount], then=["notify"], law="CAL-5")
      for stage in Stage if stage in OPEN),
    # Joint handling as a whole is made longer once (models/joint/lengthen.py); the limits of its parts stay.
    *(T("extend_whole", stage, stage, [SYSTEM], needs=[g.reasons_given], then=["notify"], law="CLK-5")
      for stage in Stage if stage in OPEN),
    # Running cases follow a new version of their item, by order and one by one (models/casework/version_move.py) -----
    *(T("change_version", stage, stage, [SYSTEM], needs=[may_change], does=[change_version], then=["notify"],
        law="CLK-13") for stage in BEFORE_DECISION),
    # Who holds the case says something to its applicant (A18); what the applicant says moves nothing.
    *(T("write", stage, stage, [who], needs=[g.words_said], does=[talk_acts.write], then=["notify"], law="rulebook 8")
      for stage, who in HELD_BY),
    # Ends before the decision ------------------------------------------------------------------------------------
    *(T("withdraw", stage, S.WITHDRAWN, [A], needs=[g.applied_for], does=[hearing.break_off], then=["notify"],
        law="rulebook 8")
      for stage in BEFORE_DECISION),
    *(T("terminate", stage, S.TERMINATED, [DECIDER],
        needs=[g.not_the_taker, g.reasons_given], does=[hearing.break_off], issues=[Doc.TERMINATION], then=["notify"],
        law="rulebook 8")
      for stage in (S.IN_REVIEW, S.SPECIAL_PROCEDURE, S.DECIDING)),
)  # fmt: skip
