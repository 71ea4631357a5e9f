"""An answer as its owner reads it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from models.catalogue.answers import Answer
from models.catalogue.fields import Field
from models.people import identifiers
from web.formatting import day_text, document_number
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
        case "id_number" | "credit_code":
            return document_number(answer)
        case _:
            return answer


def told_by(field: Field, answers: Mapping[str, Answer]) -> str:
    """What the number of a document tells of its holder, so that nobody is asked for it (A3.4); empty for none."""
    answer = answers.get(field.key)
    kind = answers.get(field.document_kind) if field.document_kind else identifiers.TELLING[0]
    if field.kind != "id_number" or kind not in identifiers.TELLING or not isinstance(answer, str):
        return ""
    try:
        number = identifiers.resident_id(answer)
    except identifiers.BadValue:
        return ""
    male = identifiers.sex(number) == "male"
    return t(
        "{day}出生，{sex}", "born {day}, {sex}", day=day_text(identifiers.birth_date(number)),
        sex=t("男", "male") if male else t("女", "female"),
    )  # fmt: skip


def _day(answer: str) -> str:
    try:
        return day_text(date.fromisoformat(answer))
    except ValueError:
        return answer
