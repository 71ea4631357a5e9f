"""The data folder: made private, tried for writing, and held by one hall at a time."""

from __future__ import annotations

import fcntl
import os
import pwd
import re
import tempfile
from hashlib import sha256
from pathlib import Path

from ground.privilege import Account, can
from ground.trouble import Trouble

SOCKET_FOLDER = re.compile(r"yunting-[0-9a-f]{12}-")
# The kernel takes 107 bytes for the path of a socket (macOS 103); this is what the longest file name in it needs.
LONGEST_SOCKET_FOLDER = 103 - len("/.s.PGSQL.5432.lock")


class DataFolder:
    """Held from ``with`` to the end of it.  ``path`` is absolute, without links.

    Raises :class:`Trouble` when the folder cannot be written or another hall holds it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().resolve()
        self._lock: int | None = None

    def __enter__(self) -> DataFolder:
        try:
            if not self.path.exists():
                self.path.mkdir(parents=True)
                # As root, the account of the database must be able to pass through; it still cannot list or read.
                self.path.chmod(0o711 if os.geteuid() == 0 else 0o700)
            self._lock = os.open(self.path / "hall.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except (FileExistsError, NotADirectoryError) as error:
            raise Trouble(
                f"{self.path} is or lies below a file, but the hall's data needs a folder (HALL_DATA_DIR)."
            ) from error
        except OSError as error:
            raise Trouble(
                f"{_name(os.geteuid())} cannot write in the data folder {self.path} ({error.strerror}); "
                "set HALL_DATA_DIR to a folder of your own."
            ) from error
        owner = os.fstat(self._lock).st_uid
        if owner != os.geteuid():
            # Only root comes so far; what it leaves behind would lock the owner out.
            raise Trouble(f"The data in {self.path} belongs to {_name(owner)}: start the hall as that user.")
        self._hold(self._lock)
        return self

    def __exit__(self, *_: object) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _hold(self, lock: int) -> None:
        """The kernel frees such a lock with its process, however that ends: it is never left over."""
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            other = os.read(lock, 20).decode() or "unknown"
            raise Trouble(f"A hall already runs on the data in {self.path} (process {other}).") from error
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)


def is_held(path: Path) -> bool:
    """Whether a hall runs on the data folder ``path`` at this moment."""
    try:
        lock = os.open(path / "hall.lock", os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def socket_folder(data: Path, account: Account | None = None) -> Path:
    """A new private folder with a short path for the socket of the server on ``data``, however deep that lies.

    What a killed hall left of the kind is removed: only the holder of the data folder asks.
    """
    prefix = f"yunting-{sha256(os.fsencode(data)).hexdigest()[:12]}-"
    for base in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108 (what is made in it is private)
        if len(os.fsencode(base / prefix)) + 8 > LONGEST_SOCKET_FOLDER or not os.access(base, os.W_OK):
            continue
        for old in base.glob(prefix + "*"):
            if old.lstat().st_uid in (os.geteuid(), account.uid if account else -1):
                remove_socket_folder(old)
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=base))
        if account:
            os.chown(folder, account.uid, account.gid)
        if can(account, folder, os.W_OK):
            return folder
        folder.rmdir()
    raise Trouble("There is no writable folder with a short path for sockets: set TMPDIR to one.")


def remove_socket_folder(folder: Path) -> None:
    """Take away what :func:`socket_folder` made, and nothing deeper: a wrong path must never empty anything else."""
    if not SOCKET_FOLDER.match(folder.name):
        raise ValueError(f"{folder} is not a folder for sockets")
    if folder.exists():
        for entry in folder.iterdir():
            entry.unlink()
        folder.rmdir()
