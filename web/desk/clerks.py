"""Reasons in the words of whoever sits at the desk: many sentences were written for the applicant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from models.errors import Problem
from web.words import has_label


def in_clerks_words(problems: Iterable[Problem]) -> list[Problem]:
    """``problems``, each under ``clerk.`` and its code where there are words of that name."""
    return [replace(one, code=f"clerk.{one.code}") if has_label(f"clerk.{one.code}") else one for one in problems]
