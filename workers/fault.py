"""The test switch by which a process ends itself at a named point, as if by ``kill -9`` (``TEST_FAULT``)."""

from __future__ import annotations

import os
import random
import signal

from models.settings import BadSettings, Settings

POINTS = ("after_take", "before_commit", "after_commit", "after_ring")

_armed: dict[str, float] = {}


def arm(settings: Settings) -> None:
    """Read ``point:probability``.  Raises :class:`BadSettings` in production, where there is no such switch."""
    _armed.clear()
    if not settings.fault:
        return
    if settings.production:
        raise BadSettings("TEST_FAULT ends processes and has no place in production.")
    name, _, chance = settings.fault.partition(":")
    if name not in POINTS:
        raise BadSettings(f"TEST_FAULT names '{name}'; the points are {', '.join(POINTS)}.")
    _armed[name] = float(chance or 1)


def point(name: str) -> None:
    """Perhaps the end."""
    if random.random() < _armed.get(name, 0):  # noqa: S311 - a test's dice
        os.kill(os.getpid(), signal.SIGKILL)
