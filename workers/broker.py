"""The broker as the relay sees it: how full it is, ringing, and emptying a poisoned queue."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

from celery import Celery
from kombu.exceptions import OperationalError
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from models.outbox import Due

# Before every key, so that the hall may share a server.
PREFIX = "hall:"
# What a try at a broker that hangs may cost the relay, in seconds.
PATIENCE = 1

# Everything by which a broker shows that it is away, full or hanging.
BROKER_ERRORS = (RedisError, OperationalError, OSError)


def for_kombu(url: str) -> str:
    """Kombu names a socket file ``redis+socket://``, redis-py ``unix://``; both are taken, everything else stays."""
    parts = urlsplit(url)
    if parts.scheme != "unix":
        return url
    number = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.netloc}{parts.path}?virtual_host={number}"


def for_redis(url: str) -> str:
    """The reverse of :func:`for_kombu`."""
    parts = urlsplit(url)
    if parts.scheme != "redis+socket":
        return url
    number = parse_qs(parts.query).get("virtual_host", ["0"])[0]
    return f"unix://{parts.netloc}{parts.path}?db={number}"


class Broker:
    """All methods raise one of :data:`BROKER_ERRORS` when the broker does not answer within :data:`PATIENCE`."""

    def __init__(self, url: str, app: Celery) -> None:
        self._app = app
        self._redis = Redis.from_url(
            for_redis(url), socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=Retry(NoBackoff(), 0)
        )

    def lengths(self, queues: Sequence[str]) -> dict[str, int]:
        """How many rings lie in each queue."""
        with self._redis.pipeline(transaction=False) as pipe:
            for queue in queues:
                pipe.llen(PREFIX + queue)
            return dict(zip(queues, pipe.execute(), strict=True))

    def memory(self) -> int:
        """Bytes the broker uses."""
        return int(self._redis.info("memory")["used_memory"])

    def ring(self, message: Due) -> None:
        """Ring for a message.  The ids of case and request travel in the headers, for whoever reads the broker."""
        self._app.send_task(
            message.topic,
            [message.id],
            task_id=str(message.id),
            queue=message.queue,
            headers={"request_id": message.request_id, "case_id": message.case_id},
            # The queue is a list named by itself: nothing has to be declared before a push.
            declare=[],
        )

    def purge(self, queue: str) -> None:
        """Empty a queue and whatever workers had fetched and not acknowledged.  Always safe: the table rings again."""
        self._redis.delete(*(PREFIX + key for key in (queue, "unacked", "unacked_index")))

    def close(self) -> None:
        self._redis.close()
