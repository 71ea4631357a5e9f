"""People who file without a pause; workers and the notary beside them: ``python -m tests.commands.filing_load DIR``.

Prints each number as soon as its case is committed, until TERM.  The database is that of ``DATABASE_URL``.
"""

from __future__ import annotations

import importlib
import itertools
import os
import signal
import sys
import threading
from pathlib import Path

import structlog

from models import db as store
from models.audit.notary import make_entries
from models.seal import ring
from tests import factories
from workers.drain import drain

FILERS = 2
ROOMS = ("route", "scan", "notify", "deliver", "produce", "housekeeping")


_numbers = itertools.count(1)


def file_cases(uploads: Path, stop: threading.Event) -> None:
    while not stop.is_set():
        # Two open requests for the same place would be one.
        address = f"深圳市龙岗区坂田街道示例路{next(_numbers)}号"
        with store.transaction() as db:
            case = factories.submitted_case(db, folder=uploads, site_address=address).case
        print(case.number, flush=True)


def work(stop: threading.Event) -> None:
    while not stop.is_set():
        drain(strict=False)


def chain(stop: threading.Event) -> None:
    """The notary, who comes more often than in a hall."""
    while not stop.wait(0.2):
        with store.transaction() as db:
            make_entries(db)


def main() -> None:
    for name in ROOMS:
        importlib.import_module(f"workers.{name}")
    # Standard output is for the numbers alone.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    ring.load([b"k" * 32], b"k" * 32)
    store.connect(os.environ["DATABASE_URL"], statement_timeout_ms=30_000)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    hands = [threading.Thread(target=file_cases, args=(Path(sys.argv[1]), stop)) for _ in range(FILERS)]
    hands += [threading.Thread(target=hand, args=(stop,)) for hand in (work, chain)]
    for hand in hands:
        hand.start()
    stop.wait()
    for hand in hands:
        hand.join()


if __name__ == "__main__":
    main()
