"""An answer as its owner reads it."""

from __future__ import annotations

from datetime import date

from models.catalogue.answers import Answer
from models.catalogue.fields import Field
from web.formatting import day_text
from web.words import say, t


def shown(field: Field, answer: Answer | None) -> str:
    """``answer`` in the reader's language; empty when there is none.  What cannot be read stands as it was typed."""
    if not answer:
        return ""
    chosen = {option.code: say(option.title) for option in field.options}
    if isinstance(answer, list):
        return t("、", "; ").join(chosen.get(code, code) for code in answer)
    match field.kind:
        case "choice":
            return chosen.get(answer, answer)
        case "yes_no":
            return {"yes": t("是", "Yes"), "no": t("否", "No")}.get(answer, answer)
        case "money":
            return t("{n}元", "{n} yuan", n=answer)
        case "date":
            return _day(answer)
        case _:
            return answer


def _day(answer: str) -> str:
    try:
        return day_text(date.fromisoformat(answer))
    except ValueError:
        return answer
