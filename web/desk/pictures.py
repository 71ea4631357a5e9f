"""Papers as pictures: what a clerk looks at is never the file itself, so nothing in it can act (C3.2)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from models.errors import Invalid, Problem

_DRAW = Path(__file__).with_name("draw.py")
SECONDS = 15


def picture(file: Path, media_type: str, page: int, width: int, turn: int = 0) -> bytes:
    """One page of ``file`` as JPEG, ``width`` pixels wide and turned by ``turn`` degrees clockwise.

    Raises :class:`Invalid` when it cannot be drawn.
    """
    command = [sys.executable, "-I", str(_DRAW), str(file), media_type, str(page), str(width), str(turn)]
    try:
        drawn = subprocess.run(command, capture_output=True, timeout=SECONDS, check=True)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise Invalid([Problem("upload.broken")]) from error
    return drawn.stdout
