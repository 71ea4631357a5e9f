"""One JSON object a line on standard output, with the request id and nothing about a person."""

from __future__ import annotations

import logging
import sys

import structlog


def configure(level: str) -> None:
    """Set up the log of a web process.  Tests and other processes that make an app keep what they have."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
