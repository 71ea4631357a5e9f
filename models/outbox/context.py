"""What is being worked on right now, for logs and for the messages that follow from it."""

from __future__ import annotations

from contextvars import ContextVar

# One id from the web request through its messages to the workers' log lines; :func:`models.outbox.put` copies it.
request_id: ContextVar[str | None] = ContextVar("request_id", default=None)

# The message a worker is running: the idempotency key of whatever it sends outside.
message_id: ContextVar[int | None] = ContextVar("message_id", default=None)
