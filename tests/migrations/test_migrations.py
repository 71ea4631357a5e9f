"""Every migration up and down on filled tables, and a head that equals the models."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from models import db as store
from models import migrations
from models.audit.notary import make_entries
from models.calendar.now import now
from models.casework.note import note
from models.casework.perform import perform
from models.people.actor import SYSTEM, Actor
from models.petition.intake import Given, register
from models.tables import metadata
from tests import factories, hall_data
from tests.databases import new_database


@pytest.fixture
def empty(server_url: str, engine: object) -> Iterator[str]:
    """A database of this test's own; the run's own stands again afterwards."""
    with new_database(server_url) as url:
        yield url
        store.use(engine)  # type: ignore[arg-type]


def filled_tables(url: str) -> set[str]:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    with engine.connect() as connection:
        names = inspect(connection).get_table_names()
        filled = {n for n in names if connection.scalar(text(f"select exists (select 1 from {n})"))}  # noqa: S608
    engine.dispose()
    return filled


def test_up_down_and_up_on_filled_tables(empty: str, tmp_path: Path) -> None:
    assert migrations.check(empty) == "empty"
    migrations.upgrade(empty)
    assert migrations.check(empty) is None
    engine = store.connect(empty, statement_timeout_ms=30_000)
    hall_data.load()
    with store.transaction() as db:
        factories.reviewed_case(db, folder=tmp_path)
        asked, _ = factories.accepted_case(db, "G-EC-005", folder=tmp_path)
        reviewer = factories.take(db, asked, "ec.review")
        perform(db, asked.id, "ask_more", reviewer, lines=[{**factories.LINES[1], "code": "site_area"}], reason="示例")
        silent, _ = factories.accepted_case(db, "G-HR-006", folder=tmp_path)
        perform(db, silent.id, "deem_effective", SYSTEM, at=now() + timedelta(days=60))
        note(db, asked, reviewer, "示例")
        register(db, Given(kind="report", request="示例", facts="示例"), Actor("applicant"), "zh")
    with store.transaction() as db:
        make_entries(db)
    engine.dispose()
    held = filled_tables(empty)
    assert {"cases", "clock_entry", "case_event", "work_item", "message", "filed_paper"} <= held
    assert {"petition_event", "petition_letter", "audit_entry"} <= held
    for newer, older in pairwise(_revisions()):
        migrations.downgrade(empty, older)
        migrations.upgrade(empty, newer)
        assert {"cases", "clock_entry", "case_event", "message"} <= filled_tables(empty), newer
        migrations.downgrade(empty, older)
    assert {"cases", "clock_entry", "case_event", "work_item", "message", "filed_paper"} <= filled_tables(empty)
    migrations.upgrade(empty)
    assert migrations.check(empty) is None
    migrations.downgrade(empty, "base")
    assert filled_tables(empty) == set()
    assert migrations.check(empty) == "empty"
    migrations.upgrade(empty)
    assert migrations.check(empty) is None


def _revisions() -> list[str]:
    """Newest first."""
    names = (files("models.migrations") / "versions").iterdir()
    return sorted((name.name[:4] for name in names if name.name[:4].isdigit()), reverse=True)


def test_the_head_equals_the_models(database: str) -> None:
    engine = create_engine(database.replace("postgresql://", "postgresql+psycopg://", 1))
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_name": lambda name, kind, _: (kind, name) != ("table", "schema_step"),
            },
        )
        difference = compare_metadata(context, metadata)
    engine.dispose()
    assert difference == []


def test_foreign_and_older_databases_are_told_apart(empty: str) -> None:
    migrations.upgrade(empty)
    engine = create_engine(empty.replace("postgresql://", "postgresql+psycopg://", 1))
    with engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    # Ahead by an additive migration that went through our head: it serves.
    assert migrations.check(empty) is None
    with engine.begin() as connection:
        connection.execute(text("delete from schema_step"))
    assert migrations.check(empty) == "newer"
    engine.dispose()
