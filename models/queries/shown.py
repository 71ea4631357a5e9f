"""A filled form as staff see it: every answer in words, personal data hidden unless it was asked for (rulebook 6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from models.catalogue.answers import Answer
from models.catalogue.fields import Field
from models.catalogue.form import topics
from models.catalogue.spec import ItemSpec
from models.people import masking
from models.text import Text

YES, NO = Text("是", "Yes"), Text("否", "No")


@dataclass(frozen=True)
class Shown:
    """One answer.  ``value`` is what to read (several for ``choices``); ``hidden`` when something of it is masked."""

    field: Field
    value: Sequence[Text | str]
    hidden: bool

    @property
    def personal(self) -> bool:
        """Whether it would be hidden unless it was asked for."""
        return _mask(self.field) is not None


@dataclass(frozen=True)
class Section:
    title: Text
    rows: Sequence[Shown]


def sections(spec: ItemSpec, answers: Mapping[str, Answer], *, names: bool, bare: bool) -> list[Section]:
    """Every page of the form with what was answered.

    ``names`` shows people's names in full, as whoever handles the case sees them; ``bare`` shows everything, which
    must be logged with its purpose (PD-11).
    """
    return [
        Section(page.title, [row(field, answers.get(field.key, ""), names, bare) for field in page.fields])
        for page in topics(spec, answers)
    ]


def row(field: Field, answer: Answer, names: bool, bare: bool) -> Shown:
    """One answer, hidden or in full as :func:`sections` says."""
    mask = _mask(field)
    if bare or mask is None or not answer or (names and mask is masking.name):
        return Shown(field, _words(field, answer), hidden=False)
    return Shown(field, [mask(str(answer))], hidden=True)


def _mask(field: Field) -> Callable[[str], str] | None:
    """How answers to ``field`` are hidden; None where they are no personal data by their kind."""
    if field.kind == "text" and "姓名" in field.zh:
        # The form has no kind for a person's name; every question for one says so in its Chinese label.
        return masking.name
    return {"id_number": masking.id_number, "mobile": masking.phone, "address": masking.address, "email": email}.get(
        field.kind
    )


def email(value: str) -> str:
    """First character and domain: the rest of the part before the @ tells who it is."""
    local, _, domain = value.partition("@")
    return f"{local[0]}***@{domain}" if local and domain else masking.HIDDEN


def _words(field: Field, answer: Answer) -> list[Text | str]:
    if field.kind == "yes_no":
        return [{"yes": YES, "no": NO}.get(str(answer), "")]
    options = {option.code: option.title for option in field.options}
    given = answer if isinstance(answer, list) else [answer]
    return [options.get(one, one) for one in given if one]
