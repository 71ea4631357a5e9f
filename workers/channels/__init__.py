"""Ways out of the house.  A channel is one function that hands a letter over, or says why it could not.

A new channel is a file here and a line in :data:`CHANNELS`; :func:`carriers` says whom it reaches.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from models.casework.telling import Channels
from models.settings import Settings
from workers.channels import console, email
from workers.channels.letter import Letter

CHANNELS: Mapping[str, Callable[[Settings, Letter], None]] = {"email": email.send, "console": console.send}


def carriers(settings: Settings) -> Channels:
    """The channels of this hall for an e-mail address (empty: none is known), the best first."""

    def reach(address: str) -> list[str]:
        mailed = ["email"] if settings.smtp_url and address else []
        return mailed if settings.production else [*mailed, "console"]

    return reach
