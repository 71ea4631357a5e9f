from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from ground.privilege import Account, account_for, can, step
from tests.ground.conftest import as_root

PRINT_ID = ["/usr/bin/id", "-u"]
ROOT = Path(__file__).resolve().parents[2]


def test_an_ordinary_user_stays_itself(folder: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("needs an ordinary user")
    assert account_for(folder) is None


def test_the_step_becomes_the_command() -> None:
    done = subprocess.run(step(PRINT_ID, None), capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(os.geteuid())


@as_root
def test_the_step_drops_to_the_account(nobody: Account) -> None:
    done = subprocess.run(step(PRINT_ID, nobody), capture_output=True, text=True, check=True, cwd="/")
    assert done.stdout.strip() == str(nobody.uid)


@as_root
def test_existing_data_keeps_its_owner(folder: Path) -> None:
    os.chown(folder, 1, 1)
    account = account_for(folder)
    assert account is not None and account.uid == 1


@as_root
def test_a_closed_folder_above_is_noticed(folder: Path, nobody: Account) -> None:
    inner = folder / "closed" / "inner"
    inner.mkdir(parents=True)
    os.chown(inner, nobody.uid, nobody.gid)
    assert can(nobody, inner, os.W_OK)
    inner.parent.chmod(0o700)
    assert not can(nobody, inner, os.W_OK)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel ends a child with its parent on Linux only")
def test_a_child_ends_with_a_killed_parent() -> None:
    program = (
        "import subprocess, sys; from ground.privilege import step\n"
        "print(subprocess.Popen(step(['/bin/sleep', '60'], None)).pid, flush=True); sys.stdin.read()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    until = time.monotonic() + 10
    while child.name() != "sleep" and time.monotonic() < until:
        time.sleep(0.01)
    parent.kill()
    parent.communicate()
    while child.is_running() and child.status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < until, "the child outlived its parent"
        time.sleep(0.01)
