"""The whole hall under its supervisor: what people rely on when they type ``make run``."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.servers import open_folder
from tests.whole_hall import Hall

BACK = 15.0  # INV-11
END = 10.0
CHILDREN = ("relay-1", "quick", "web", "valkey", "postgres")


@pytest.fixture(scope="module")
def hall() -> Iterator[Hall]:
    with open_folder() as folder:
        hall = Hall(folder)
        yield hall
        if hall.stands:
            hall.process.terminate()
            hall.process.wait(END)


@pytest.fixture(autouse=True)
def standing(hall: Hall) -> None:
    if not hall.stands:
        hall.up()


def test_it_says_where_it_is_and_who_may_sign_in(hall: Hall) -> None:
    said = hall.said()
    assert f"http://127.0.0.1:{hall.port}" in said and f"Data: {hall.data}" in said
    assert re.search(r"window clerk .*gov\.window1", said)
    assert hall.ready()
    assert all((hall.data / name).stat().st_mode & 0o077 == 0 for name in ("running.json", "secrets.json"))


def test_operators_see_it_from_a_terminal(hall: Hall) -> None:
    hall.wait(BACK, lambda: hall.ask("outbox", "status", "--json")[0] == 0)
    status = json.loads(hall.ask("outbox", "status", "--json")[1])
    assert {row["name"].partition("@")[0] for row in status["workers"] if row["alive"]} == {"quick", "slow"}
    assert [row["broker_up"] for row in status["relays"]] == [True, True]
    for question in (("outbox", "status"), ("queue", "list"), ("worker", "list")):
        code, said = hall.ask(*question)
        assert code == 0 and "intake" in said
    assert hall.ask("worker", "health", status["workers"][0]["name"])[0] == 0


def test_a_second_copy_on_the_same_data_is_told_so(hall: Hall) -> None:
    assert hall.command("up").wait(30) == 1
    assert f"Error: A hall already runs on the data in {hall.data} (process {hall.process.pid})." in hall.said()
    assert hall.ready() and hall.running()


@pytest.mark.parametrize("role", CHILDREN)
def test_a_killed_child_comes_back(hall: Hall, role: str) -> None:
    before = hall.pids()[role]
    os.kill(before, signal.SIGKILL)
    hall.wait(BACK, lambda: hall.pids().get(role, before) != before and hall.ready())
    assert f"{role} ended by signal 9" in hall.said()


def test_everything_killed_at_once_and_started_again_finds_its_data(hall: Hall) -> None:
    with hall.database() as connection:
        connection.execute("create table if not exists kept (word text); insert into kept values ('云厅')")
        accounts = connection.execute("select count(*) from account").fetchone()
    for process in hall.tree():
        with suppress(psutil.NoSuchProcess):  # The kernel is quick to take children along.
            process.kill()
    hall.process.wait(END)
    hall.up()
    with hall.database() as connection:
        assert connection.execute("select word from kept").fetchone() == ("云厅",)
        assert connection.execute("select count(*) from account").fetchone() == accounts
    assert hall.ready()


def test_stopping_leaves_nothing_within_ten_seconds(hall: Hall) -> None:
    tree, doorbell = hall.tree(), hall.running()["redis_url"].removeprefix("unix://").partition("?")[0]
    assert len(tree) > 10 and Path(doorbell).exists()
    begin = time.monotonic()
    hall.process.terminate()
    assert hall.process.wait(END) == 0
    assert time.monotonic() - begin < END
    assert [p for p in tree if p.is_running() and p.status() != psutil.STATUS_ZOMBIE] == []
    assert not (hall.data / "running.json").exists() and not (hall.data / "processes.json").exists()
    assert not Path(doorbell).parent.exists()
