"""One process of the hall: how it is started, when it is ready, and how long to wait before it is started again."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ground.log import Lines
from ground.privilege import Account, step

FIRST_WAIT, LONGEST_WAIT, GROWTH = 0.5, 30.0, 1.5
CALM_AFTER = 60.0  # seconds of life after which earlier failures are forgotten
TOO_MANY, WITHIN = 10, 60.0


@dataclass(frozen=True)
class Role:
    """A process the hall needs.  ``once``: a step that must end with 0 before the next role begins."""

    name: str
    command: list[str]
    once: bool = False
    server: bool = False  # what the others stand on; stopped after them
    stop: signal.Signals = signal.SIGTERM
    ready: Callable[[], bool] = lambda: True
    before: Callable[[], None] = lambda: None
    account: Account | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None


class Patience:
    """When a process that died is started again, and when it has died too often."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.due = 0.0  # on ``clock``
        self.deaths = 0
        self._clock = clock
        self._born = 0.0
        self._lately: deque[float] = deque(maxlen=TOO_MANY)
        self._wait = FIRST_WAIT

    def started(self) -> None:
        self._born = self._clock()

    def died(self) -> bool:
        """Note a death that nobody asked for.  True: it dies too often to go on."""
        now = self._clock()
        if now - self._born > CALM_AFTER:
            self._lately.clear()
            self._wait = FIRST_WAIT
        self.deaths += 1
        self._lately.append(now)
        self.due = now + self._wait
        self._wait = min(self._wait * GROWTH, LONGEST_WAIT)
        return len(self._lately) == TOO_MANY and now - self._lately[0] < WITHIN


class Child:
    """A role's process, now running or waiting for its next start."""

    def __init__(self, role: Role) -> None:
        self.role = role
        self.patience = Patience()
        self.process: subprocess.Popen[bytes] | None = None
        self.output: int | None = None  # the reading end of what it prints
        self.last_line = ""
        self._lines = Lines()

    @property
    def running(self) -> bool:
        return self.process is not None

    def start(self) -> None:
        """In a session of its own: Ctrl-C reaches the supervisor only, and a kill reaches all its descendants.

        Raises ``OSError`` when the system has no process, memory or disk for it now.
        """
        self.role.before()
        reader, writer = os.pipe()
        try:
            self.process = subprocess.Popen(
                step(self.role.command, self.role.account, self.role.stop),
                stdin=subprocess.DEVNULL,
                stdout=writer,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                cwd=self.role.folder,
                env={**os.environ, **self.role.environment},
            )
        except OSError:
            os.close(reader)
            raise
        finally:
            os.close(writer)
        os.set_blocking(reader, False)
        self.output, self._lines = reader, Lines()
        self.patience.started()

    def read(self) -> list[str] | None:
        """The whole lines that have come, without waiting; None when there is nothing now or will be nothing more."""
        try:
            piece = os.read(self.output, 65536)
        except BlockingIOError:
            return None
        lines = self._lines.feed(piece) if piece else self._lines.rest()
        self.last_line = next((line for line in reversed(lines) if line), self.last_line)
        return lines if piece or lines else None

    def ask_to_end(self) -> None:
        if self.process is not None:
            self.process.send_signal(self.role.stop)

    def kill(self) -> None:
        """End the process and whatever it left in its session, at once."""
        assert self.process is not None
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return

    def ended(self) -> int | None:
        """The exit code once the process is gone (its descendants are ended with it), else None."""
        if self.process is None or (code := self.process.poll()) is None:
            return None
        self.kill()
        self.process = None
        return code
