"""Whether somebody can apply, by at most five questions before anything is filled in (A2.2).

The questions are the item's own conditions of acceptance, so that they say neither more nor less than the guide does,
and then whether an agent or a promise changes which papers are asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from models.catalogue.form import papers_of
from models.catalogue.spec import BY_PROMISE, ORDINARY, ROUTE, ItemSpec, PaperNeed
from models.errors import Problem
from models.text import Text

MOST = 5
AGENT, PROMISE = "agent", "promise"

Kind = Literal["condition", "agent", "promise"]


class Question(NamedTuple):
    """One question to answer with yes or no.  ``words`` is the condition itself; the other two have fixed words."""

    key: str
    kind: Kind
    words: Text | None = None


class Verdict(NamedTuple):
    """``unmet`` are the conditions that were answered with no; ``papers`` those that this very person files."""

    unmet: tuple[Text, ...]
    papers: tuple[PaperNeed, ...]

    @property
    def able(self) -> bool:
        return not self.unmet

    def count(self, need: str) -> int:
        """How many papers this very person must file (``R``), or may bring later (``D``)."""
        return sum(paper.need == need for paper in self.papers)


def questions(spec: ItemSpec) -> tuple[Question, ...]:
    """The conditions first, as many as leave room for the question about an agent; a promise where there is one."""
    asked = [Question(f"c{n}", "condition", words) for n, words in enumerate(spec.conditions[: MOST - 1], start=1)]
    asked.append(Question(AGENT, "agent"))
    if spec.commitment and len(asked) < MOST:
        asked.append(Question(PROMISE, "promise"))
    return tuple(asked)


def judge(spec: ItemSpec, given: Mapping[str, str]) -> tuple[Verdict | None, list[Problem]]:
    """What the answers (``yes`` or ``no`` by key) mean; None, with what is missing, while one is not answered."""
    asked = questions(spec)
    missing = [Problem("field.required", one.key) for one in asked if given.get(one.key) not in ("yes", "no")]
    if missing:
        return None, missing
    unmet = tuple(one.words for one in asked if one.words and given[one.key] == "no")
    route = BY_PROMISE if given.get(PROMISE) == "yes" else ORDINARY
    papers = papers_of(spec, {"on_behalf": given[AGENT], ROUTE: route})
    return Verdict(unmet, tuple(need for need in papers if need.asked)), []
