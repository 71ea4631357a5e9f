"""What the hall reads out of an answer by itself: shown as such, with the answer it comes from (C3.9)."""

from __future__ import annotations

from typing import NamedTuple

from models.calendar.now import today
from models.catalogue.answers import Answer
from models.catalogue.fields import Field
from models.people.identifiers import BadValue, birth_date, resident_id, sex
from models.text import Text

_SEX = {"male": Text("男", "male"), "female": Text("女", "female")}


class Inferred(NamedTuple):
    name: Text
    value: Text


def inferred_from(field: Field, answer: Answer) -> list[Inferred]:
    """Age and sex out of the number of an identity card; never the day of birth, which is hidden with the number."""
    if field.kind != "id_number":
        return []
    try:
        number = resident_id(str(answer or ""))
    except BadValue:
        return []
    born, now = birth_date(number), today()
    age = now.year - born.year - ((now.month, now.day) < (born.month, born.day))
    return [
        Inferred(Text("年龄", "Age"), Text(f"{age}岁", f"{age} years")),
        Inferred(Text("性别", "Sex"), _SEX[sex(number)]),
    ]
