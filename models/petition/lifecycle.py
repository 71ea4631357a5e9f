"""THE TABLE of petitions.  A petition moves only by a row of it; what is not here cannot happen.

A row reads as in ``models.casework.lifecycle``: this action, from this phase to that one, may be done by these, when
all guards are content; it moves these clocks, has these effects, issues this letter, and rests on this rule.

The studio is not an authority (PET-16): its clerk sorts, sends on and follows, and no row lets the clerk take a matter
up, answer it or extend its time.  That is for the unit, a department of the hall; ``HEAD`` is who decides there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from models.errors import NotPossible
from models.petition import effects as does
from models.petition import guards as g
from models.petition.clock import ClockKind as C
from models.petition.clock import ClockMove, start, stop
from models.petition.letter import Letter
from models.petition.move import Effect, Guard
from models.petition.phases import BEFORE_ANSWER, OPEN, Phase


class Who(StrEnum):
    """Who may do it; whom a petition accuses, or who has an interest in it, may do nothing (PET-12)."""

    PETITIONER = "petitioner"
    CLERK = "voice_clerk"
    UNIT = "unit"
    HEAD = "head"
    SUPERVISOR = "supervisor"
    SYSTEM = "system"


P = Phase
PETITIONER, CLERK, UNIT, HEAD, SUPERVISOR, SYSTEM = Who


@dataclass(frozen=True)
class Transition:
    action: str
    phase: Phase
    to: Phase
    who: frozenset[Who]
    needs: tuple[Guard, ...]
    clock: tuple[ClockMove, ...]
    does: tuple[Effect, ...]
    letter: Letter | None
    law: str


def T(  # noqa: N802 - a row of the table reads better with a short name
    action: str,
    phase: Phase,
    to: Phase,
    who: Iterable[Who],
    *,
    needs: Iterable[Guard] = (),
    clock: Iterable[ClockMove] = (),
    does: Iterable[Effect] = (),
    letter: Letter | None = None,
    law: str,
) -> Transition:
    return Transition(action, phase, to, frozenset(who), tuple(needs), tuple(clock), tuple(does), letter, law)


TABLE: tuple[Transition, ...] = (
    # Sorting: the studio hears, records and sorts ------------------------------------------------------------------
    T("classify", P.REGISTERED, P.REGISTERED, [CLERK], needs=[g.kind_and_route], does=[does.classify], law="PET-6"),
    T("name_accused", P.REGISTERED, P.REGISTERED, [CLERK],
      needs=[g.accused_named], does=[does.name_accused], law="PET-12"),
    T("forward", P.REGISTERED, P.WITH_UNIT, [CLERK],
      needs=[g.routed, g.for_a_unit, g.unit_named, g.not_the_accused],
      clock=[*stop(C.SORT, C.TELL), *start(C.OBJECT, C.UNIT_TELL)], does=[does.send_to_unit], letter=Letter.TOLD,
      law="PET-3"),
    T("assign", P.REGISTERED, P.WITH_UNIT, [CLERK],
      needs=[g.routed, g.for_a_unit, g.unit_named, g.not_the_accused, g.deadline_given],
      clock=[*stop(C.SORT, C.TELL), *start(C.OBJECT, C.UNIT_TELL)], does=[does.send_to_unit, does.ask_report],
      letter=Letter.TOLD, law="PET-3"),
    T("direct", P.REGISTERED, P.DIRECTED, [CLERK],
      needs=[g.routed, g.place_named, g.reasons_given], letter=Letter.TOLD, law="PET-4"),
    T("not_taken", P.REGISTERED, P.NOT_TAKEN, [CLERK],
      needs=[g.ground_given, g.reasons_given], letter=Letter.TOLD, law="PET-10"),
    T("to_mediation", P.REGISTERED, P.MEDIATION, [CLERK],
      needs=[g.given("body")], clock=[*stop(C.SORT, C.TELL), *start(C.HAND_ON, C.TAKE_ON)], letter=Letter.TOLD,
      law="PET-16"),
    # The unit --------------------------------------------------------------------------------------------------------
    T("object", P.WITH_UNIT, P.OBJECTED, [UNIT, HEAD],
      needs=[g.in_objection_time, g.reasons_given], clock=stop(C.OBJECT), law="PET-5"),
    T("consent", P.OBJECTED, P.REGISTERED, [CLERK],
      clock=[*stop(C.UNIT_TELL, C.REPORT), *start(C.SORT)], does=[does.take_back], law="PET-5"),
    T("insist", P.OBJECTED, P.WITH_UNIT, [CLERK], needs=[g.reasons_given], law="PET-5"),
    T("take_up", P.WITH_UNIT, P.HANDLING, [UNIT, HEAD],
      clock=[*stop(C.OBJECT, C.UNIT_TELL), *start(C.HANDLE)], letter=Letter.TOLD, law="PET-7"),
    T("direct", P.WITH_UNIT, P.DIRECTED, [UNIT, HEAD],
      needs=[g.place_named, g.reasons_given], letter=Letter.TOLD, law="PET-4"),
    T("extend", P.HANDLING, P.HANDLING, [HEAD],
      needs=[g.extendable, g.reasons_given], does=[does.extend], letter=Letter.EXTENSION, law="PET-7"),
    T("answer", P.HANDLING, P.ANSWERED, [UNIT, HEAD],
      needs=[g.on_route_six, g.opinion_complete], clock=[*stop(C.HANDLE), *start(C.ASK_REVIEW)],
      letter=Letter.OPINION, law="PET-8"),
    T("reply", P.HANDLING, P.CLOSED, [UNIT, HEAD],
      needs=[g.not_on_route_six, g.given("words")], letter=Letter.REPLY, law="PET-4"),
    *(T("report", phase, phase, [UNIT, HEAD],
        needs=[g.report_is_due, g.reasons_given], clock=stop(C.REPORT), law="PET-3")
      for phase in (P.HANDLING, P.ANSWERED)),
    # Review: by the upper body, whose letter the clerk passes on -----------------------------------------------------
    T("ask_review", P.ANSWERED, P.REVIEWING, [PETITIONER, CLERK],
      needs=[g.in_asking_time, g.given("words")], clock=[*stop(C.ASK_REVIEW), *start(C.REVIEW)],
      does=[does.keep_words], law="PET-9"),
    *(T("hold_hearing", phase, phase, [CLERK],
        needs=[g.hearing_days], does=[does.leave_hearing_out], law="PET-9")
      for phase in (P.REVIEWING, P.SECOND_REVIEWING)),
    T("answer_review", P.REVIEWING, P.REVIEWED, [CLERK],
      needs=[g.review_complete], clock=[*stop(C.REVIEW), *start(C.ASK_REVIEW)], letter=Letter.REVIEW, law="PET-9"),
    T("ask_review", P.REVIEWED, P.SECOND_REVIEWING, [PETITIONER, CLERK],
      needs=[g.in_asking_time, g.given("words")], clock=[*stop(C.ASK_REVIEW), *start(C.REVIEW)],
      does=[does.keep_words], law="PET-9"),
    T("answer_review", P.SECOND_REVIEWING, P.CLOSED, [CLERK],
      needs=[g.review_complete], does=[does.conclude_for_good], letter=Letter.SECOND_REVIEW, law="PET-9"),
    *(T("conclude", phase, P.CLOSED, [SYSTEM], needs=[g.asking_time_over], law="PET-9")
      for phase in (P.ANSWERED, P.REVIEWED)),
    # Mediation -------------------------------------------------------------------------------------------------------
    T("call_complex", P.MEDIATION, P.MEDIATION, [CLERK],
      needs=[g.complex_once, g.reasons_given], does=[does.call_complex], law="PET-17"),
    T("pass_on", P.MEDIATION, P.DIRECTED, [CLERK],
      needs=[g.given("body"), g.reasons_given], letter=Letter.TOLD, law="PET-17"),
    T("take_on", P.MEDIATION, P.MEDIATING, [CLERK],
      clock=stop(C.HAND_ON, C.TAKE_ON), letter=Letter.TOLD, law="PET-17"),
    T("decline", P.MEDIATION, P.REGISTERED, [CLERK],
      needs=[g.reasons_given], clock=[*stop(C.HAND_ON, C.TAKE_ON), *start(C.SORT)], letter=Letter.TOLD, law="PET-17"),
    T("settle", P.MEDIATING, P.CLOSED, [CLERK],
      needs=[g.given("words")], letter=Letter.REPLY, law="PET-17"),
    T("fail", P.MEDIATING, P.DIRECTED, [CLERK],
      needs=[g.given("body"), g.reasons_given], letter=Letter.TOLD, law="PET-17"),
    # At any time -----------------------------------------------------------------------------------------------------
    *(T("alarm", phase, phase, [CLERK, UNIT, HEAD],
        needs=[g.not_urgent_yet, g.reasons_given], does=[does.raise_alarm], law="PET-13") for phase in OPEN),
    *(T("step_aside", phase, phase, [CLERK, UNIT, HEAD, SUPERVISOR], does=[does.step_aside], law="PET-12")
      for phase in OPEN),
    *(T("withdraw", phase, P.WITHDRAWN, [PETITIONER], law="PET-14") for phase in BEFORE_ANSWER),
    *(T("rate", phase, phase, [PETITIONER], needs=[g.rating_valid], does=[does.rate], law="PET-14")
      for phase in (P.ANSWERED, P.REVIEWED, P.CLOSED, P.DIRECTED, P.NOT_TAKEN)),
)  # fmt: skip

_ROWS = {(row.action, row.phase): row for row in TABLE}
assert len(_ROWS) == len(TABLE), "an action has two rows at one phase"


def find(action: str, phase: Phase) -> Transition:
    """The row of ``action`` at ``phase``.  Raises :class:`NotPossible`."""
    try:
        return _ROWS[action, phase]
    except KeyError:
        raise NotPossible("petition.moved_on") from None


def rows_from(phase: Phase) -> list[Transition]:
    return [row for row in TABLE if row.phase == phase]
