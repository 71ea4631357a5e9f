"""Handing a letter to its channel, and what is known of the end of that (reliability 3.4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy.orm import Session

from models.db import transaction
from models.outbox import describe
from models.settings import Settings
from workers.channels import CHANNELS
from workers.channels.letter import EndUnknown, Letter, Undeliverable

# Writes down a state and an error for the delivery of this number.
Settle = Callable[[Session, int, str, str | None], None]


class Ending(NamedTuple):
    state: str
    error: str | None = None


def hand(letter: Letter, settle: Settle) -> Ending:
    """Call the channel.  What fails is written down at once, and raised again so that the message is retried.

    What can never be delivered is an end like another.
    """
    try:
        CHANNELS[letter.channel](Settings.from_env(), letter)
    except Undeliverable as refused:
        return Ending("failed", describe(refused)[0])
    except Exception as error:
        state = "unknown" if isinstance(error, EndUnknown) else "failed"
        with transaction() as db:
            settle(db, letter.delivery_id, state, describe(error)[0])
        raise
    return Ending("sent")
