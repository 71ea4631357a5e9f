"""Changing the seal keys: what stands under which key, and every value sealed anew with the newest.

A sealed value begins with the number of its key, so what is left to do is always plain to see and a run that was cut
off simply goes on.  Which columns are sealed is asked of the models, not of a list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    LargeBinary,
    Row,
    Table,
    func,
    literal,
    or_,
    select,
    text,
    type_coerce,
    update,
)
from sqlalchemy.orm import Session

from models import db as store
from models.audit.acts import StaffAct, record
from models.people.actor import SYSTEM
from models.seal import Sealed, SealedBytes, SealedJSON, ring
from models.tables import metadata

# Rows that one statement looks through, and rows that are locked at once: a page that waits should not feel it.
WINDOW, BATCH = 5_000, 100
# Times that a table is walked because rows were in somebody's hands.
PASSES = 5
# Rows at each end of a table that a glance takes in.
GLANCE = 500

Progress = Callable[[str, int], None]


class Standing(NamedTuple):
    """How many values of one column are sealed with key number ``key``."""

    table: str
    column: str
    key: int
    values: int


def sealed_columns() -> Iterator[tuple[Table, list[Column[Any]]]]:
    """Every table with sealed columns, and these."""
    for table in metadata.sorted_tables:
        columns = [column for column in table.columns if isinstance(column.type, Sealed | SealedBytes | SealedJSON)]
        if columns:
            yield table, columns


def standings(db: Session) -> list[Standing]:
    """Every sealed value of the store, counted by column and key.  Walks whole tables.

    The schema may be an older one than this code's: a hall is backed up before it is upgraded.
    """
    db.execute(text("set local statement_timeout = 0"))
    there, found = {tuple(row) for row in db.execute(text(_COLUMNS))}, []
    for table, columns in sealed_columns():
        for column in columns:
            if (table.name, column.name) in there:
                number = _number(_raw(column)).label("key")
                counted = select(number, func.count()).where(column.is_not(None)).group_by(number).order_by(number)
                found += [Standing(table.name, column.name, key, n) for key, n in db.execute(counted)]
    return found


def glance(db: Session) -> set[int]:
    """The keys under which the oldest and the newest rows of each table stand, which is as quick in a hall of millions.

    Before a rotation the oldest rows tell that one is due, after it the newest that a process still has the keys of
    before; one that was cut off is told by :func:`cut_off`.
    """
    found: set[int] = set()
    for table, columns in sealed_columns():
        for order in (_key(table).asc(), _key(table).desc()):
            end = select(*(_raw(column).label(column.name) for column in columns)).order_by(order).limit(GLANCE)
            rows = end.subquery()
            for value in rows.columns:
                found.update(db.scalars(select(_number(value)).where(value.is_not(None)).distinct()))
    return found


def cut_off(db: Session) -> datetime | None:
    """When the change to the newest key was begun that was not brought to its end.  None: there is none."""
    last = select(StaffAct.act, StaffAct.at).where(StaffAct.about == _about()).order_by(StaffAct.id.desc()).limit(1)
    row = db.execute(last).one_or_none()
    return row.at if row and row.act == "keys_rotation_begun" else None


def droppable(found: Sequence[Standing]) -> list[int]:
    """The keys at hand that are not the newest and under which nothing stands any more."""
    used = {line.key for line in found}
    return [number for number in ring.numbers if number != ring.newest and number not in used]


def rotate(progress: Progress) -> Counter[str]:
    """Seal every value anew that is not under the newest key, while the hall runs; how many rows of which table.

    ``progress`` is told the table and how many of its rows were looked at.
    """
    with store.transaction() as db:
        record(db, SYSTEM, "keys_rotation_begun", about=_about())
    done, left = Counter[str](), 0
    for table, columns in sealed_columns():
        for _ in range(PASSES):
            passed = _walk(table, columns, progress)
            done[table.name] += passed.done
            if not passed.skipped:
                break
        left += passed.skipped
    if not left:
        with store.transaction() as db:
            record(db, SYSTEM, "keys_rotated", about=_about(), facts={"rows": dict(+done)})
    return done


class _Passed(NamedTuple):
    """Rows sealed anew, and rows passed over because somebody had them in hand."""

    done: int
    skipped: int


def _walk(table: Table, columns: list[Column[Any]], progress: Progress) -> _Passed:
    """Go once over the whole table, a window after the other."""
    last: Any = None
    done = skipped = 0
    while (window := _window(table, last)).n:
        keys = _older_keys(table, columns, last, window.last)
        for start in range(0, len(keys), BATCH):
            batch = keys[start : start + BATCH]
            sealed = _reseal(table, columns, batch)
            done, skipped = done + sealed, skipped + len(batch) - sealed
        last = window.last
        progress(table.name, window.n)
    return _Passed(done, skipped)


def _window(table: Table, after: Any) -> Row[tuple[Any, int]]:
    """The last key and the number of the next rows, so that no statement walks a whole table."""
    ids = select(_key(table)).order_by(_key(table)).limit(WINDOW)
    some = (ids if after is None else ids.where(_key(table) > after)).subquery()
    with store.reading() as db:
        return db.execute(select(func.max(some.c[0]).label("last"), func.count().label("n"))).one()


def _older_keys(table: Table, columns: list[Column[Any]], after: Any, last: Any) -> Sequence[Any]:
    """The rows of a window that hold a value under an older key."""
    key = _key(table)
    wanted = select(key).where(key <= last, _older(columns)).order_by(key)
    with store.reading() as db:
        return db.scalars(wanted if after is None else wanted.where(key > after)).all()


def _reseal(table: Table, columns: list[Column[Any]], keys: Sequence[Any]) -> int:
    """Seal the rows of one batch anew in a transaction of its own; how many.

    Each is read and written under its lock, so that nothing that somebody wrote meanwhile is lost; one that is locked
    is passed over, so that nobody ever waits in a circle.
    """
    key = _key(table)
    wanted = select(key.label("key"), *(_raw(column).label(column.name) for column in columns))
    locked = wanted.where(key.in_(keys), _older(columns)).with_for_update(key_share=True, skip_locked=True)
    with store.transaction() as db:
        rows = db.execute(locked).all()
        for row in rows:
            held = {column.name: getattr(row, column.name) for column in columns}
            older = {name: value for name, value in held.items() if value is not None and value[0] != ring.newest}
            fresh = {name: literal(ring.seal(ring.open(value)), LargeBinary) for name, value in older.items()}
            db.execute(update(table).where(key == row.key).values(fresh))
    return len(rows)


def _older(columns: list[Column[Any]]) -> ColumnElement[bool]:
    """A value that is not under the newest key."""
    return or_(*(func.substring(_raw(column), 1, 1) != bytes([ring.newest]) for column in columns))


def _about() -> str:
    """What the acts of a change are about: the key that seals from then on."""
    return f"key:{ring.newest}"


def _number(value: Any) -> Any:
    """The number of the key of a sealed value, without fetching all of a long one."""
    return func.get_byte(func.substring(value, 1, 1), 0)


def _key(table: Table) -> Column[Any]:
    """The table's primary key.  Every table with sealed columns has one of a single column."""
    (key,) = table.primary_key.columns
    return key


def _raw(column: Column[Any]) -> Any:
    """The column as the bytes that the database holds."""
    return type_coerce(column, LargeBinary)


_COLUMNS = "select table_name, column_name from information_schema.columns where table_schema = 'public'"
