"""Alive, ready, degraded; and what still loads when the database is away."""

from __future__ import annotations

import base64

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from models import db as store
from models.outbox import QUEUES, duty, presence
from models.settings import Settings
from web import create_app

HEALTH = [("web.health", "")]
# Those of the session's key ring, so that an app that loads keys leaves the other tests theirs.
SEAL, DIGEST = base64.b64encode(b"k" * 32).decode(), base64.b64encode(b"d" * 32).decode()


@pytest.fixture
def ready(db, database):
    """The shell on the test's own connection."""
    app = create_app(Settings(secret_key="s" * 32, database_url=database), connect=False, rooms=HEALTH)
    app.testing = True
    return app.test_client()


def relay(db, *, seconds_ago: int, broker_up: bool) -> None:
    db.execute(
        text("""insert into relay_seen (name, pid, host, version, last_pass_at, broker_up, lengths)
                values ('relay@test', 1, 'test', '0', clock_timestamp() - make_interval(secs => :ago), :up, '{}')"""),
        {"ago": seconds_ago, "up": broker_up},
    )
    db.commit()


def probed(db, *, seconds_ago: int) -> None:
    duty.plant(db)
    ago = {"ago": seconds_ago, "names": [f"probe.{queue}" for queue in QUEUES]}
    done = "update duty set last_success_at = clock_timestamp() - make_interval(secs => :ago) where name = any(:names)"
    db.execute(text(done), ago)
    db.commit()


def test_ready_with_database_schema_relay_broker_and_workers(ready, db):
    relay(db, seconds_ago=0, broker_up=True)
    probed(db, seconds_ago=20)
    answer = ready.get("/readyz")
    checks = {name: {"ok": True} for name in ("database", "migrations", "relay", "broker", "probes")}
    assert answer.get_json() == {"status": "ready", "checks": checks}
    assert answer.status_code == 200


def test_without_a_relay_or_its_broker_intake_goes_on(ready, db):
    asleep = ready.get("/readyz")
    assert (asleep.status_code, asleep.get_json()["status"]) == (200, "degraded")
    assert not asleep.get_json()["checks"]["relay"]["ok"]
    relay(db, seconds_ago=0, broker_up=False)
    checks = ready.get("/readyz").get_json()["checks"]
    assert (checks["relay"]["ok"], checks["broker"]["ok"]) == (True, False)


def test_a_queue_that_nobody_serves_is_named_unless_it_is_paused(ready, db):
    relay(db, seconds_ago=0, broker_up=True)
    probed(db, seconds_ago=20)
    db.execute(text("update duty set last_success_at = null where name = 'probe.slow'"))
    db.commit()
    answer = ready.get("/readyz")
    assert (answer.status_code, answer.get_json()["status"]) == (200, "degraded")
    assert answer.get_json()["checks"]["probes"] == {"ok": False, "why": "no probe went round slow"}
    presence.pause(db, "slow", reason="test", by=None)
    db.commit()
    assert ready.get("/readyz").get_json()["status"] == "ready"


def test_a_relay_not_heard_of_for_long_is_not_awake(ready, db):
    relay(db, seconds_ago=60, broker_up=True)
    assert ready.get("/readyz").get_json()["status"] == "degraded"


def test_figures_are_given_in_the_form_prometheus_reads(ready):
    answer = ready.get("/metrics")
    assert answer.content_type.startswith("text/plain; version=")
    names = {family.name for family in text_string_to_metric_families(answer.text)}
    assert {"hall_outbox_messages", "hall_cases_open"} <= names


@pytest.fixture
def nowhere(engine):
    """An app whose database does not answer."""
    settings = Settings(
        secret_key="s" * 32, seal_keys=SEAL, digest_key=DIGEST, database_url="postgresql://hall@127.0.0.1:1/hall"
    )
    yield create_app(settings, rooms=HEALTH).test_client()
    store.use(engine)


def test_with_the_database_down_the_process_lives_and_says_it_is_not_ready(nowhere):
    assert nowhere.get("/healthz").status_code == 200
    answer = nowhere.get("/readyz")
    assert (answer.status_code, answer.get_json()["status"]) == (503, "unready")
    assert nowhere.get("/accessibility").status_code == 200
    assert nowhere.get("/nowhere").status_code == 404


def test_security_txt_names_a_contact_and_an_end(client):
    answer = client.get("/.well-known/security.txt")
    assert answer.mimetype == "text/plain"
    names = [line.split(":")[0] for line in answer.text.splitlines()]
    assert names == ["Contact", "Expires", "Preferred-Languages", "Canonical"]
