"""Two clerks press "next" at the same moment, on real connections: never the same case, and nobody waits."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, delete, select, text
from sqlalchemy.orm import Session

from models import db as store
from models.base import Base
from models.casework.case import Case
from models.casework.event import CaseEvent
from models.casework.work import WorkItem
from models.people.account import Account
from models.settings import Settings
from tests import factories
from web import create_app

CASES = 12


@pytest.fixture
def numbers(engine: Engine, hall: None, tmp_path: Path) -> Iterator[list[str]]:
    """Committed cases that wait at the window; everything this run adds to the store is taken out again."""
    before = _highest(engine)
    with store.transaction() as db:
        made = [
            str(
                factories.submitted_case(
                    db, folder=tmp_path, site_address=f"深圳市龙岗区坂田街道示例路{n}号"
                ).case.number
            )
            for n in range(CASES)
        ]
    yield made
    with engine.begin() as connection:
        # Rows point at each other, so this session looks away while they go.
        connection.execute(text("set local session_replication_role = replica"))
        for table, last in before.items():
            connection.execute(delete(Base.metadata.tables[table]).where(text("id > :last")), {"last": last})


def _highest(engine: Engine) -> dict[str, int]:
    """The last id of every table that the cases of this test write to."""
    touched = ("cases", "clock", "clock_entry", "case_event", "work_item", "assignment", "document", "filed_paper",
               "message", "read_log")  # fmt: skip
    with engine.connect() as connection:
        return {t: connection.scalar(text(f"select coalesce(max(id), 0) from {t}")) or 0 for t in touched}  # noqa: S608


@pytest.fixture
def app(engine: Engine, hall: None, tmp_path: Path) -> Flask:
    settings = Settings(secret_key="s" * 32, data_dir=tmp_path, undo_seconds=0)
    app = create_app(settings, connect=False, rooms=[("web.account", "/account"), ("web.desk", "/desk")])
    app.testing = True
    return app


def _presses(app: Flask, login: str, start: threading.Barrier, times: int) -> list[str]:
    """The cases that ``login`` got, one press after the other."""
    client = app.test_client()
    with store.reading() as db:
        account = db.scalars(select(Account).where(Account.login == login)).one()
        user = f"{account.id}.{account.session_epoch}"
    with client.session_transaction() as session:
        session["_user_id"], session["signed_in_at"] = user, int(time.time())
    page = client.get("/desk/").get_data(as_text=True)
    token = page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    start.wait(timeout=20)
    got = []
    for _ in range(times):
        answer = client.post("/desk/next", data={"csrf_token": token})
        assert answer.status_code == 302, answer.get_data(as_text=True)
        got += [answer.location.rsplit("/", 1)[1]] if "/cases/" in answer.location else []
    return got


def test_two_who_press_at_once_never_get_the_same(app: Flask, numbers: list[str]) -> None:
    start = threading.Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        presses = [pool.submit(_presses, app, login, start, CASES // 2 + 1) for login in ("gov.window1", "gov.window2")]
        first, second = (press.result(timeout=60) for press in presses)
    assert not set(first) & set(second)
    assert sorted(first + second) == sorted(numbers)
    with Session(store.engine()) as db:
        cases = db.scalars(select(Case).where(Case.number.in_(numbers))).all()
        assert {case.stage for case in cases} == {"received"}
        held = db.scalars(select(WorkItem).where(WorkItem.case_id.in_([c.id for c in cases]))).all()
        assert all(item.holder_id for item in held)
        events = db.scalars(select(CaseEvent.action).where(CaseEvent.case_id.in_([c.id for c in cases]))).all()
        assert events.count("receive") == CASES
