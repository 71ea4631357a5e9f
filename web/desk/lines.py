"""The lines of a notice as a clerk composes them: a row for every paper, and rows for questions of the form.

Rows are numbered by their place on the page; the guards count only the lines that were chosen.  ``pointed`` leads from
the one to the other, so that every reason stands beside its row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

from werkzeug.datastructures import MultiDict

from models.casework.case import Case
from models.casework.phrase import HOUSE, MISSING, WRONG
from models.catalogue import form as forms
from models.errors import Problem
from models.queries.dossier import Dossier, PaperRow
from models.text import Text

BLANK_ROWS = 2
MOST = 100


@dataclass(frozen=True)
class Row:
    """``target`` is ``paper:code`` or ``field:key``; empty in a row that is still free."""

    n: int
    target: str
    used: bool
    problem: str = ""
    remedy: str = ""
    fixed: bool = False

    @property
    def fact(self) -> dict[str, str]:
        """As the lifecycle takes it."""
        about, _, code = self.target.partition(":")
        return {"about": about, "code": code, "problem": self.problem, "remedy": self.remedy}


def typed(form: MultiDict[str, str]) -> list[Row]:
    """The rows as they came back from the page."""
    rows = []
    for n in count():
        target = form.get(f"line-{n}-target")
        if target is None or n >= MOST:
            return rows
        fixed = f"line-{n}-fixed" in form
        used = f"line-{n}-use" in form if fixed else bool(target)
        words = (form.get(f"line-{n}-{part}", "").strip() for part in ("problem", "remedy"))
        rows.append(Row(n, target, used, *words, fixed=fixed))
    return rows


def proposed(dossier: Dossier, *, choose: bool, questions: bool = True) -> list[Row]:
    """A row for each paper, those that are wrong or missing chosen and begun (``choose``); then free rows where
    ``questions`` of the form may be named too."""
    papers = [row for row in dossier.papers if row.state != "shared"]
    rows = [_proposal(n, row, dossier.case.lang, choose) for n, row in enumerate(papers)]
    return rows + free(len(rows)) if questions else rows


def free(start: int) -> list[Row]:
    return [Row(start + n, "", used=False) for n in range(BLANK_ROWS)]


def _proposal(n: int, row: PaperRow, lang: str, choose: bool) -> Row:
    begun = Row(n, f"paper:{row.need.code}", used=False, fixed=True)
    name = row.need.title.within(lang)
    if choose and row.state == "missing":
        return replace(begun, used=True, problem=HOUSE["wtj"].within(lang), remedy=MISSING.within(lang, name=name))
    if choose and row.state == "wrong":
        words = next((paper.verdict_words for paper in row.files if paper.verdict_words), "")
        return replace(begun, used=True, problem=words or "", remedy=WRONG.within(lang, name=name))
    return begun


def pointed(problems: Iterable[Problem], rows: Sequence[Row]) -> list[Problem]:
    """``problems`` with ``lines.2.code`` turned into the element of the row that was the third one chosen, and
    ``paper:floor`` into that of the row of this paper."""
    chosen, by_target = [row for row in rows if row.used], {row.target: row for row in rows if row.fixed}
    return [_pointed(problem, chosen, by_target) for problem in problems]


def _pointed(problem: Problem, chosen: Sequence[Row], by_target: Mapping[str, Row]) -> Problem:
    if row := by_target.get(problem.pointer or ""):
        return replace(problem, pointer=f"line-{row.n}-use")
    parts = (problem.pointer or "").split(".")
    if parts == ["lines"]:
        return replace(problem, pointer="line-0-use")
    if len(parts) != 3 or parts[0] != "lines":
        return problem
    row = chosen[int(parts[1])]
    element = {"problem": "problem", "code": "use" if row.fixed else "target"}[parts[2]]
    return replace(problem, pointer=f"line-{row.n}-{element}", params={**problem.params, "n": row.n + 1})


def targets(case: Case) -> list[tuple[str, Text]]:
    """The questions of the form that a free row may speak of."""
    pages = forms.topics(case.spec, case.answers)
    return [(f"field:{field.key}", field.title) for page in pages for field in page.fields]
