"""Starts the hall's processes in order, shows what they print, starts again what dies, and ends them all.

One thread, one loop: whatever happens (a line, a death, a signal) wakes it.  Why not ``supervisor`` or ``circus`` is
told in ``docs/adr/0002-the-ground.md``.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from ground.child import TOO_MANY, Child, Role
from ground.log import Say, say
from ground.trouble import Trouble

STOP_PATIENCE = 6.0  # seconds from TERM to KILL
SERVER_PATIENCE = 3.0  # then for database and broker; both together stay below ten
START_PATIENCE = 120.0  # for a process to be ready; a database may have much to recover
STARTS = 5  # deaths before the first readiness, after which starting on makes no sense
ASK_EVERY = 0.2  # seconds between two questions whether it is ready
HEARTBEAT = 0.1


class Supervisor:
    """``record`` is the file that tells a later start which sessions a killed supervisor left behind."""

    def __init__(self, roles: Sequence[Role], record: Path, say: Say = say) -> None:
        self._children = [Child(role) for role in roles]
        self._record = record
        self._say = say
        self._selector = selectors.DefaultSelector()
        self._up: list[Child] = []
        self._stop_asked = 0

    def run(self, greet: Callable[[], None] = lambda: None) -> int:
        """Bring all up, call ``greet``, stay until TERM, INT or HUP.  Returns the exit code: 0 after a stop asked for.

        Raises :class:`Trouble`, with everything stopped, when a process cannot be kept running.
        """
        self._listen()
        try:
            for child in self._children:
                self._bring_up(child)
                if self._stop_asked:
                    return 0
            greet()
            while not self._stop_asked:
                self._turn()
            return 0
        finally:
            self._end_all()

    def _listen(self) -> None:
        reader, writer = os.pipe()
        for end in (reader, writer):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        self._selector.register(reader, selectors.EVENT_READ)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # Only to wake the loop.

    def _ask_to_stop(self, *_: object) -> None:
        self._stop_asked += 1

    def _bring_up(self, child: Child) -> None:
        """Start it and wait until it is ready (a step: until it has ended well), minding the others meanwhile."""
        self._up.append(child)
        self._start(child)
        until = time.monotonic() + START_PATIENCE
        ask_at = 0.0
        while not self._stop_asked:
            self._turn()
            if child not in self._up:
                return
            if not child.role.once and child.running and time.monotonic() >= ask_at:
                if child.role.ready():
                    return
                ask_at = time.monotonic() + ASK_EVERY
            if child.patience.deaths >= STARTS or (time.monotonic() > until and not child.role.once):
                raise Trouble(f"{child.role.name} does not start; its last words: {child.last_line or 'none'}")

    def _turn(self) -> None:
        """One round: show what was printed, notice who died, start who is due."""
        for key, _ in self._selector.select(HEARTBEAT):
            if key.data is None:
                os.read(key.fd, 4096)
            elif not self._show(key.data):
                self._hang_up(key.data)
        for child in list(self._up):
            if (code := child.ended()) is not None:
                self._mourn(child, code)
            if (
                not child.running
                and child in self._up
                and not self._stop_asked
                and time.monotonic() >= child.patience.due
            ):
                self._start(child)

    def _start(self, child: Child) -> None:
        try:
            child.start()
        except OSError as error:
            # No process, memory or disk left just now: as passing as a death, and treated as one.
            child.last_line = str(error)
            return self._mourn(child, 1)
        self._selector.register(child.output, selectors.EVENT_READ, child)
        self._say("hall", f"{child.role.name} started (process {child.process.pid})")
        self._remember()

    def _remember(self) -> None:
        sessions = {child.role.name: child.process.pid for child in self._up if child.process}
        try:
            draft = self._record.with_suffix(".new")
            draft.write_text(json.dumps(sessions))
            draft.replace(self._record)
        except OSError as error:
            self._say("hall", f"{self._record} cannot be written: {error.strerror}")

    def _mourn(self, child: Child, code: int) -> None:
        """Show its last words; then, unless it ended because it was to, decide when it starts again."""
        while child.output is not None and self._show(child):
            pass
        self._hang_up(child)
        name, last_words = child.role.name, f"its last words: {child.last_line or 'none'}"
        if child.role.once:
            self._up.remove(child)
            if code and not self._stop_asked:
                raise Trouble(f"{name} failed; {last_words}")
        elif not self._stop_asked:
            how = f"by signal {-code}" if code < 0 else f"with code {code}"
            if child.patience.died():
                raise Trouble(f"{name} ended {TOO_MANY} times within a minute; {last_words}")
            self._say("hall", f"{name} ended {how}; it starts again in {child.patience.due - time.monotonic():.1f} s")

    def _show(self, child: Child) -> bool:
        lines = child.read()
        for line in lines or ():
            self._say(child.role.name, line)
        return lines is not None

    def _hang_up(self, child: Child) -> None:
        if child.output is not None:
            self._selector.unregister(child.output)
            os.close(child.output)
            child.output = None

    def _end_all(self) -> None:
        """First those who serve people, then what they stand on; whoever outlasts its patience is killed."""
        asked = self._stop_asked = max(self._stop_asked, 1)
        self._say("hall", "stopping")
        for servers, patience in ((False, STOP_PATIENCE), (True, SERVER_PATIENCE)):
            group = [child for child in self._up if child.role.server is servers]
            for child in group:
                child.ask_to_end()
            until = time.monotonic() + patience
            while any(c.running for c in group) and time.monotonic() < until and self._stop_asked == asked:
                self._turn()
            for child in group:
                if child.running:
                    self._say("hall", f"{child.role.name} did not end in time and is killed")
                    child.kill()
            while any(c.running for c in group):
                self._turn()
        self._turn()
        self._record.unlink(missing_ok=True)
        self._say("hall", "stopped")
