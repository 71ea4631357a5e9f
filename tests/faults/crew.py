"""Servers, relays and workers of a fault test as real processes, started again when they die, as by ``hall up``."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

from ground.child import FIRST_WAIT, Child, Role

TURN = 0.05
PATIENCE = 6.0
READY_WITHIN = 90.0
LAST_WORDS = 3


class Crew:
    """Leaving the block ends every process.  What they print lies in ``folder``, a file a process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._children: dict[str, Child] = {}
        self._stopping = threading.Event()
        self._minder = threading.Thread(target=self._mind, name="minder")
        self._away: dict[str, float] = {}
        self.restarts = 0

    def __enter__(self) -> Crew:
        self._minder.start()
        return self

    def __exit__(self, error: object, *_: object) -> None:
        self._stopping.set()
        self._minder.join()
        for child in reversed(self._children.values()):
            self._end(child)
        if error:
            self.tell()

    def start(self, role: Role) -> None:
        """Start a process and wait until it is ready.  Raises ``RuntimeError`` with its last words when it is not."""
        child = Child(role)
        child.start()
        self._children[role.name] = child
        until = time.monotonic() + READY_WITHIN
        while not role.ready():
            if time.monotonic() > until:
                raise RuntimeError(f"{role.name} is not ready; its last words: {child.last_line or 'none'}")
            time.sleep(TURN)

    def strike(self, name: str, away: float) -> int:
        """SIGKILL a process with all it has started; it is started again after ``away`` seconds.  Gives its pid."""
        child = self._children[name]
        assert child.process is not None
        self._away[name] = away
        pid = child.process.pid
        child.kill()
        return pid

    def pid(self, name: str) -> int | None:
        process = self._children[name].process
        return process.pid if process else None

    def tell(self) -> None:
        """Print the last errors of each process, for whoever has to find out what went wrong."""
        for name in self._children:
            lines = (self._folder / f"{name}.log").read_text().splitlines()
            for line in [line for line in lines if "rror" in line][-LAST_WORDS:]:
                print(f"{name}: {line[:500]}")

    def _mind(self) -> None:
        """Start whoever died again, after the supervisor's pause."""
        again_at: dict[str, float] = {}
        while not self._stopping.wait(TURN):
            for name, child in list(self._children.items()):
                self._keep(name, child)
                if child.ended() is not None:
                    self._close(child)
                    self.restarts += 1
                    again_at[name] = time.monotonic() + self._away.pop(name, FIRST_WAIT)
                if not child.running and time.monotonic() >= again_at.get(name, 0):
                    child.start()

    def _keep(self, name: str, child: Child) -> None:
        """Write down what it printed; a pipe that nobody empties would stop it."""
        with (self._folder / f"{name}.log").open("a") as out:
            while child.output is not None and (lines := child.read()):
                out.writelines(line + "\n" for line in lines)

    def _end(self, child: Child) -> None:
        child.ask_to_end()
        until = time.monotonic() + PATIENCE
        while child.ended() is None and child.running:
            self._keep(child.role.name, child)
            if time.monotonic() > until:
                child.kill()
            time.sleep(TURN)
        self._close(child)

    def _close(self, child: Child) -> None:
        self._keep(child.role.name, child)
        if child.output is not None:
            os.close(child.output)
            child.output = None
