"""What every test stands on: real PostgreSQL, one database a run, and an outer transaction a test."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from models import db as store
from models.seal import ring

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync"]  # fmt: skip


@pytest.fixture(autouse=True)
def _keys(_keys_of_the_run: None) -> None:
    """Before each test anew: one that opens a hall of its own leaves that hall's keys behind."""
    ring.load([b"k" * 32], b"d" * 32)


@pytest.fixture(scope="session", autouse=True)
def _keys_of_the_run() -> None:
    ring.load([b"k" * 32], b"d" * 32)


@pytest.fixture(scope="session", autouse=True)
def _compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Every test has an app of its own; to compile the templates anew for each took half the time of the web tests."""
    folder = tmp_path_factory.mktemp("templates")
    Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(str(folder))}


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """The address of a PostgreSQL server: ``TEST_DATABASE_URL``, else the embedded one."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    from tests.servers import embedded_postgres

    with embedded_postgres() as url:
        yield url


@pytest.fixture(scope="session")
def database(server_url: str) -> Iterator[str]:
    """A fresh database of this run with every table, by its address.  Gone afterwards."""
    from tests.databases import new_store

    with new_store(server_url) as url:
        yield url


@pytest.fixture(scope="session")
def engine(database: str) -> Engine:
    return store.engine()


@pytest.fixture(scope="session")
def hall(database: str) -> None:
    """The published catalogue and the demonstration staff."""
    from tests import hall_data

    hall_data.load()


@pytest.fixture
def db(engine: Engine) -> Iterator[Session]:
    """A session whose work, and that of every ``transaction()`` meanwhile, is rolled back after the test."""
    with engine.connect() as connection:
        outer = connection.begin()
        store.use(connection)
        with Session(bind=connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:

            def forget(other: Session) -> None:
                """On one connection others can change what this session has locked, as no transaction could."""
                if other is not session:
                    session.info.clear()

            event.listen(Session, "after_commit", forget)
            yield session
            event.remove(Session, "after_commit", forget)
        outer.rollback()
    store.use(engine)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one chromium of a run: its driver's loop stays in this thread, so there cannot be a second.

    On a machine without it these tests are skipped and say so; ``TEST_BROWSER=required`` makes that a failure.
    """
    exe = os.environ.get("TEST_CHROMIUM") or shutil.which("chromium")
    if not exe:
        if os.environ.get("TEST_BROWSER") == "required":
            pytest.fail("TEST_BROWSER=required but no chromium was found")
        pytest.skip("no chromium: browser checks not run (apt-get install chromium fonts-noto-cjk)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=exe, args=ARGS)
        yield browser
        browser.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Counts by kind of test, and each reason for a skip once: a missing part must be seen, not guessed."""
    stats = terminalreporter.stats
    kinds: dict[str, Counter[str]] = {}
    for outcome in ("passed", "failed", "error", "skipped"):
        for report in stats.get(outcome, ()):
            parts = Path(getattr(report, "nodeid", "").split("::")[0]).parts
            kinds.setdefault(parts[1] if len(parts) > 2 else "other", Counter())[outcome] += 1
    terminalreporter.write_sep("-", "by kind")
    for kind, counts in sorted(kinds.items()):
        terminalreporter.write_line(f"{kind:12} " + ", ".join(f"{n} {outcome}" for outcome, n in counts.items()))
    reasons = Counter(r.longrepr[2] for r in stats.get("skipped", ()) if isinstance(r.longrepr, tuple))
    for reason, n in reasons.items():
        terminalreporter.write_line(f"skipped {n}: {reason}")
    if any("no chromium" in reason for reason in reasons):
        n = sum(n for reason, n in reasons.items() if "no chromium" in reason)
        terminalreporter.write_line(f"browser checks: SKIPPED (no chromium), {n} tests")
