"""What the form macros ask of Python.  Whether a value is right is decided in models, never here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from flask import Flask

from models.catalogue.fields import Field
from models.errors import Problem
from web.words import say


def field_id(pointer: str) -> str:
    """The element of a field or paper, to which its line in the error summary leads."""
    return "f-" + re.sub(r"[^A-Za-z0-9_]+", "-", pointer)


def problem_at(problems: Iterable[Problem] | None, pointer: str) -> Problem | None:
    """The first problem that points at ``pointer``."""
    return next((found for found in problems or () if found.pointer == pointer), None)


def names_of(fields: Iterable[Field]) -> dict[str, str]:
    """The label of each question by its key, for the error summary."""
    return {field.key: say(field.title) for field in fields}


def is_day(value: object) -> bool:
    """Whether a date field can show ``value``; what it cannot show is kept in a plain text field instead of lost."""
    try:
        return not value or bool(date.fromisoformat(str(value)))
    except ValueError:
        return False


def init(app: Flask) -> None:
    app.jinja_env.globals.update(field_id=field_id, names_of=names_of, problem_at=problem_at, is_day=is_day)
