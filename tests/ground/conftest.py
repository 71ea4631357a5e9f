"""What the tests of the ground share."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ground.privilege import Account, account_for
from tests.servers import open_folder

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the database under another account")


@pytest.fixture(autouse=True)
def away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Code that makes and removes folders is tried where there is nothing to lose, should a path of it be wrong."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def folder() -> Iterator[Path]:
    with open_folder() as path:
        yield path


@pytest.fixture
def nobody(folder: Path) -> Account:
    account = account_for(folder / "nothing")
    assert account is not None
    return account


def said_by(account: Account, act: Callable[[], object]) -> str:
    """What ``act`` raises when a process of ``account`` does it; empty when nothing."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(account.gid)
            os.setuid(account.uid)
            act()
        except Exception as error:
            os.write(writer, str(error).encode())
        finally:
            os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    with os.fdopen(reader) as said:
        return said.read()
