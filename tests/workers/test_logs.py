"""One JSON object a line, with the request it belongs to and nothing about a person."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import structlog

from models.outbox.context import message_id, request_id
from workers import logs


@contextmanager
def our_logs() -> Iterator[None]:
    """Our logs, and afterwards those of pytest again, which sets its own up before each phase of a test."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    logs.configure("info")
    yield
    root.handlers, root.level = handlers, level
    logging.captureWarnings(False)
    structlog.reset_defaults()


def test_both_kinds_of_logger_say_where_they_come_from(capsys: pytest.CaptureFixture[str]) -> None:
    tokens = request_id.set("r-1"), message_id.set(7)
    with our_logs():
        structlog.get_logger("ours").info("done", topic="route")
        try:
            raise ValueError("张三 440301199001011234")
        except ValueError:
            logging.getLogger("theirs").exception("it broke")
    request_id.reset(tokens[0])
    message_id.reset(tokens[1])
    ours, theirs = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (ours["event"], ours["topic"], ours["request_id"], ours["message"]) == ("done", "route", "r-1", 7)
    assert theirs["request_id"] == "r-1" and theirs["error"].startswith("ValueError: … …")
    assert "张三" not in json.dumps(theirs, ensure_ascii=False) and "4403" not in json.dumps(theirs)
