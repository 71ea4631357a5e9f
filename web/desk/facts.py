"""From the form of an act to the facts that its guards and effects ask for."""

from __future__ import annotations

from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from models.casework.case import Case
from models.errors import Problem
from models.people.identifiers import half_width
from web.desk import lines
from web.desk.acts import Act, Ask


def asked(act: Act, case: Case) -> list[Ask]:
    """The questions of ``act`` that this very case calls for."""
    return [ask for ask in act.asks if ask.needed(case)]


def read(act: Act, form: MultiDict[str, str], case: Case) -> tuple[dict[str, Any], list[Problem]]:
    """The facts of an act out of its form, and what in it cannot be read at all.

    What is merely missing is left to the guards, which name every reason at once.
    """
    facts: dict[str, Any] = {}
    problems: list[Problem] = []
    for ask in asked(act, case):
        facts[ask.name] = _fact(ask, form.get(ask.name, ""), problems)
    if act.lines:
        facts["lines"] = [row.fact for row in lines.typed(form) if row.used]
    return facts, problems


def _fact(ask: Ask, raw: str, problems: list[Problem]) -> Any:
    match ask.kind:
        case "number":
            return _number(ask, half_width(raw), problems)
        case "choice" if ask.among:
            return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else None
        case "date":
            return _date(ask, half_width(raw), problems)
        case _:
            return raw.strip()


def _number(ask: Ask, text: str, problems: list[Problem]) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        problems.append(Problem("field.not_a_number", ask.name))
        return None
    if int(text) < ask.least:
        problems.append(Problem("field.too_small", ask.name, {"min": ask.least}))
        return None
    return int(text)


def _date(ask: Ask, text: str, problems: list[Problem]) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        problems.append(Problem("field.date", ask.name))
        return None
