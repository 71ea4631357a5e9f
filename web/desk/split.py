"""How wide the left half of a case page is: dragged or moved by key, kept for each clerk of a shared computer."""

from __future__ import annotations

from flask import request as http

SHARES = range(25, 71, 5)
USUAL = 40
COOKIE = "split"


def share(account_id: int) -> int:
    """The share of the left half in per cent, as this clerk left it here; another's is not theirs."""
    owner, _, kept = http.cookies.get(COOKIE, "").partition(".")
    wanted = int(kept) if kept.isascii() and kept.isdigit() and len(kept) < 3 else USUAL
    return wanted if owner == str(account_id) and wanted in SHARES else USUAL
