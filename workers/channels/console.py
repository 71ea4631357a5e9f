"""The channel of a hall under development: one line in the log instead of a letter."""

from __future__ import annotations

import structlog

from models.settings import Settings
from workers.channels.letter import Letter, Undeliverable

log = structlog.get_logger(__name__)


def send(settings: Settings, letter: Letter) -> None:
    """Say that the letter would have gone out, and what may be told of it.  Never in production: codes would leak."""
    if settings.production:
        raise Undeliverable("the console is a channel for development only")
    log.info("DEVELOPMENT CHANNEL, nothing was sent", **letter.note)
