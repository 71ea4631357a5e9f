"""Revision 0003 on a table with people in it: nobody loses a right, and no one-time password outlives its rules."""

from __future__ import annotations

from sqlalchemy import create_engine, text

from models import migrations
from tests.migrations.test_migrations import empty

__all__ = ["empty"]


def test_people_keep_what_they_have_up_and_down(empty: str) -> None:
    migrations.upgrade(empty, "0002")
    engine = create_engine(empty.replace("postgresql://", "postgresql+psycopg://", 1))
    with engine.begin() as connection:
        connection.execute(text("insert into account (kind, login, password_hash) values ('staff', 'a', 'x')"))
        connection.execute(text("insert into account (kind, login, password_hash) values ('staff', 'b', 'y')"))
    migrations.upgrade(empty, "0003")
    with engine.begin() as connection:
        assert connection.execute(text("select skills, one_time_until from account")).all() == [([], None)] * 2
        connection.execute(text("update account set one_time_until = now(), skills = '{tax}' where login = 'b'"))
        away = "insert into absence (account_id, from_on, until_on, kind) select id, now(), now(), 'other' from account"
        connection.execute(text(away))
    migrations.downgrade(empty, "0002")
    with engine.begin() as connection:
        kept = connection.execute(text("select login, password_hash from account order by login")).all()
    engine.dispose()
    assert kept == [("a", "x"), ("b", "!")]
