"""What happens by itself: the Celery app, its settings with their reasons, and the handlers of the topics.

Celery gives processes, queues, time limits and remote control.  It does not remember anything for us: a Celery message
is a doorbell that carries the number of a row of the outbox, and may be lost, doubled or late.  See ``models.outbox``.
"""

from __future__ import annotations

import importlib

from celery import Celery
from kombu import Exchange, Queue

from models.outbox.topics import QUEUES, TOPICS
from models.settings import BadSettings, Settings
from workers.broker import PREFIX, for_kombu

# One line a duty; each module registers the handlers of its topics when it is imported.
HANDLER_MODULES = (
    "workers.probe",
    "workers.route",
    "workers.joint",
    "workers.pending",
    "workers.clocks",
    "workers.recount",
    "workers.scan",
    "workers.notify",
    "workers.deliver",
    "workers.produce",
    "workers.petitions",
    "workers.housekeeping",
    "workers.fairness",
    "workers.versions",
    "workers.bulk",
    "workers.export",
    "workers.audit",
    "workers.cards",
    "workers.notary",
)

SETTINGS: dict[str, object] = {
    # The broker may come later than the worker and be away for hours; by default the worker leaves after 100 tries.
    "broker_connection_retry_on_startup": True,
    "broker_connection_max_retries": None,
    "broker_transport_options": {
        # Without a timeout a broker that hangs blocks whoever talks to it for ever.
        "socket_connect_timeout": 2,
        "socket_timeout": 5,
        "socket_keepalive": True,
        # A waiting read on a dead connection is dropped after about 21 s instead of 51.
        "health_check_interval": 10,
        # Only matters for the instant before the acknowledgement; a second ring is harmless.
        "visibility_timeout": 600,
        # Look for such left-overs every 10 s; the default throttle makes it 100.
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "global_keyprefix": PREFIX,
        "client_name": "hall",
    },
    # Only the relay publishes.  By default it would wait for ever for a connection of the pool.
    "broker_pool_limit": 2,
    "broker_pool_acquire_timeout": 2,
    # The relay has its own back-off.  Switching publish retries off altogether makes a refusal take 6 s.
    "task_publish_retry_policy": {"max_retries": 0},
    # The lease is the real acknowledgement.  Late ones lose messages too, deliver again and again, and make a worker of
    # Celery 5.7.0 leave when its broker goes away.
    "task_acks_late": False,
    # One brain for retries: the table.
    "task_reject_on_worker_lost": False,
    "task_retry_on_worker_lost": False,
    # Fetch only for a free process: fair, and nothing is held back by a busy worker.
    "worker_disable_prefetch": True,
    # For brokers where the line above is ignored.
    "worker_prefetch_multiplier": 1,
    # Results are rows.  A result backend leaks and costs a connection a thread.
    "task_ignore_result": True,
    "result_backend": None,
    "task_store_errors_even_if_ignored": False,
    "task_serializer": "json",
    "accept_content": ["json"],
    "event_serializer": "json",
    # A typo is an error, not a queue that nobody reads.
    "task_create_missing_queues": False,
    "task_default_queue": QUEUES[0],
    "task_queues": [Queue(queue, Exchange(queue, type="direct"), routing_key=queue) for queue in QUEUES],
    "task_routes": {topic.name: {"queue": topic.queue} for topic in TOPICS.values()},
    # Below the lease of 90 s, so that a message is never taken again while its worker may still run.  Long topics have
    # their own limit and renew the lease.
    "task_time_limit": 60,
    "task_soft_time_limit": 45,
    # Leaks end with the child; the memory is in KiB.
    "worker_max_tasks_per_child": 1000,
    "worker_max_memory_per_child": 300_000,
    # A child that starts on a busy machine may need longer than the default 4 s, and would be killed for it.
    "worker_proc_alive_timeout": 20,
    # True starts a task twice.
    "worker_cancel_long_running_tasks_on_connection_loss": False,
    # The tables hold the facts; events cost 28 % and can be switched on while running.
    "worker_send_task_events": False,
    "task_send_sent_event": False,
    # Logs are ours (workers.logs).
    "worker_hijack_root_logger": False,
    "worker_redirect_stdouts": False,
    "enable_utc": True,
}


def _broker() -> dict[str, object]:
    """The address of the broker, read when Celery first needs it, so that importing this package needs none."""
    url = Settings.from_env().redis_url
    if not url:
        raise BadSettings("REDIS_URL is not set and no hall runs on HALL_DATA_DIR, so there is no broker to work with.")
    return {"broker_url": for_kombu(url)}


app = Celery("hall")
app.config_from_object(SETTINGS)
app.add_defaults(_broker)


def worker_arguments(name: str, queues: tuple[str, ...], slots: int) -> list[str]:
    """What follows ``python -m celery``, to start a worker tree ``name`` with ``slots`` processes for ``queues``.

    Gossip, mingle and Celery's heartbeat are off: our heartbeat is a row, and they cost 38 % of the throughput.
    """
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return ["-A", "workers", "-q", "worker", "-n", f"{name}@%h", "-Q", ",".join(queues), "-c", str(slots), *quiet]


# Last, since they need the app: the processes of a worker, every table (a handler's refer to those of others), and the
# handlers.
for _module in ("workers.process", "models.tables", *HANDLER_MODULES):
    importlib.import_module(_module)
