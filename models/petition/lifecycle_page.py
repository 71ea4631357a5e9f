"""``docs/petitions.md``, drawn from the table: ``hall docs`` writes it and a test fails when it is stale."""

from __future__ import annotations

from models.petition.clock import TERMS
from models.petition.lifecycle import TABLE, Transition
from models.petition.phases import ENDED, NOTES, OPEN, Phase

_HEAD = """# The lifecycle of a petition

Generated from `models/petition/lifecycle.py` and `phases.py` by `hall docs`. Do not edit by hand.

A petition moves only by a row of this table. Every guard of a row is asked, so that a person hears all reasons at once.
`voice_clerk` is the petition clerk; `unit` and `head` are reviewers and deciders of the department it is with. Whom it
accuses, or who has an interest, may do nothing (PET-12).
"""
# At every open phase alike, so that the table need not say it fourteen times.
_ANYWHERE = ("alarm", "step_aside")


def page() -> str:
    """The whole page as Markdown."""
    return "\n".join([_HEAD, *_diagram(), "", *_phases(), "", *_clocks(), "", *_rows(), ""])


def _diagram() -> list[str]:
    moves = dict.fromkeys((r.phase, r.to, r.action) for r in TABLE if r.phase != r.to and r.action != "withdraw")
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {Phase.REGISTERED}: register"]
    lines += [f"    {phase} --> {to}: {action}" for phase, to, action in moves]
    lines += [f"    {phase} --> [*]" for phase in Phase if phase in ENDED]
    return [*lines, "```", "", "`withdraw` leads to `withdrawn` from every phase before the answer."]


def _phases() -> list[str]:
    head = ["## Phases", "", "| phase | what it means, who moves it on, what happens if nobody does |", "|---|---|"]
    return head + [f"| `{phase}` | {NOTES[phase]} |" for phase in Phase]


def _clocks() -> list[str]:
    head = ["## Clocks", "", "| clock | days | unit | rule |", "|---|---|---|---|"]
    return head + [
        f"| `{kind}` | {one.days or 'as assigned'} | {one.unit} | {one.rule} |" for kind, one in TERMS.items()
    ]


def _rows() -> list[str]:
    head = [
        "## Rows",
        "",
        "| action | from | to | who | needs | clocks | letter | law |",
        "|---|---|---|---|---|---|---|---|",
    ]
    first = OPEN[0]
    return head + [_row(row) for row in TABLE if row.action not in _ANYWHERE or row.phase == first]


def _row(row: Transition) -> str:
    anywhere = row.action in _ANYWHERE
    cells = (
        f"`{row.action}`",
        "every open one" if anywhere else row.phase.value,
        "the same" if anywhere else row.to.value,
        ", ".join(sorted(row.who)),
        ", ".join(guard.__name__ for guard in row.needs),
        ", ".join(f"{one.act} {one.kind}" for one in row.clock),
        row.letter or "",
        row.law,
    )
    return "| " + " | ".join(cells) + " |"
