"""The supervisor over real processes."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

PATIENCE = 20.0
ROOT = Path(__file__).resolve().parents[2]


class Stage:
    """A running supervisor: what it has said so far, and its processes."""

    def __init__(self, folder: Path, *names: str) -> None:
        self.folder = folder
        self.said: list[str] = []
        command = [sys.executable, "-m", "tests.ground.stage", str(folder), *names]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT)
        assert self.process.stdout is not None
        self.out = self.process.stdout

    def hear(self, pattern: str) -> re.Match[str]:
        """The next line that fits."""
        for line in self.out:
            self.said.append(line.rstrip())
            if found := re.search(pattern, line):
                return found
        raise AssertionError(f"never said {pattern}: {self.said}")

    def end(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, float]:
        """Ask it to stop: the exit code, and the seconds it took."""
        begin = time.monotonic()
        self.process.send_signal(number)
        return self.rest(), time.monotonic() - begin

    def rest(self) -> int:
        self.said += [line.rstrip() for line in self.out]
        return self.process.wait(PATIENCE)

    def pids(self) -> dict[str, int]:
        return json.loads((self.folder / "processes.json").read_text())


Begin = Callable[..., Stage]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Begin]:
    stages: list[Stage] = []

    def begin(*names: str) -> Stage:
        stages.append(Stage(tmp_path, *names))
        return stages[-1]

    yield begin
    for one in stages:
        if one.process.poll() is None:
            one.end()


def gone(pid: int) -> bool:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.01)
    return False


def test_each_waits_for_the_one_before(stage: Begin) -> None:
    running = stage("slow", "step", "polite")
    running.hear("all ready")
    started = [line.split()[2] for line in running.said if re.match("hall .* started", line)]
    assert started == ["slow", "step", "polite"]
    assert (running.folder / "ready").exists()
    assert "step      | stepped" in running.said, "words without an end of line are shown too"


def test_a_stop_ends_servers_last_each_by_its_own_signal(stage: Begin) -> None:
    running = stage("server", "polite")
    running.hear("server .* begins")
    running.hear("polite .* begins")
    pids = running.pids()
    code, seconds = running.end(signal.SIGINT)
    assert code == 0 and seconds < 5
    ends = [line for line in running.said if "asked to end" in line]
    assert ends == ["polite    | asked to end by SIGTERM", "server    | asked to end by SIGINT"]
    assert all(gone(pid) for pid in pids.values())
    assert not (running.folder / "processes.json").exists()


def test_one_that_does_not_want_to_end_is_killed_within_ten_seconds(stage: Begin) -> None:
    running = stage("server", "stubborn")
    running.hear("stubborn .* begins")
    pids = running.pids()
    code, seconds = running.end()
    assert code == 0 and 5 < seconds < 10
    assert any("stubborn did not end in time" in line for line in running.said)
    assert all(gone(pid) for pid in pids.values())


def test_a_second_signal_hurries_it(stage: Begin) -> None:
    running = stage("stubborn")
    running.hear("stubborn .* begins")
    running.process.send_signal(signal.SIGTERM)
    running.hear("stopping")
    code, seconds = running.end()
    assert code == 0 and seconds < 4


def test_a_killed_child_comes_back_and_its_own_children_go(stage: Begin) -> None:
    running = stage("parent")
    orphan = int(running.hear(r"child (\d+)")[1])
    before = running.pids()["parent"]
    os.kill(before, signal.SIGKILL)
    running.hear(r"parent ended by signal 9; it starts again in 0\.\d s")
    running.hear(r"parent +\| child (\d+)")
    assert running.pids()["parent"] != before
    assert gone(orphan)


def test_a_step_that_fails_stops_everything_with_its_reason(stage: Begin) -> None:
    running = stage("slow", "wrong", "never")
    assert running.rest() == 1
    assert running.said[-1] == "Trouble: wrong failed; its last words: the reason"
    assert running.said[-2] == "hall      | stopped"


@pytest.mark.parametrize("name, reason", [("never", "no such thing"), ("missing", "No such file or directory")])
def test_one_that_never_gets_ready_is_given_up(stage: Begin, name: str, reason: str) -> None:
    running = stage(name)
    assert running.rest() == 1
    assert running.said[-1].startswith(f"Trouble: {name} does not start") and reason in running.said[-1]


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel ends children with their parent on Linux only")
def test_a_killed_supervisor_takes_its_children_along(stage: Begin) -> None:
    running = stage("server", "polite")
    running.hear("server .* begins")
    running.hear("polite .* begins")
    pids = running.pids()
    running.process.kill()
    assert all(gone(pid) for pid in pids.values())


def test_a_closed_terminal_stops_it_in_order(stage: Begin) -> None:
    running = stage("polite")
    running.hear("polite .* begins")
    pid = running.pids()["polite"]
    running.out.close()
    running.process.send_signal(signal.SIGHUP)
    assert running.process.wait(PATIENCE) == 0
    assert gone(pid)
