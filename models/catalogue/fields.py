"""A question of a form, and the groups in which questions are asked.  Plain values, their words read from files."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, PlainSerializer, field_validator
from pydantic import Field as Column

from models.text import Text

FieldKind = Literal[
    "text", "long_text", "number", "money", "date", "choice", "choices", "yes_no",
    "id_number", "credit_code", "mobile", "email", "address",
]  # fmt: skip
Topic = Literal["applicant", "matter", "delivery"]

INPUTMODES: dict[str, str] = {
    "number": "decimal",
    "money": "decimal",
    "mobile": "tel",
    "email": "email",
    "id_number": "text",
    "credit_code": "text",
}


class Frozen(BaseModel):
    """A value that is stored and compared, never changed; a key the shape does not know is an error in the data."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _as_dict(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


Words = Annotated[Text, PlainSerializer(_as_dict)]
"""A text in both languages, written ``{zh: ..., en: ...}`` in files and in the store."""


class Named(Frozen):
    """Something with a name in both languages."""

    zh: str
    en: str

    @property
    def title(self) -> Text:
        return Text(self.zh, self.en)


class Option(Named):
    """One answer that may be chosen."""

    code: str


class When(Frozen):
    """The condition of a question: asked only while ``field``, an earlier question, has one of ``values``."""

    field: str
    values: tuple[str, ...]


class Field(Named):
    """One question.

    ``min`` and ``max`` bound the value of numbers and money (never below zero unless ``min`` is) and the length of
    texts; ``past`` and ``future`` bound dates, today included.  ``document_kind`` names the question that says which
    document an ``id_number`` belongs to; without it the number is that of a resident identity card.
    """

    key: str
    kind: FieldKind
    options: tuple[Option, ...] = ()
    hint: Words | None = None
    required: bool = True
    min: float | None = None
    max: float | None = None
    past: bool = False
    future: bool = False
    autocomplete: str | None = None
    document_kind: str | None = None
    when: When | None = None

    @field_validator("options", mode="before")
    @classmethod
    def _options(cls, options: Any) -> Any:
        """Files write a mapping.  A sequence is kept, because the JSON of the store does not keep the order of keys."""
        if not isinstance(options, dict):
            return options
        return [{"code": code, **words} if isinstance(words, dict) else words for code, words in options.items()]

    @property
    def inputmode(self) -> str | None:
        """Which keyboard a phone shows (A3.4)."""
        return INPUTMODES.get(self.kind)


class Repeat(Named):
    """The question whether there is another one (person, thing), and how ``most`` there may be (A3.3)."""

    most: int


class Group(Named):
    """Questions on one subject, asked together; ``topic`` is the part of the task list it belongs to (A3.1).

    What is asked of several persons or things says ``repeat`` in the files; it is published as a group for each.
    """

    key: str
    topic: Topic
    fields: tuple[Field, ...]
    repeat: Repeat | None = Column(default=None, exclude_if=lambda repeat: repeat is None)
