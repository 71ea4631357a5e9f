"""What an error may tell: enough to find the fault, nothing about a person."""

from __future__ import annotations

import hashlib
import re
import traceback
from pathlib import Path

LONGEST = 2000

# Error texts quote the values they choked on.  Names, numbers and addresses are blotted out: runs of Chinese
# characters, runs of digits long enough to be somebody's number, and anything like an e-mail address.
_PERSONAL = re.compile(r"[^\s'\"<>(),;]+@[^\s'\"<>(),;]+|\d[\d\s-]{3,}[\dXx]|[\u3400-\u9fff\uf900-\ufaff]+")


def describe(error: BaseException) -> tuple[str, str]:
    """``error`` as text for operators, and its fingerprint: equal for equal faults, whatever values met them.

    The text is the kind, the blotted message and where it was raised, innermost last.  The fingerprint has 12
    hexadecimal digits and is made of the kind and the functions passed, without line numbers.
    """
    frames = traceback.extract_tb(error.__traceback__)
    places = [(f"{Path(f.filename).parent.name}/{Path(f.filename).name}", f.lineno, f.name) for f in frames]
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    lines = [f"{kind}: {_told(error)}".rstrip(": "), *(f"  {file}:{line} {name}" for file, line, name in places[-8:])]
    seen = "|".join([kind, *(f"{file} {name}" for file, _, name in places)])
    return "\n".join(lines)[:LONGEST], hashlib.sha256(seen.encode()).hexdigest()[:12]


def _told(error: BaseException) -> str:
    """The first line of the message.  A database error shows its primary line alone: the detail quotes the row."""
    cause = getattr(error, "orig", None) or error
    diagnosis = getattr(cause, "diag", None)
    told = getattr(diagnosis, "message_primary", None) or str(cause)
    return _PERSONAL.sub("…", _cut(told.strip().split("\n")[0]))


def _cut(line: str) -> str:
    """``line`` no longer than :data:`LONGEST`, since blotting takes time in the square of the length.

    Half a word goes with the rest: half an address would not be known for one.
    """
    return line if len(line) <= LONGEST else line[:LONGEST].rpartition(" ")[0] + " …"
