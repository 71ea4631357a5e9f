"""``docs/rights.md``, drawn from the table: who may do what at which stage (U19).

The committed file is the acknowledgement: ``hall docs`` writes it, and a test fails as long as the table says something
else than what was committed, so that nobody gains or loses a right without a line in the history that shows it.
"""

from __future__ import annotations

from models.casework.lifecycle import Transition, Who, rows_from
from models.casework.rights import AT_ANY_WINDOW, BY_POST, WORK_AT, WORK_FOR
from models.casework.stages import Stage

_HEAD = """# Rights: stage × action × role

Generated from `models/casework/lifecycle.py` by `hall docs`. Do not edit by hand. The table is the same for every
service item; items differ in departments and steps, and so in whose work item it is, never in what a role may do.

Staff act on a case only while they hold the open work item of its stage (column “holding”); who is not in a row's
columns gets neither button nor act. “Never by” names the guards that bar a person whatever their role: four eyes
between intake, review and decision (MOD-1, DEC-6). A supervisor and an operator act on no case.
"""


def page() -> str:
    """The whole page as Markdown."""
    parts = [_HEAD]
    for stage in Stage:
        if rows := rows_from(stage):
            parts += [f"## {stage.value}", "", *_table(stage, rows), ""]
    return "\n".join(parts)


def _table(stage: Stage, rows: list[Transition]) -> list[str]:
    roles = [who.value for who in Who]
    head = ["action", "to", *roles, "holding", "never by"]
    return [_line(head), _line(["---"] * len(head)), *(_row(stage, row) for row in rows)]


def _row(stage: Stage, row: Transition) -> str:
    marks = ["yes" if who in row.who else "" for who in Who]
    barred = ", ".join(guard.__name__ for guard in row.needs if guard.__name__.startswith(_BARS))
    return _line([f"`{row.action}`", row.to.value, *marks, _holding(stage, row), barred])


# Guards that look at who acts begin so; others that begin with "not" look at the case.
_BARS = ("not_the_", "not_a_")


def _holding(stage: Stage, row: Transition) -> str:
    """What a member of staff must hold to act by the row, as ``rights.may`` asks."""
    staff = row.who - {Who.APPLICANT, Who.SYSTEM}
    if not staff or staff & {Who.SUPERVISOR, Who.VOICE_CLERK}:
        return ""
    if stage == Stage.DRAFT:
        return "the draft they began"
    if row.action in AT_ANY_WINDOW:
        return "nothing: any window of the site"
    if row.action in WORK_FOR:
        return WORK_FOR[row.action].value
    if Who.DECIDER in staff and stage in BY_POST:
        return "nothing: the post in the item's department"
    if Who.CLERK in staff and stage == Stage.DECIDING:
        return "nothing: the post at the case's window"
    if stage == Stage.DELIVERED:
        return "nothing: the post in the item's department"
    return WORK_AT[stage].value if stage in WORK_AT else ""


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"
