"""The operators' lists as rows of plain values, for JSON and for tables in a terminal.

They are made while the session is open, since rows of the store cannot be read afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.queries.ops import Overview, QueueLine, RelayLine, WorkerLine

Row = dict[str, object]


def overview(seen: Overview) -> dict[str, list[Row]]:
    """All an operator looks at; ``failures`` are messages that fail in the same way, with the cases they block."""
    return {
        "queues": queues(seen.queues),
        "relays": relays(seen.relays),
        "workers": workers(seen.workers),
        "failures": [asdict(line) for line in seen.failures],
    }


def queues(lines: Iterable[QueueLine]) -> list[Row]:
    """``oldest`` is the age in seconds of the oldest message that is due."""
    return [asdict(line) | {"oldest": round(line.oldest, 1)} for line in lines]


def relays(lines: Iterable[RelayLine]) -> list[Row]:
    """``silent`` is seconds since the relay's last pass."""
    shown = ("name", "pid", "version", "broker_up", "broker_error")
    return [_pick(line.seen, shown) | {"silent": round(line.silent, 1)} for line in lines]


def workers(lines: Iterable[WorkerLine]) -> list[Row]:
    """``silent`` is seconds since the worker's last heartbeat; ``running`` is what its processes do."""
    shown = ("name", "pid", "version", "queues", "slots", "quiet", "last_take_at")
    return [
        _pick(line.seen, shown)
        | {"alive": line.alive, "silent": round(line.silent, 1), "running": [one._asdict() for one in line.running]}
        for line in lines
    ]


def short(rows: Iterable[Row]) -> list[Row]:
    """Lists inside a row made fit for a column: names are joined, anything else is counted."""
    return [{name: _cell(value) for name, value in row.items()} for row in rows]


def _cell(value: object) -> object:
    if not isinstance(value, list):
        return value
    return ",".join(value) if all(isinstance(one, str) for one in value) else len(value)


def _pick(seen: object, names: tuple[str, ...]) -> Row:
    return {name: getattr(seen, name) for name in names}
