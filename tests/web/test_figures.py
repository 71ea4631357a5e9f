"""Requests are counted by route, method and code, and reach the figures of every process."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from models.settings import Settings
from web import create_app


def test_requests_are_counted_by_their_route_and_never_by_their_path(db, database):
    app = create_app(Settings(secret_key="s" * 32, database_url=database), connect=False, rooms=[("web.health", "")])
    app.testing = True
    client = app.test_client()
    for path in ("/healthz", "/healthz", "/nowhere/secret"):
        client.get(path)
    client.open("/healthz", method="FROB")
    app.extensions["figures"].flush()
    client.get("/healthz")
    app.extensions["figures"].flush()
    page = client.get("/metrics").text
    samples = {
        (s.name, s.labels.get("method"), s.labels.get("code"), s.labels.get("route")): s.value
        for family in text_string_to_metric_families(page)
        for s in family.samples
        if s.labels.get("le") in (None, "+Inf")
    }
    assert samples["hall_http_requests_total", "GET", "200", "/healthz"] == 3
    assert samples["hall_http_request_seconds_bucket", "GET", "200", "/healthz"] == 3
    assert samples["hall_http_requests_total", "GET", "404", "none"] == 1
    assert "secret" not in page and "FROB" not in page
    assert samples["process_resident_memory_bytes", None, None, None] > 10_000_000
    assert samples["process_max_fds", None, None, None] >= samples["process_open_fds", None, None, None] > 0
    assert "hall_db_commit_seconds_count" in page
