"""What a killed hall may have left running: found by proof, never by name alone, and ended before a new start.

Only the holder of the data folder asks, so there is no living supervisor that these processes could belong to.
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path

import psutil

SERVERS = {"postgres", "valkey-server"}
PATIENCE = 6.0


def servers_on(data: Path) -> list[psutil.Process]:
    """The embedded servers, and their children, that work in ``data``: each makes its data its working folder."""
    data = data.resolve()
    return [p for p in psutil.process_iter(["name"]) if p.info["name"] in SERVERS and _works_in(p, data)]


def sessions_of(record: Path, data_dir: Path) -> list[psutil.Process]:
    """The processes of the sessions noted in ``record`` that have this hall's data folder in their environment.

    Both are needed: a process id comes back into use, and a person's shell may know the data folder.
    """
    try:
        sessions = set(json.loads(record.read_text()).values())
    except (FileNotFoundError, ValueError):
        # Never written, or cut off by a power failure, which left no process either.
        return []
    return [
        p for p in psutil.process_iter() if p.pid != os.getpid() and _session(p) in sessions and _serves(p, data_dir)
    ]


def end(processes: Iterable[psutil.Process], patience: float = PATIENCE) -> int:
    """Ask them to end, wait, and kill what remains.  Returns how many there were."""
    processes = list(processes)
    everybody = {p.pid for p in processes}
    for process in processes:
        try:
            # INT is the database's quick and clean stop, and only its first process spreads it.
            first = process.name() == "postgres" and process.ppid() not in everybody
            process.send_signal(signal.SIGINT if first else signal.SIGTERM)
        except psutil.NoSuchProcess:
            continue
    for process in _outlasting(processes, patience):
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    _outlasting(processes, patience)
    return len(processes)


def _outlasting(processes: list[psutil.Process], patience: float) -> list[psutil.Process]:
    """Those still at work after ``patience`` seconds.  One that only waits for its parent's notice has ended."""
    until = time.monotonic() + patience
    while (alive := [p for p in processes if _at_work(p)]) and time.monotonic() < until:
        time.sleep(0.02)
    return alive


def _at_work(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _works_in(process: psutil.Process, folder: Path) -> bool:
    try:
        return Path(process.cwd()) == folder
    except psutil.Error:
        return False


def _session(process: psutil.Process) -> int | None:
    try:
        return os.getsid(process.pid)
    except OSError:
        return None


def _serves(process: psutil.Process, data_dir: Path) -> bool:
    try:
        return process.environ().get("HALL_DATA_DIR") == str(data_dir)
    except (psutil.Error, OSError):
        return False
