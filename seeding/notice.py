"""A yearly notice that puts some holidays otherwise than the table the house carries: for replays and tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from importlib.resources import files

import yaml

SOURCE = "示例：关于调整部分节假日安排的通知"
_KEPT = ("zh", "rest", "work")


def corrected(year: int, changes: Mapping[str, Mapping[str, Sequence[date]]]) -> bytes:
    """The file of a notice for ``year``: as in the house's own table, but for ``changes``, which are ``rest`` (first
    and last day) and ``work`` by the Chinese name of the holiday."""
    known = yaml.safe_load(files("models.calendar").joinpath("data", f"{year}.yaml").read_text(encoding="utf-8"))
    rows = [{key: row[key] for key in _KEPT if key in row} for row in known["holidays"]]
    rows = [{**row, **{key: list(days) for key, days in changes.get(row["zh"], {}).items()}} for row in rows]
    return yaml.safe_dump({"year": year, "source": SOURCE, "holidays": rows}, allow_unicode=True).encode()
