"""What the supervisor shows: a line each, with the name of the process that wrote it."""

from __future__ import annotations

import sys
from collections.abc import Callable

Say = Callable[[str, str], None]
WIDTH = 10


def say(role: str, line: str) -> None:
    """Show one line of ``role``.  A terminal that has gone away must not stop the hall."""
    try:
        print(f"{role:<{WIDTH}}| {line}", flush=True)
    except OSError:
        sys.stdout = None  # type: ignore[assignment]  # print() writes nowhere from now on


class Lines:
    """Whole lines out of the pieces that a pipe gives."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, piece: bytes) -> list[str]:
        *whole, self._rest = (self._rest + piece).split(b"\n")
        return [line.decode(errors="replace").rstrip() for line in whole]

    def rest(self) -> list[str]:
        """What came without an end of line before the pipe closed."""
        last, self._rest = self._rest, b""
        return [last.decode(errors="replace").rstrip()] if last else []
