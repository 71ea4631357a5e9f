"""The embedded servers themselves, started as the hall starts them."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from ground.former import end, servers_on
from ground.place import NOTE
from ground.postgres import Postgres
from ground.standing import running
from ground.trouble import Trouble
from ground.valkey import Valkey
from tests.servers import open_folder


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """A data folder with a long path, and in it the database files as a hall makes them."""
    with open_folder() as folder:
        deep = folder / ("long" * 20) / ("path" * 20)
        deep.mkdir(parents=True)
        server = Postgres(deep)
        server.prepare()
        with running(server), psycopg.connect(server.url) as connection:
            connection.execute("create table kept (word text); insert into kept values ('云厅')")
        yield deep


def started(folder: Path) -> Postgres:
    server = Postgres(folder)
    server.prepare()
    server.before_start()
    return server


def test_it_runs_below_a_long_path_with_full_durability(made: Path) -> None:
    assert len(str(made)) > 120 and not (made / NOTE).exists()
    server = started(made)
    with running(server), psycopg.connect(server.url) as connection:
        assert connection.execute("select word from kept").fetchone() == ("云厅",)
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums"):
            assert connection.execute(f"show {setting}").fetchone() == ("on",), setting
        assert connection.execute("show listen_addresses").fetchone() == ("",)
        assert connection.execute("show log_min_error_statement").fetchone() == ("panic",)


def test_a_pid_file_with_the_number_of_a_stranger(made: Path) -> None:
    (made / "postgres/postmaster.pid").write_text(f"{os.getppid()}\n{made}/postgres\n1\n5432\n\n\n\nready\n")
    with running(started(made)):
        pass


def test_a_server_left_by_a_killed_hall_is_found_and_ended_cleanly(made: Path) -> None:
    server = started(made)
    with running(server) as process:
        left = servers_on(server.data)
        assert len(left) > 1, "the postmaster has children in the same folder"
        assert end(left) == len(left)
        assert process.wait(5) == 0
    assert not (made / "postgres/postmaster.pid").exists()


def test_a_killed_server_recovers(made: Path) -> None:
    server = started(made)
    with running(server) as process, psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("insert into kept values ('last')")
        process.send_signal(signal.SIGKILL)
    server = started(made)
    with running(server), psycopg.connect(server.url) as connection:
        assert connection.execute("select count(*) from kept where word = 'last'").fetchone() == (1,)


def test_a_half_made_database_is_made_anew(folder: Path) -> None:
    (folder / "postgres.new").mkdir()
    (folder / "postgres.new/PG_VERSION").write_text("18")
    server = started(folder)
    assert (server.data / "global").is_dir() and not (folder / "postgres.new").exists()
    server.close()


def test_a_database_of_another_version(folder: Path, made: Path) -> None:
    shutil.copytree(made / "postgres", folder / "postgres")
    (folder / "postgres/PG_VERSION").write_text("16\n")
    with pytest.raises(Trouble, match="is of PostgreSQL 16, but this hall brings 18"):
        Postgres(folder).prepare()


def test_valkey_refuses_rather_than_forgets(folder: Path) -> None:
    server = Valkey(folder)
    server.prepare()
    with running(server), redis.Redis.from_url(server.url, decode_responses=True) as client:
        for name, value in {"maxmemory-policy": "noeviction", "appendonly": "yes", "save": "", "port": "0"}.items():
            assert client.config_get(name) == {name: value}
        assert [process.name() for process in servers_on(server.data)] == ["valkey-server"]


@pytest.mark.parametrize("kind", [Postgres, Valkey])
def test_one_that_was_never_prepared_takes_nothing_away(kind: type, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("")
    kind(folder).close()
    assert (tmp_path / "precious").exists() and folder.exists()
