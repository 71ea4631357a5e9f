"""One JSON object a line, with the request id that led here and nothing about a person."""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from models.outbox import describe, message_id, request_id

CHATTY = ("celery.worker.strategy", "celery.app.trace")


def configure(level: str) -> None:
    """Send every log line of this process, ours and the libraries', to standard output as JSON."""
    ours: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _where_from,
        _what_went_wrong,
    ]
    structlog.configure(
        processors=[*ours, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    last: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    out = logging.StreamHandler(sys.stdout)
    out.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=ours, processors=last))
    # Celery tells of each ring three times over; the handlers tell what matters once.
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(True)
    root = logging.getLogger()
    root.handlers = [out]
    root.setLevel(level.upper())


def _where_from(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    for name, value in (("request_id", request_id.get()), ("message", message_id.get())):
        if value is not None:
            event.setdefault(name, value)
    return event


def _what_went_wrong(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """An exception is told the way it is stored: its place in full, its words blotted."""
    told = event.pop("exc_info", None)
    error = sys.exc_info()[1] if told is True else told[1] if isinstance(told, tuple) else told
    if isinstance(error, BaseException):
        event["error"], event["fingerprint"] = describe(error)
    return event
