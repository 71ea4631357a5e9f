"""The steps of a work order as forms: what each asks for, how it is read, and the verb it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from models.errors import Invalid, Problem
from models.people.identifiers import half_width
from models.voice import orders

Form = MultiDict[str, str]


@dataclass(frozen=True)
class Step:
    """``read`` takes the facts out of the form and raises :class:`Invalid` for what it cannot read."""

    do: Callable[..., Any]
    read: Callable[[Form], Mapping[str, Any]]


def _words(form: Form) -> dict[str, Any]:
    return {"words": form.get("words", "")}


def _yes(form: Form, name: str) -> bool:
    if form.get(name) not in ("yes", "no"):
        raise Invalid([Problem("field.required", name)])
    return form[name] == "yes"


def _finding(form: Form) -> dict[str, Any]:
    typed = half_width(form.get("deadline", "")).strip()
    try:
        deadline = date.fromisoformat(typed) if typed else None
    except ValueError:
        raise Invalid([Problem("field.date", "deadline")]) from None
    return {**_words(form), "finding": form.get("finding", ""), "deadline": deadline}


STEPS = {
    "contact": Step(orders.contact, lambda form: {**_words(form), "reached": _yes(form, "reached")}),
    "find": Step(orders.found, _finding),
    "rectify": Step(orders.rectified, _words),
    "appeal": Step(orders.appeal, lambda form: {**_words(form), "ground": form.get("ground", "")}),
    "decide_appeal": Step(orders.decide_appeal, lambda form: {**_words(form), "upheld": _yes(form, "upheld")}),
    "answer": Step(orders.answer, _words),
}
