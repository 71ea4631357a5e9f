"""What data are used for, beside the question or paper that asks for them (PD-1, PD-3)."""

from __future__ import annotations

from flask import Flask

from models.catalogue.fields import Topic
from models.catalogue.uses import Sensitive, Use, uses


def sensitive_field(key: str) -> Sensitive | None:
    """The kind and the specific purpose of a question that asks for sensitive data; None for any other."""
    return uses().fields.get(key)


def sensitive_paper(code: str) -> Sensitive | None:
    """The same of a paper."""
    return uses().papers.get(code)


def used_for() -> dict[Topic, Use]:
    return uses().topics


def init(app: Flask) -> None:
    for question in (sensitive_field, sensitive_paper, used_for):
        app.jinja_env.globals[question.__name__] = question
