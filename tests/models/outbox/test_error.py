"""What is kept of an error tells operators where, and nobody who."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.outbox import describe


def raised(value: str) -> tuple[str, str]:
    try:
        raise ValueError(f"cannot use {value}")
    except ValueError as error:
        return describe(error)


def test_names_numbers_and_addresses_are_blotted_out() -> None:
    for personal in (
        "张三丰",
        "440301199001011234",
        "44030119900101123X",
        "138 0000 0000",
        "who@example.org",
        "138-0000-0000",
    ):
        told, _ = raised(personal)
        assert personal not in told and told.startswith("ValueError: cannot use …")


def test_the_place_is_told_and_the_fingerprint_ignores_values() -> None:
    assert "outbox/test_error.py" in raised("x")[0]
    assert raised("a")[1] == raised("b")[1] and len(raised("a")[1]) == 12


def test_a_database_error_does_not_quote_the_row(db: Session) -> None:
    with pytest.raises(IntegrityError) as caught, db.begin_nested():
        db.execute(text("create temporary table phones (who text unique)"))
        for _ in range(2):
            db.execute(text("insert into phones values ('Mary Sample')"))
    told, _ = describe(caught.value)
    assert "duplicate key" in told and "Mary" not in told
