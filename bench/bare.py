"""What the hall is held against: the least that Flask and SQLAlchemy need to store something, and to list 50 rows."""

from __future__ import annotations

import os
from datetime import date

from flask import Flask, render_template_string
from flask import request as http
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

PAGE = 50
_FILL = text("""
insert into line (number, title, who, stage, due_on)
select '91440307-' || n, '示例事项' || n % 267, '示例企业' || n, 'submitted', date '2026-01-01' + n % 500
  from generate_series(1, :lines) n
""")


class Base(DeclarativeBase):
    pass


class One(Base):
    __tablename__ = "one"
    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str]


class Two(Base):
    __tablename__ = "two"
    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str]


class Three(Base):
    __tablename__ = "three"
    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str]


class Line(Base):
    """A row of the list, with as many columns as the clerk's list shows."""

    __tablename__ = "line"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str]
    title: Mapped[str]
    who: Mapped[str]
    stage: Mapped[str]
    due_on: Mapped[date] = mapped_column(index=True)


PAGE_OF_LINES = """<!doctype html>
<html lang="zh"><title>List</title>
<table>{% for line in lines %}
<tr data-row><th>{{ line.number }}</th><td>{{ line.due_on }}</td><td>{{ line.title }}</td><td>{{ line.who }}</td>\
<td>{{ line.stage }}</td></tr>{% endfor %}
</table></html>"""


def create_app() -> Flask:
    """On the database ``BARE_DATABASE_URL``, with a pool like the hall's."""
    app = Flask(__name__, static_folder=None)
    sessions = sessionmaker(create_engine(os.environ["BARE_DATABASE_URL"], pool_size=5))

    @app.post("/store")
    def store() -> tuple[str, int]:
        words = http.form["words"]
        with sessions() as db, db.begin():
            db.add_all([One(words=words), Two(words=words), Three(words=words)])
        return "", 303

    @app.get("/list")
    def listed() -> str:
        with sessions() as db:
            wanted = select(Line).order_by(Line.due_on, Line.id).limit(PAGE)
            return render_template_string(PAGE_OF_LINES, lines=db.scalars(wanted).all())

    return app


def count(url: str, table: type[Base]) -> int:
    engine = create_engine(url)
    with Session(engine) as db:
        rows = db.scalar(select(func.count()).select_from(table))
    engine.dispose()
    return rows or 0


def make(url: str, lines: int) -> None:
    """The tables, the list filled with ``lines`` rows."""
    engine = create_engine(url)
    Base.metadata.create_all(engine)
    with Session(engine) as db, db.begin():
        db.execute(_FILL, {"lines": lines})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze"))
    engine.dispose()
