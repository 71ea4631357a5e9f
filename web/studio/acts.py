"""What each act on a petition asks, as data: one form serves them all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from models.petition.phases import Finding, Ground, Kind, Route, Towards


class Ask(NamedTuple):
    """One question of a form.  ``codes`` have the labels ``petition.<name>.<code>``."""

    kind: str
    codes: Sequence[str] = ()
    required: bool = True


ASKS: Mapping[str, Ask] = {
    "kind": Ask("choice", tuple(Kind)),
    "route": Ask("choice", tuple(Route)),
    "unclear": Ask("yes_no", required=False),
    "unit": Ask("choice"),
    "login": Ask("text", required=False),
    "until": Ask("date"),
    "towards": Ask("choice", tuple(Towards)),
    "body": Ask("text", required=False),
    "ground": Ask("choice", tuple(Ground)),
    "earlier": Ask("text", required=False),
    "reason": Ask("long_text"),
    "days": Ask("number"),
    "facts_found": Ask("long_text"),
    "finding": Ask("choice", tuple(Finding)),
    "basis": Ask("long_text"),
    "words": Ask("long_text"),
    "upheld": Ask("choice", ("yes", "no")),
    "from": Ask("date"),
    "to": Ask("date"),
}


@dataclass(frozen=True)
class Act:
    """``asks`` are the questions of its form in their order."""

    asks: tuple[str, ...] = ()
    style: str = "plain"


ACTS: Mapping[str, Act] = {
    "classify": Act(("kind", "route", "unclear")),
    "forward": Act(("unit",), "primary"),
    "assign": Act(("unit", "until")),
    "direct": Act(("towards", "body", "reason")),
    "not_taken": Act(("ground", "body", "earlier", "reason")),
    "to_mediation": Act(("body",)),
    "name_accused": Act(("unit", "login")),
    "take_up": Act((), "primary"),
    "object": Act(("reason",)),
    "consent": Act((), "primary"),
    "insist": Act(("reason",)),
    "answer": Act(("facts_found", "finding", "basis"), "primary"),
    "reply": Act(("words",), "primary"),
    "extend": Act(("days", "reason")),
    "report": Act(("reason",)),
    "ask_review": Act(("words",)),
    "hold_hearing": Act(("from", "to")),
    "answer_review": Act(("body", "upheld", "basis"), "primary"),
    "take_on": Act((), "primary"),
    "call_complex": Act(("reason",)),
    "pass_on": Act(("body", "reason")),
    "decline": Act(("reason",)),
    "settle": Act(("words",), "primary"),
    "fail": Act(("body", "reason")),
    "alarm": Act(("reason",), "warn"),
    "step_aside": Act((), "quiet"),
}
# Acts whose reasons stay inside the house; every other reason is read by the petitioner.
INSIDE = frozenset({"object", "insist", "report", "alarm", "call_complex"})
