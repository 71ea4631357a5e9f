"""The fast way to 100,000 and 1,000,000 cases: the rows of performed cases, copied in SQL with new ids.

A round copies every chosen case once.  Ids move by one distance a table, and so do the references to them; which tables
hang on a case, and how, is read from the foreign keys.  Dates are not moved, so every clock still counts right.  What
must differ differs: numbers with their check characters, serials, tokens, keys, and the applicant (``double``).  Files
are not copied: the papers and documents of a copy are those of its original, under a path of its own.
"""

# ruff: noqa: S608 - the statements are put together from the names of our own tables and columns

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Column, MetaData, Table, insert, text
from sqlalchemy.orm import Session

from models.tables import metadata
from seeding.double import Doubles, Rows
from seeding.papers import FOLDER

CLONES = "clones"
# Nobody has read, opened or done anything with others because a case was copied, and nobody holds a copy: a hall where
# one clerk holds hundreds would be no hall to look at.
_NOT_COPIED = ("read_log", "onlooker", "bulk_member")
_UNIQUE = "replace(gen_random_uuid()::text, '-', '')"
_PATH = "'{path}' || substr(t.file, position('/' in t.file))"
_CLOSED = "case when t.state <> 'open' then t.{} end"
# Values that may exist only once or belong to the original alone, made in the statement that copies.
_NEW = {
    ("cases", "token"): _UNIQUE,
    ("cases", "start_key"): "null",
    ("delivery", "key"): f"t.channel || '.' || {_UNIQUE}",
    ("document", "code"): f"left({_UNIQUE}, 16)",
    ("document", "number"): "upper(t.kind) || to_char(t.dated_on, '-YYYYMMDD-') || lpad((s.last + "
    "row_number() over (partition by t.kind, t.dated_on order by t.id))::text, 5, '0')",
    ("document", "file"): _PATH,
    ("filed_paper", "file"): _PATH,
    ("work_item", "holder_id"): _CLOSED.format("holder_id"),
    ("work_item", "held_since"): _CLOSED.format("held_since"),
    ("work_item", "for_id"): _CLOSED.format("for_id"),
}
_LEFT_OUT = {"assignment": "t.until_at is null"}
_JOINED = {"document": "join serial s on s.series = t.kind and s.day = t.dated_on"}
_RAISE_SERIALS = """
update serial s set last = s.last + made.documents
  from (select t.kind, t.dated_on, count(*) as documents from document t where {these} group by 1, 2) made
 where s.series = made.kind and s.day = made.dated_on
"""
# Between reading a sequence and setting it the hall may draw from it, but not so many.
_MARGIN = 1_000


class Cloner:
    """Copies the cases with the ids ``source``, all of them made by one replay whose files lie in ``uploads``."""

    def __init__(self, db: Session, uploads: Path, source: Sequence[int]) -> None:
        self._folder, self._run = uploads / CLONES, secrets.token_hex(4)
        self._folder.mkdir(exist_ok=True)
        self._tables = hanging()
        self._doubles = Doubles(db, source)
        self._rounds = 0
        _choose(db, source)
        # The originals lie close together, so a range of ids finds them also in a table of millions.
        self._ranges = {table.name: db.execute(text(_RANGE.format(**_names(table)))).one() for table in self._tables}

    def round(self, db: Session, ids: Sequence[int]) -> None:
        """Copy the cases ``ids``, a part of the source, once, in the caller's transaction."""
        self._rounds += 1
        path = f"{self._run}-{self._rounds}"
        (self._folder / path).symlink_to(Path("..", FOLDER), target_is_directory=True)
        _choose(db, ids)
        own = self._doubles.of(db, ids)
        db.flush()
        moved: dict[str, int] = {}
        for table in self._tables:
            if self._ranges[table.name].first is not None:
                moved[table.name] = self._distance(db, table)
                self._copy(db, table, moved, own.get(table.name, []), f"{CLONES}/{path}")

    def _distance(self, db: Session, table: Table) -> int:
        """How far the ids move: to where the table's sequence stands, which is then set behind them."""
        first, last = self._ranges[table.name]
        sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
        start = int(db.scalars(text(f"select nextval({sequence})")).one()) + _MARGIN
        db.execute(text(f"select setval({sequence}, :end)"), {"end": start + last - first})
        return start - int(first)

    def _copy(self, db: Session, table: Table, moved: dict[str, int], own: Rows, path: str) -> None:
        values = {column.name: f"t.{column.name}" for column in table.columns}
        values["id"] = f"t.id + {moved[table.name]}"
        for column, parent in _parents(table, self._tables):
            values[column.name] = f"t.{column.name} + {moved[parent.name]}"
        values |= {name: sql.format(path=path) for (of, name), sql in _NEW.items() if of == table.name}
        joined = [_JOINED.get(table.name, "")]
        if own:
            _lay_out(db, table, own)
            joined.append(f"left join own_{table.name} o on o.id = t.id")
            values |= {name: f"coalesce(o.{name}, t.{name})" for name in own[0] if name != "id"}
        these = _these(table) + " and t.id between {first} and {last}".format(**self._ranges[table.name]._mapping)
        if table.name in _LEFT_OUT:
            these += f" and not ({_LEFT_OUT[table.name]})"
        names, made = ", ".join(values), ", ".join(values.values())
        db.execute(
            text(
                f"insert into {table.name} ({names}) select {made} from {table.name} t {' '.join(joined)} where {these}"
            )
        )
        if table.name == "document":
            db.execute(text(_RAISE_SERIALS.format(these=these)))


def hanging() -> list[Table]:
    """``cases`` and every table whose rows belong to one, each after those it refers to."""
    found: list[Table] = []
    for table in metadata.sorted_tables:
        if table.name == "cases" or (table.name not in _NOT_COPIED and any(_parents(table, found))):
            found.append(table)
    return found


def _parents(table: Table, among: Sequence[Table]) -> Iterator[tuple[Column[Any], Table]]:
    """The columns of ``table`` that name rows of the tables ``among``."""
    for column in table.columns:
        for key in column.foreign_keys:
            if key.column.table in among:
                yield column, key.column.table


_RANGE = "select min(t.id) as first, max(t.id) as last from {table} t where {these}"


def _names(table: Table) -> dict[str, str]:
    return {"table": table.name, "these": _these(table)}


def _these(table: Table, alias: str = "t") -> str:
    """The condition that a row belongs to a chosen case."""
    if table.name == "cases":
        return f"{alias}.id in (select id from chosen)"
    column, parent = next(_parents(table, hanging()))
    inner = f"{alias}p"
    return f"{alias}.{column.name} in (select {inner}.id from {parent.name} {inner} where {_these(parent, inner)})"


def _choose(db: Session, ids: Sequence[int]) -> None:
    db.execute(text("drop table if exists chosen"))
    db.execute(text("create temporary table chosen on commit drop as select unnest(cast(:ids as bigint[])) as id"),
               {"ids": list(ids)})  # fmt: skip
    db.execute(text("analyze chosen"))


def _lay_out(db: Session, table: Table, rows: Rows) -> None:
    """The values of the copies in a table that lives as long as the transaction, sealed where the original is."""
    columns = [Column(name, table.columns[name].type) for name in rows[0]]
    laid = Table(f"own_{table.name}", MetaData(), *columns, prefixes=["temporary"], postgresql_on_commit="drop")
    laid.create(db.connection())
    db.execute(insert(laid), rows)
    db.execute(text(f"analyze {laid.name}"))
