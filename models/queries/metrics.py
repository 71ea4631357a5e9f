"""The figures for Prometheus.  Every one comes from a row, so a restart of whoever asks or answers loses nothing.

A label is never a case, a person or a message.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import cast

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import QueuePool, select, text
from sqlalchemy.orm import Session

from models import db as store
from models.calendar.now import now
from models.casework.stages import ENDED
from models.keeping.record import last_backup
from models.outbox.presence import code_version
from models.outbox.rings import UNANSWERED
from models.outbox.tally import BOUNDS, COMMIT, HTTP, Tally
from models.outbox.topics import QUEUES
from models.queries import ops
from models.settings import Settings

# Figures of the tally: name there → name here, its labels, what it counts.
COUNTERS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "messages": ("hall_messages", ("topic", "outcome"), "Ends of runs, and rings for nothing"),
    "rings": ("hall_outbox_rings", ("queue",), "Rings given to the broker"),
    "publish_errors": ("hall_outbox_publish_errors", ("queue",), "Rings the broker did not take"),
    "purges": ("hall_queue_purges", ("queue",), "Poisoned queues emptied"),
    "restarts": ("hall_worker_restarts", ("role", "reason"), "Workers that came back without a farewell"),
    "audit_findings": ("hall_audit_findings", ("rule",), "What should have had a message and had none"),
}
HISTOGRAMS: dict[str, tuple[str, str, str]] = {
    "lag": ("hall_outbox_lag_seconds", "queue", "From due to taken"),
    "run": ("hall_message_run_seconds", "topic", "From taken to the end"),
}
# The same facts under celery-exporter's names, for ready-made dashboards.
CELERY_HISTOGRAMS: dict[str, tuple[str, str, str]] = {
    "lag": ("celery_task_queue_wait_time", "queue_name", "From due to taken"),
    "run": ("celery_task_runtime", "name", "From taken to the end"),
}
_RAN = ("done", "failed", "dead", "lease_lost", "worker_lost", "released")
# Celery's states, told from outcomes: received is every ring that came to an end, started every run.
CELERY_STATES: dict[str, tuple[str, ...]] = {
    "received": (*_RAN, "duplicate_ring"),
    "started": _RAN,
    "succeeded": ("done",),
    "failed": ("failed", "dead", "worker_lost"),
}
WORKER_GAUGES: tuple[tuple[str, str, str, Callable[[ops.WorkerLine], float]], ...] = (
    ("hall_worker_last_seen_timestamp_seconds", "worker", "Last heartbeat", lambda w: w.seen.seen_at.timestamp()),
    ("hall_worker_slots", "worker", "Processes of a worker", lambda w: w.seen.slots),
    ("hall_worker_slots_busy", "worker", "Processes that run something", lambda w: len(w.running)),
    ("hall_worker_memory_bytes", "worker", "Memory of all its processes", lambda w: w.seen.memory_bytes),
    ("hall_worker_open_files", "worker", "Descriptors of all its processes", lambda w: w.seen.open_files),
    ("celery_worker_up", "hostname", "Whether a worker is heard of", lambda w: w.alive),
    ("celery_worker_tasks_active", "hostname", "What a worker runs", lambda w: len(w.running)),
)

# Seconds left on a clock: run out, an hour, half a day, then days.
REMAINING = (0, 3600, 43200, *(days * 86400 for days in (1, 2, 5, 10, 20)))

Figures = dict[str, dict[tuple[str, str], float]]


def render(db: Session, settings: Settings, processes: Iterable[Metric] = ()) -> bytes:
    """The whole page in Prometheus's text format; ``processes`` is what the one who answers knows of itself."""
    registry = CollectorRegistry()
    rows = (*_outbox(db), *_processes(db), *_tallies(db), *_cases(db), *_telling(db), *_ground(db, settings))
    registry.register(_Once([*processes, *rows]))
    return generate_latest(registry)


class _Once(Collector):
    """Hands over figures that are already there."""

    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterator[Metric]:
        yield from self._families


