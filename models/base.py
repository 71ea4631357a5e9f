"""The declarative base: one naming convention, times always in UTC and always aware."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

from sqlalchemy import BigInteger, DateTime, MetaData, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


# In SQL and in indexes: where no date is due, the last one there is, so that lists need no rule for its absence.
NEVER = "'9999-12-31'::date"


class UTCDateTime(TypeDecorator[datetime]):
    """``timestamptz`` that refuses naive values and always gives UTC back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a naive datetime has no place in the store")
        return value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: UTCDateTime(),
        int: BigInteger(),
        str: Text(),
        dict[str, object]: JSONB(),
        list[object]: JSONB(),
    }


Id = Annotated[int, mapped_column(BigInteger, primary_key=True, autoincrement=True)]

__all__ = ["NEVER", "Base", "Id", "UTCDateTime", "date", "datetime"]
