"""The figures for Prometheus, read back with Prometheus's own parser."""

from __future__ import annotations

from datetime import UTC, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models import outbox
from models.calendar.now import at
from models.casework.clock import Clock
from models.keeping import record
from models.outbox import duty, presence, tally
from models.outbox.rings import UNANSWERED
from models.outbox.topics import QUEUES
from models.queries import metrics
from models.settings import Settings
from tests import factories

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


def scrape(db: Session, settings: Settings) -> Samples:
    page = metrics.render(db, settings).decode()
    families = list(text_string_to_metric_families(page))
    assert len({family.name for family in families}) == len(families)
    return {(s.name, frozenset(s.labels.items())): s.value for family in families for s in family.samples}


def value(samples: Samples, metric: str, /, **labels: str) -> float:
    return samples[metric, frozenset(labels.items())]


def test_the_first_numbers_to_look_at_are_there_in_an_empty_hall(db: Session, settings: Settings) -> None:
    samples = scrape(db, settings)
    for queue in QUEUES:
        assert value(samples, "hall_outbox_oldest_due_seconds", queue=queue) == 0
        assert value(samples, "hall_outbox_messages", queue=queue, state="dead") == 0
    assert value(samples, "hall_cases_needing_attention", reason="dead_message") == 0
    assert value(samples, "hall_db_size_bytes") > 0 and value(samples, "hall_disk_free_bytes") > 0
    assert "hall_broker_up" not in {name for name, _ in samples}, "without a relay nobody knows the broker"


def test_runs_are_counted_and_timed(db: Session, settings: Settings) -> None:
    for ending in ("done", "failed"):
        outbox.put(db, "route", [1])
        (due,) = outbox.due(db, {"intake": outbox.Want(1, 0)})
        taken = outbox.take(db, due.id, "route", "test@host/1")
        assert taken is not None
        if ending == "done":
            outbox.done(db, due.id, taken.attempt)
        else:
            outbox.fail(db, due.id, taken.attempt, "ValueError", "f" * 12)
    tally.count(db, "messages", "route", "duplicate_ring")
    tally.roll_up(db)
    samples = scrape(db, settings)
    assert value(samples, "hall_messages_total", topic="route", outcome="done") == 1
    assert value(samples, "hall_message_run_seconds_count", topic="route") == 2
    assert value(samples, "hall_message_run_seconds_bucket", topic="route", le="+Inf") == 2
    assert value(samples, "hall_message_run_seconds_bucket", topic="route", le="60.0") == 2
    assert value(samples, "hall_outbox_lag_seconds_count", queue="intake") == 2
    celery = {state: value(samples, f"celery_task_{state}_total", name="route") for state in metrics.CELERY_STATES}
    assert celery == {"received": 3, "started": 2, "succeeded": 1, "failed": 1}


def test_rings_that_nobody_answers_are_told_by_topic(db: Session, settings: Settings) -> None:
    outbox.put(db, "route", [1])
    for _ in range(UNANSWERED):
        outbox.rung(db, outbox.due(db, {"intake": outbox.Want(1, 0)}))
    assert value(scrape(db, settings), "hall_outbox_untaken_rings", topic="route") == 1


def test_buckets_only_rise(db: Session, settings: Settings) -> None:
    outbox.put(db, "route", [1])
    (due,) = outbox.due(db, {"intake": outbox.Want(1, 0)})
    outbox.take(db, due.id, "route", "test@host/1")
    outbox.done(db, due.id, 1)
    db.execute(text("update message_run set lag = 3"))
    tally.roll_up(db)
    samples = scrape(db, settings)
    bounds = [*map(str, tally.BOUNDS), "+Inf"]
    steps = [value(samples, "hall_outbox_lag_seconds_bucket", queue="intake", le=bound) for bound in bounds]
    assert steps == [0] * bounds.index("5.0") + [1] * (len(bounds) - bounds.index("5.0"))


def test_workers_relays_broker_and_duties(db: Session, settings: Settings) -> None:
    presence.born(db, "quick@host", pid=1, host="host", queues=["intake", "scan"], slots=4)
    presence.relay_awake(
        db, "relay", pid=1, host="host", broker_error=None, broker_memory_bytes=9, lengths={"intake": 3}
    )  # fmt: skip
    duty.plant(db)
    duty.succeeded(db, "duty:probe.intake:1")
    samples = scrape(db, settings)
    assert value(samples, "hall_worker_slots", worker="quick@host") == 4
    assert value(samples, "celery_worker_up", hostname="quick@host") == 1
    info = {"version": presence.code_version(), "queues": "intake,scan", "host": "host"}
    assert value(samples, "hall_worker_info", worker="quick@host", **info) == 1
    assert value(samples, "hall_broker_up") == 1
    assert value(samples, "celery_queue_length", queue_name="intake") == 3
    assert 0 <= value(samples, "hall_probe_age_seconds", queue="intake") < 60


def test_clocks_deliveries_and_the_last_backup(db: Session, settings: Settings, hall: None, tmp_path: Path) -> None:
    assert "hall_backup_last_success_timestamp_seconds" not in {name for name, _ in scrape(db, settings)}
    case, _ = factories.submitted_case(db, folder=tmp_path)
    db.execute(text("insert into delivery (channel, key, state) values ('mail', 'k', 'unknown')"))
    record.backed_up(db, {"set": "20261123T000000Z"})
    (notice,) = db.scalars(select(Clock).where(Clock.case_id == case.id, Clock.kind == "notice"))
    with at(notice.due_at + timedelta(minutes=1)):
        samples = scrape(db, settings)
    assert value(samples, "hall_clock_due_seconds_bucket", clock="notice", le="0.0") == 1
    assert value(samples, "hall_clock_due_seconds_count", clock="notice") == 1
    assert value(samples, "hall_breaches_total", clock="notice") == 1
    assert value(samples, "hall_deliveries", channel="mail", state="unknown") == 1
    made = value(samples, "hall_backup_last_success_timestamp_seconds")
    assert abs(made - notice.due_at.now(UTC).timestamp()) < 60


def test_no_label_is_a_case_a_person_or_a_message(db: Session, settings: Settings) -> None:
    outbox.put(db, "route", [424242], case_id=515151)
    page = metrics.render(db, settings).decode()
    assert "424242" not in page and "515151" not in page