def _gauge(name: str, told: str, labels: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Metric:
    """Each row is the values of the labels, then the figure."""
    family = GaugeMetricFamily(name, told, labels=labels)
    for *values, figure in rows:
        family.add_metric([str(value) for value in values], cast(float, figure))
    return family


def _outbox(db: Session) -> Iterator[Metric]:
    lines = ops.queues(db)
    states = [(line.queue, state, getattr(line, state)) for line in lines for state in ops.STATES if state != "done"]
    yield _gauge("hall_outbox_messages", "Messages that are not done", ("queue", "state"), states)
    oldest = [(line.queue, line.oldest) for line in lines]
    yield _gauge("hall_outbox_oldest_due_seconds", "Age of the oldest message that is due", ("queue",), oldest)
    untaken = [(row.topic, row.messages) for row in db.execute(_UNTAKEN)]
    yield _gauge("hall_outbox_untaken_rings", "Messages rung five times and never taken", ("topic",), untaken)
    done = {duty.name: duty.last_success_at for duty in ops.duties(db)}
    at = [(name, moment.timestamp()) for name, moment in done.items() if moment]
    yield _gauge("hall_duty_last_success_timestamp_seconds", "When a duty was last done", ("duty",), at)
    probes = [(queue, (now() - moment).total_seconds()) for queue in QUEUES if (moment := done.get(f"probe.{queue}"))]
    yield _gauge("hall_probe_age_seconds", "Since a probe last went round through a queue", ("queue",), probes)


def _processes(db: Session) -> Iterator[Metric]:
    workers = ops.workers(db)
    info = [(w.seen.name, w.seen.version, ",".join(w.seen.queues), w.seen.host, 1) for w in workers]
    yield _gauge("hall_worker_info", "A worker", ("worker", "version", "queues", "host"), info)
    for name, label, told, figure in WORKER_GAUGES:
        yield _gauge(name, told, (label,), [(worker.seen.name, figure(worker)) for worker in workers])
    relays = [line.seen for line in ops.relays(db)]
    passes = [(seen.name, seen.last_pass_at.timestamp()) for seen in relays]
    yield _gauge("hall_relay_last_pass_timestamp_seconds", "A relay's last pass", ("relay",), passes)
    # Without a relay nobody knows the broker: then these are absent, which is an alert of its own.
    for broker in relays[:1]:
        yield _gauge("hall_broker_up", "Whether the broker answers the relay", (), [(broker.broker_up,)])
        yield _gauge("hall_broker_memory_bytes", "Memory of the broker", (), [(broker.broker_memory_bytes or 0,)])
        lengths = list(broker.lengths.items())
        yield _gauge("hall_broker_queue_length", "Rings lying in the broker", ("queue",), lengths)
        yield _gauge("celery_queue_length", "Rings lying in the broker", ("queue_name",), lengths)


def _tallies(db: Session) -> Iterator[Metric]:
    figures: Figures = defaultdict(dict)
    for row in db.scalars(select(Tally).order_by(Tally.name, Tally.key, Tally.part)):
        figures[row.name][row.key, row.part] = row.value
    for name, (metric, labels, told) in COUNTERS.items():
        family = CounterMetricFamily(metric, told, labels=labels)
        for values, value in figures[name].items():
            family.add_metric(values[: len(labels)], value)
        yield family
    for kinds in (HISTOGRAMS, CELERY_HISTOGRAMS):
        for name, (metric, label, told) in kinds.items():
            yield _histogram(figures[name], metric, label, told)
    yield from _celery(figures["messages"])
    yield from _http(figures[HTTP])
    yield _histogram(figures[COMMIT], "hall_db_commit_seconds", "process", "A small commit, tried every few seconds")


def _http(rows: dict[tuple[str, str], float]) -> Iterator[Metric]:
    """Keys are "method code route"."""
    labels = ("method", "code", "route")
    seconds = HistogramMetricFamily("hall_http_request_seconds", "From a request to its answer", labels=labels)
    answers = CounterMetricFamily("hall_http_requests", "Requests answered", labels=labels)
    for key in sorted({key for key, _ in rows}):
        values, count = key.split(" ", 2), rows[key, "count"]
        answers.add_metric(values, count)
        buckets = [(str(bound), rows.get((key, str(bound)), 0)) for bound in BOUNDS]
        seconds.add_metric(values, [*buckets, ("+Inf", count)], rows[key, "sum"])
    yield answers
    yield seconds


def _histogram(rows: dict[tuple[str, str], float], metric: str, label: str, told: str) -> Metric:
    family = HistogramMetricFamily(metric, told, labels=[label])
    for key in sorted({key for key, _ in rows}):
        by_bound = {
            float(part): value for (k, part), value in rows.items() if k == key and part not in ("sum", "count")
        }
        count = rows[key, "count"]
        buckets = [(str(bound), by_bound.get(bound, 0)) for bound in BOUNDS]
        family.add_metric([key], [*buckets, ("+Inf", count)], rows[key, "sum"])
    return family


def _celery(messages: dict[tuple[str, str], float]) -> Iterator[Metric]:
    for state, outcomes in CELERY_STATES.items():
        family = CounterMetricFamily(f"celery_task_{state}", f"Tasks {state}", labels=["name"])
        for topic in sorted({topic for topic, _ in messages}):
            ended = (messages.get((topic, outcome), 0) for outcome in outcomes)
            family.add_metric([topic], sum(ended))
        yield family


def _cases(db: Session) -> Iterator[Metric]:
    stages = [(row.stage, row.cases) for row in db.execute(_OPEN, {"ended": sorted(ENDED)})]
    yield _gauge("hall_cases_open", "Cases that have not ended", ("stage",), stages)
    yield _remaining(db)
    breaches = CounterMetricFamily(
        "hall_breaches", "Legal clocks that ran out before they were stopped", labels=["clock"]
    )
    for row in db.execute(_BREACHES, {"now": now()}):
        breaches.add_metric([row.kind], row.clocks)
    yield breaches
    attention = [("dead_message", db.scalar(_BLOCKED))]
    yield _gauge("hall_cases_needing_attention", "Cases a person must look at", ("reason",), attention)


def _remaining(db: Session) -> Metric:
    """Of the clocks that run now, how many end within how many seconds; those below 0 have run out."""
    family = HistogramMetricFamily("hall_clock_due_seconds", "Time left on running clocks", labels=["clock"])
    for row in db.execute(_REMAINING, {"now": now(), "bounds": list(REMAINING)}):
        buckets = [(str(float(bound)), n) for bound, n in zip(REMAINING, row.within, strict=True)]
        family.add_metric([row.kind], [*buckets, ("+Inf", row.clocks)], row.seconds)
    return family


def _telling(db: Session) -> Iterator[Metric]:
    states = [(row.channel, row.state, row.deliveries) for row in db.execute(_DELIVERIES)]
    yield _gauge("hall_deliveries", "Deliveries of notices and codes", ("channel", "state"), states)


def _ground(db: Session, settings: Settings) -> Iterator[Metric]:
    pool = store.engine().pool
    if isinstance(pool, QueuePool):
        yield _gauge("hall_db_pool_in_use", "Connections of this process in use", (), [(pool.checkedout(),)])
    size = db.scalar(text("select pg_database_size(current_database())"))
    yield _gauge("hall_db_size_bytes", "Size of the database", (), [(size,)])
    if settings.data_dir.exists():
        free = shutil.disk_usage(settings.data_dir).free
        yield _gauge("hall_disk_free_bytes", "Free space where the data lies", (), [(free,)])
    if backed_up := last_backup(db):
        told = "When the hall was last backed up whole"
        yield _gauge("hall_backup_last_success_timestamp_seconds", told, (), [(backed_up.timestamp(),)])
    yield _gauge("hall_build_info", "This code", ("version",), [(code_version(), 1)])


_UNTAKEN = text(f"""
select topic, count(*) as messages from message
 where done_at is null and dead_at is null and attempt = 0 and rings >= {UNANSWERED} group by topic
""")  # noqa: S608 - a constant
_OPEN = text("""
select stage, count(*) as cases from cases where stage != all(cast(:ended as text[])) group by stage
""")
_BLOCKED = text("""
select count(distinct case_id) from message where dead_at is not null and done_at is null and failures + attempt > 0
""")
_REMAINING = text("""
select kind, count(*) as clocks, sum(remains)::float8 as seconds,
       (select array_agg((select count(*) from unnest(array_agg(remains)) one where one <= bound) order by bound)
          from unnest(cast(:bounds as float8[])) bound) as within
  from (select kind, extract(epoch from due_at - cast(:now as timestamptz)) as remains from clock
         where stopped_on is null and paused_on is null) running group by kind order by kind
""")
_BREACHES = text("""
select kind, count(*) filter (
         where stopped_on > due_on or stopped_on is null and paused_on is null and due_at < :now) as clocks
  from clock group by kind order by kind
""")
_DELIVERIES = text("select channel, state, count(*) as deliveries from delivery group by channel, state order by 1, 2")
