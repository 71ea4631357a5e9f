"""``docs/lifecycle.md``, drawn from the table: ``hall docs`` writes it and a test fails when it is stale."""

from __future__ import annotations

from models.casework.lifecycle import TABLE, Transition
from models.casework.stages import ENDED, NOTES, Stage

_HEAD = """# The lifecycle of a case

Generated from `models/casework/lifecycle.py` and `stages.py` by `hall docs`. Do not edit by hand.

A case moves only by a row of this table. Every guard of a row is asked, so that a person hears all reasons at once.
"""


def page() -> str:
    """The whole page as Markdown."""
    return "\n".join([_HEAD, *_diagram(), "", *_stages(), "", *_rows(), ""])


def _diagram() -> list[str]:
    moves = dict.fromkeys((r.stage, r.to, r.action) for r in TABLE if r.stage != r.to and r.action != "withdraw")
    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> draft"]
    lines += [f"    {stage.value} --> {to.value}: {action}" for stage, to, action in moves]
    lines += [f"    {stage.value} --> [*]" for stage in Stage if stage in ENDED]
    return [*lines, "```", "", "`withdraw` leads to `withdrawn` from every stage between sending and decision."]


def _stages() -> list[str]:
    head = ["## Stages", "", "| stage | what it means, who moves it on, what happens if nobody does |", "|---|---|"]
    return head + [f"| `{stage.value}` | {NOTES[stage]} |" for stage in Stage]


def _rows() -> list[str]:
    head = [
        "## Rows",
        "",
        "| action | from | to | who | needs | clocks | issues | law |",
        "|---|---|---|---|---|---|---|---|",
    ]
    return head + [_row(row) for row in TABLE]


def _row(row: Transition) -> str:
    cells = (
        f"`{row.action}`",
        row.stage.value,
        row.to.value,
        ", ".join(sorted(row.who)),
        ", ".join(g.__name__ for g in row.needs),
        ", ".join(f"{c.act} {c.kind}" for c in row.clock),
        ", ".join(row.issues),
        row.law,
    )
    return "| " + " | ".join(cells) + " |"
