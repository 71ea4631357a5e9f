"""What this web process counts of its requests, and what all web processes of this machine use.

Counts are added to the running figures in the database every few seconds, like those of the workers: so one scrape of
any web process tells about all of them, on every machine, and nobody cleans up files that dead processes leave.
A process that is killed takes its last seconds along; one that is told to stop adds them first.
"""

from __future__ import annotations

import atexit
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator

import psutil
import structlog
from flask import Flask, Response, g, request
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from models import db as store
from models.outbox.tally import BOUNDS, COMMIT, HTTP, add

log = structlog.get_logger("web")

EVERY = 5.0  # seconds between two additions
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

Row = tuple[str, str, str]


class Figures:
    """Counts of one process that are not in the database yet."""

    def __init__(self, engine: Engine | None) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._rows: Counter[Row] = Counter()
        self._thread: threading.Thread | None = None

    def observe(self, name: str, key: str, seconds: float) -> None:
        with self._lock:
            for bound in BOUNDS:
                if seconds <= bound:
                    self._rows[name, key, str(bound)] += 1
            self._rows[name, key, "sum"] += seconds
            self._rows[name, key, "count"] += 1

    def flush(self) -> None:
        """Add what was counted to the database; while that is away the counts wait."""
        with self._lock:
            rows, self._rows = self._rows, Counter()
        if not rows:
            return
        try:
            with store.transaction(self._engine) as db:
                add(db, rows)
                db.flush()
                began = time.perf_counter()
            self.observe(COMMIT, "web", time.perf_counter() - began)
        except SQLAlchemyError as error:
            log.warning("figures wait for the database", error=type(error).__name__)
            with self._lock:
                self._rows.update(rows)

    def keep(self) -> None:
        """Flush from now on, from a thread that ends with the process, and once more at its end."""
        if self._engine is not None and self._thread is None:
            self._thread = threading.Thread(target=self._for_ever, name="figures", daemon=True)
            self._thread.start()
            atexit.register(self.flush)

    def _for_ever(self) -> None:
        while True:
            time.sleep(EVERY)
            self.flush()


def init(app: Flask, engine: Engine | None) -> None:
    """Count the requests of ``app``, and add them by and by to the database of ``engine``; None: when told to."""
    figures = app.extensions["figures"] = Figures(engine)

    @app.after_request
    def _count(response: Response) -> Response:
        # The rule and never the path: a draft's address is a secret of its owner.
        route = request.url_rule.rule if request.url_rule else "none"
        method = request.method if request.method in METHODS else "other"
        figures.keep()
        if "started" in g:
            figures.observe(HTTP, f"{method} {response.status_code} {route}", time.perf_counter() - g.started)
        return response


def processes() -> Iterator[Metric]:
    """What the web processes of this machine use together, under Prometheus's usual names.

    ``process_open_fds`` is the highest of one process, since the limit holds for each.  The time used counts those that
    have ended too, so that it only rises.
    """
    own = psutil.Process()
    parent = own.parent()
    master = parent if parent and "gunicorn" in " ".join(parent.cmdline()) else own
    family = [master, *master.children(recursive=True)]
    used: dict[str, list[float]] = defaultdict(list)
    ended = family[0].cpu_times()
    used["cpu"].append(getattr(ended, "children_user", 0.0) + getattr(ended, "children_system", 0.0))
    for process in family:
        try:
            with process.oneshot():
                times = process.cpu_times()
                used["cpu"].append(times.user + times.system)
                used["memory"].append(process.memory_info().rss)
                used["files"].append(process.num_fds())
        except psutil.NoSuchProcess:
            continue
    cpu = CounterMetricFamily("process_cpu_seconds", "Processor time of the web processes of this machine")
    cpu.add_metric([], sum(used["cpu"]))
    yield cpu
    yield GaugeMetricFamily("process_resident_memory_bytes", "Their memory", sum(used["memory"]))
    yield GaugeMetricFamily("process_open_fds", "The most open files of one of them", max(used["files"], default=0))
    if hasattr(own, "rlimit"):
        limit = own.rlimit(psutil.RLIMIT_NOFILE)[0]
        yield GaugeMetricFamily("process_max_fds", "How many files one of them may open", limit)
    yield GaugeMetricFamily("process_start_time_seconds", "When the first of them started", family[0].create_time())
