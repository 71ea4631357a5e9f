"""Under whose account a process runs, and the small step between the supervisor and each of its children.

PostgreSQL refuses to run as root, so as root we run it as another account that already exists: we make no account and
open no folder of others.  The step is this very file, run as a script: it asks the kernel to end the process with its
supervisor, drops to the account and becomes the command.  It needs nothing but the standard library.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import sys
from pathlib import Path
from typing import NamedTuple

PR_SET_PDEATHSIG = 1


class Account(NamedTuple):
    """A user of the operating system: its numbers and the name people know it by."""

    uid: int
    gid: int
    name: str


def account_for(folder: Path) -> Account | None:
    """Whom a server whose data is ``folder`` must run as: None is ourselves, the ordinary case.

    As root it is the owner of existing data, else ``nobody``, looked up because its number differs between systems.
    Raises ``LookupError`` when there is no such account.
    """
    if os.geteuid() != 0:
        return None
    owner = folder.stat().st_uid if folder.exists() else 0
    entry = pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")
    return Account(entry.pw_uid, entry.pw_gid, entry.pw_name)


def can(account: Account | None, path: Path, mode: int) -> bool:
    """Whether ``account`` may use ``path`` (``os.W_OK``, ``os.X_OK`` ...), every folder above it included.

    Asked of the kernel by a short-lived process under that account, because permissions, access lists and mounts
    together are more than we could compute.
    """
    if account is None:
        return os.access(path, mode)
    child = os.fork()
    if child == 0:
        answer = 1
        try:
            _become(account)
            answer = 0 if os.access(path, mode) else 1
        finally:
            os._exit(answer)
    return os.waitpid(child, 0)[1] == 0


def step(command: list[str], account: Account | None, end_with_parent: signal.Signals = signal.SIGTERM) -> list[str]:
    """``command`` behind the step: under ``account``, and on Linux sent ``end_with_parent`` when we are killed."""
    who = f"{account.uid}:{account.gid}" if account else "-"
    script = str(Path(__file__).resolve())
    return [sys.executable, "-I", "-S", script, str(os.getpid()), str(int(end_with_parent)), who, *command]


def _become(account: Account) -> None:
    os.setgroups([])
    os.setgid(account.gid)
    os.setuid(account.uid)


def main(arguments: list[str]) -> None:
    """Arguments: the supervisor's pid, the signal to die by, ``uid:gid`` or ``-``, then the command."""
    parent, number, who, *command = arguments
    if who != "-":
        uid, gid = who.split(":")
        _become(Account(int(uid), int(gid), who))
    if sys.platform == "linux":
        # After the change of account, which clears it.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(number))
        if os.getppid() != int(parent):
            sys.exit("the supervisor ended before its child began")
    os.execv(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main(sys.argv[1:])
