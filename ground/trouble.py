"""What keeps the hall from standing, in one sentence for the person who started it."""

from __future__ import annotations


class Trouble(Exception):
    """The ground cannot carry the hall here and now; the message says what is wrong and what to do about it."""
