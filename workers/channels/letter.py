"""What goes through a channel, and the two ways in which that may end badly."""

from __future__ import annotations

from typing import NamedTuple


class Letter(NamedTuple):
    """One delivery, ready to go.  ``key`` stays the same however often it is tried.

    ``note`` is what may be logged of it: codes and numbers, nothing about a person.
    """

    delivery_id: int
    channel: str
    key: str
    to: str
    lang: str
    subject: str
    body: str
    note: dict[str, str]


class Undeliverable(Exception):
    """The other side will never take it; trying again is of no use."""


class EndUnknown(Exception):
    """The connection broke after the letter was handed over and before the answer: it may have arrived."""
