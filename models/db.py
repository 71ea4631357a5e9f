"""The one door to the database: ``transaction()`` to write, ``reading()`` to look."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker

_sessions: sessionmaker[Session] = sessionmaker(expire_on_commit=False)


def connect(url: str, *, statement_timeout_ms: int, pool_size: int = 5) -> Engine:
    """Open the pool for this process and make it the one behind :func:`transaction` and :func:`reading`.

    ``url`` is a ``postgresql://`` address; ``statement_timeout_ms`` ends a statement that hangs.
    """
    options = (
        f"-c statement_timeout={statement_timeout_ms} -c idle_in_transaction_session_timeout=10000 -c timezone=UTC"
    )
    engine = create_engine(
        url.replace("postgresql://", "postgresql+psycopg://", 1).replace("postgres://", "postgresql+psycopg://", 1),
        isolation_level="READ COMMITTED",
        pool_pre_ping=True,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=5,
        # A failing statement is logged; the values in it may be personal data.
        hide_parameters=True,
        connect_args={"options": options, "connect_timeout": 5, "application_name": "hall"},
    )
    use(engine)
    return engine


def use(bind: Engine | Connection | None) -> None:
    """Stand on ``bind``, or on nothing.  A test gives a connection whose outer transaction it rolls back afterwards."""
    _sessions.configure(bind=bind, join_transaction_mode="create_savepoint")


def engine() -> Engine:
    """The engine of this process.  Raises ``RuntimeError`` before :func:`connect`."""
    bind = _sessions.kw.get("bind")
    if bind is None:
        raise RuntimeError("connect() has not been called in this process")
    assert isinstance(bind, Engine | Connection)
    return bind.engine


def is_connected() -> bool:
    """Whether this process has a database at all."""
    return _sessions.kw.get("bind") is not None


@contextmanager
def transaction(on: Engine | None = None) -> Iterator[Session]:
    """All or nothing: commits when the block ends, rolls back when it raises.  ``on`` another engine than ours."""
    with _sessions(bind=on) if on else _sessions() as session, session.begin():
        yield session


@contextmanager
def reading() -> Iterator[Session]:
    """A session to look with.  What it might have changed is thrown away."""
    with _sessions() as session:
        session.autoflush = False
        try:
            yield session
        finally:
            session.rollback()
