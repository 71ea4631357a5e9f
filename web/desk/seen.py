"""What every form of an act carries: the revision its page showed, and a key that works once."""

from __future__ import annotations

from flask import abort
from flask import request as http

from web.account.who import current_actor


def seen() -> tuple[int, str]:
    """The revision the page showed and its one-time key, made this person's own."""
    revision, key = http.form.get("revision", ""), http.form.get("key", "")
    if not (revision.isascii() and revision.isdigit() and len(revision) < 10 and 0 < len(key) <= 64):
        abort(400)
    return int(revision), f"{current_actor().account_id}.{key}"
