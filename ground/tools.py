"""PostgreSQL's own programs for backup and restore: which of those on this machine fit a server, and how they are told
where it is without a password in the list of processes.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from psycopg import pq

from ground.place import inside_wheel
from ground.trouble import Trouble

# Where Debian and its kin keep one folder a version; what lies on PATH there is a wrapper that chooses for itself.
DEBIAN = Path("/usr/lib/postgresql")
# From this version on pg_restore opens with a setting that older servers do not know.
SETS_TRANSACTION_TIMEOUT = 17


class Tool(NamedTuple):
    """A program and its major version."""

    path: Path
    version: int


def find(name: str, server: int, *, at_least: int = 0) -> Tool:
    """The oldest ``name`` (``pg_dump``, ``pg_restore``) that is no older than the server and than ``at_least``.

    The oldest, because what a newer one writes an older server may refuse.  ``server``: the server's major version.
    Raises :class:`Trouble` with one sentence when there is none.
    """
    wanted = max(server, at_least)
    fitting = [tool for tool in _present(name) if tool.version >= wanted]
    if not fitting:
        raise Trouble(
            f"There is no {name} of PostgreSQL {wanted} or newer on this machine, and the server is of {server}: "
            f"install PostgreSQL's client programs of that version, or put them on PATH."
        )
    return min(fitting, key=lambda tool: tool.version)


def environment(url: str) -> dict[str, str]:
    """The environment in which a PostgreSQL program finds the database at ``url``.

    Libpq itself says which variable stands for which part of an address.  An environment is read by its owner and by
    root only; arguments are read by everybody.
    """
    variables = {option.keyword: option.envvar for option in pq.Conninfo.get_defaults()}
    given = {option.keyword: option.val for option in pq.Conninfo.parse(url.encode()) if option.val is not None}
    told = {
        variable.decode(): value.decode() for keyword, value in given.items() if (variable := variables.get(keyword))
    }
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return plain | told | {"LC_ALL": "C"}


def _present(name: str) -> list[Tool]:
    places = [Path(found).resolve() if (found := shutil.which(name)) else None, *DEBIAN.glob(f"*/bin/{name}")]
    if wheel := inside_wheel():
        places.append(wheel / "bin" / name)
    tools = [Tool(path, version) for path in places if path and path.name == name and (version := _version(path))]
    return sorted(set(tools))


def _version(path: Path) -> int:
    """The major version a program says it has; 0 for one that does not run."""
    try:
        said = subprocess.run([str(path), "--version"], capture_output=True, text=True, timeout=10).stdout
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(r"\) (\d+)", said)
    return int(found[1]) if found else 0
