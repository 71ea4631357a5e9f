from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from ground.former import end, sessions_of

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"


@pytest.fixture
def left(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process as a killed hall leaves it: a session of its own, the data folder in its environment."""
    process = subprocess.Popen(
        [sys.executable, "-c", STUBBORN],
        stdout=subprocess.PIPE,
        env={**os.environ, "HALL_DATA_DIR": str(folder)},
        start_new_session=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    (folder / "processes.json").write_text(json.dumps({"web": process.pid}))
    yield process
    process.kill()
    process.communicate()


def found(folder: Path, data_dir: Path) -> list[int]:
    return [process.pid for process in sessions_of(folder / "processes.json", data_dir)]


def test_it_is_found_and_ended_even_if_it_does_not_want_to(folder: Path, left: subprocess.Popen[bytes]) -> None:
    assert found(folder, folder) == [left.pid]
    assert end([psutil.Process(left.pid)], patience=0.2) == 1
    assert left.poll() == -9


def test_a_number_that_now_belongs_to_a_stranger_is_left_alone(folder: Path, left: subprocess.Popen[bytes]) -> None:
    assert found(folder, folder / "other") == []
    (folder / "processes.json").write_text(json.dumps({"web": os.getsid(0)}))
    assert found(folder, folder) == []


def test_nothing_was_noted(folder: Path) -> None:
    assert found(folder, folder) == []


def test_a_note_that_was_cut_off_by_a_crash_is_no_obstacle(folder: Path) -> None:
    (folder / "processes.json").write_text('{"web": ')
    assert found(folder, folder) == []
