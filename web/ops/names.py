"""The words for queues, topics, duties and exact times.  A code that this version does not know stands for itself."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint
from markupsafe import Markup

from models.calendar.now import SHENZHEN
from web.words import has_label, label

PROBE = "probe."


def queue_name(queue: str) -> str:
    code = f"queue.{queue}"
    return label(code) if has_label(code) else queue


def topic_name(topic: str) -> str:
    """The words of a topic; also of a duty, which bears its topic's name."""
    if topic.startswith(PROBE):
        return label("topic.probe", queue=queue_name(topic.removeprefix(PROBE)))
    code = f"topic.{topic}"
    return label(code) if has_label(code) else topic


def worker_name(node: str) -> str:
    """``quick@host/123`` without its process; what a person did bears their account instead."""
    return node.partition("/")[0]


def exact(at: datetime) -> str:
    """Date and time to the second, in Shenzhen: attempts follow each other quickly."""
    local = at.astimezone(SHENZHEN)
    return Markup('<time datetime="{}">{:%Y-%m-%d %H:%M:%S}</time>').format(local.isoformat(), local)


def init(bp: Blueprint) -> None:
    for name in (queue_name, topic_name, worker_name, exact):
        bp.add_app_template_global(name)
