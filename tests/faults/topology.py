"""The production topology under load: a relay, a worker tree and Redis are killed, and nothing is lost or doubled.

Run it and read what it prints:  .venv/bin/python -m tests.faults.topology --minutes 10

It stands up what ``docker-compose.yml`` describes (:mod:`tests.faults.house`).  People file whole requests by HTTP,
form by form, through two web processes in turn; every number they are given is written to a file at once.  Then SQL is
asked what became of each.  Exit code 1 unless every one is stored and was routed exactly once.
"""

from __future__ import annotations

import statistics
import sys
import threading
import time

import click
from sqlalchemy import text
from stdnum.cn import uscc

from models import db as store
from models.people.identifiers import BadValue, credit_code
from tests import production
from tests.faults import strikes
from tests.faults.door import Answers, Door
from tests.faults.house import RELAYS, House, Missing, built
from tests.faults.judge import Verdict, judge
from tests.journeys import filing
from tests.journeys.visitor import Visitor

CLIENTS = 3
AWAY = 5.0  # seconds between an end and the new start
# What ends when such a share of the time is over.
ENDS = ((0.25, "relay"), (0.45, "quick"), (0.65, "broker"))
CATCH_UP = 150.0  # a lease and a bit


class Clients:
    """People who file one request after the other until told to stop."""

    def __init__(self, house: House) -> None:
        self.answers = Answers()
        self.failed: list[str] = []
        self._receipts = house.folder / "receipts"
        self._receipts.touch()
        self._ports = house.ports
        self._lock, self._stopping, self._next = threading.Lock(), threading.Event(), 0
        self._threads = [threading.Thread(target=self._file_on, args=(n,)) for n in range(CLIENTS)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> list[str]:
        """Let everybody finish the request they are at; the numbers given out."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()
        return self.receipts()

    def receipts(self) -> list[str]:
        return self._receipts.read_text().split()

    def _file_on(self, client: int) -> None:
        while not self._stopping.is_set():
            with self._lock:
                self._next += 1
                n = self._next
            try:
                number = file_request(n, Door(self._ports, production.HOST, f"198.51.100.{client + 1}", self.answers))
            except (AssertionError, ConnectionError) as error:
                self.failed.append(f"{type(error).__name__}: {error}"[:300])
                continue
            with self._lock, self._receipts.open("a") as out:
                out.write(number + "\n")


def file_request(n: int, door: Door) -> str:
    """Company number ``n`` applies for a food licence, page by page; the number on its receipt."""
    visitor = Visitor(door)  # type: ignore[arg-type]
    company = filing.COMPANY["company"] | {"company_credit_code": invented_code(n)}
    draft = filing.begin(visitor)
    filing.fill(visitor, draft, filing.COMPANY | {"company": company})
    for paper in ("floor", "equip", "health", "rules"):
        filing.upload(visitor, draft, paper)
    visitor.open(f"{draft}/check").send("/submit", declared="yes")
    assert visitor.path.endswith("/receipt"), visitor.text
    return visitor.path.split("/")[2]


def invented_code(n: int) -> str:
    """A credit code of the right form that no register gives out: its organisation begins with XXXX (section 12)."""
    for check in "0123456789X":
        head = f"91440307XXXX{n:04d}{check}"
        try:
            return credit_code(head + uscc.calc_check_digit(head))
        except BadValue:
            continue
    raise AssertionError("one of eleven check characters is right")


def end_one(house: House, which: str) -> str:
    """SIGKILL; a relay: the one that rings just now."""
    name = which
    if which == "relay":
        first = scalar(
            "select pid from relay_seen where last_pass_at > clock_timestamp() - interval '3 s' order by name"
        )
        name = next(name for name in RELAYS if house.crew.pid(name) == first)
    # Of a worker one process is stopped first, so that it cannot finish what it holds before the blow.
    held = f", with message {strikes.caught_routing().id} in its hands" if which == "quick" else ""
    return f"{name} (process {house.crew.strike(name, AWAY)}) is killed{held}; it starts again in {AWAY:.0f} s"


@click.command()
@click.option("--minutes", default=10.0, show_default=True, help="How long people file requests.")
def main(minutes: float) -> None:
    try:
        with built() as house:
            code = run(house, minutes * 60)
    except Missing as missing:
        raise click.ClickException(str(missing)) from missing
    sys.exit(code)


def run(house: House, seconds: float) -> int:
    for line in house.stand():
        say(line)
    store.connect(house.database_url, statement_timeout_ms=30_000)
    clients, began = Clients(house), time.monotonic()
    clients.start()
    say(f"{CLIENTS} people file requests by HTTP, for {seconds:.0f} s")
    for share, which in ENDS:
        time.sleep(max(0.0, began + share * seconds - time.monotonic()))
        say(f"{len(clients.receipts()):>4} numbers given; {end_one(house, which)}")
    time.sleep(max(0.0, began + seconds - time.monotonic()))
    receipts = clients.stop()
    took = time.monotonic() - began
    say(f"{len(receipts):>4} numbers given in {took:.0f} s; waiting until nothing is left to do")
    caught_up()
    with store.reading() as db:
        verdict = judge(db, receipts)
    stored = scalar("select count(*) from cases where number = any(:numbers)", numbers=receipts)
    show(verdict, stored, clients, took, house)
    well = verdict.kept and stored == verdict.acknowledged > 0 and not clients.failed
    if not well:
        house.crew.tell()
    return 0 if well else 1


def caught_up() -> None:
    waiting = "select count(*) from message where case_id is not null and done_at is null and dead_at is null"
    began = time.monotonic()
    try:
        strikes.eventually(lambda: not scalar(waiting), "", within=CATCH_UP)
    except TimeoutError:
        say(f"after {CATCH_UP:.0f} s it is still not quiet")
    say(f"quiet {time.monotonic() - began:.1f} s after the last request")


def scalar(statement: str, **values: object) -> int:
    with store.reading() as db:
        return db.scalar(text(statement), values) or 0


def show(verdict: Verdict, stored: int, clients: Clients, took: float, house: House) -> None:
    submits = sorted(clients.answers.submits)
    print()
    for name, figure in (
        ("acknowledged", verdict.acknowledged),
        ("stored", stored),
        ("routed exactly once", verdict.routed),
        ("lost", len(verdict.lost)),
        ("doubled", len(verdict.doubled)),
        ("requests a minute", round(verdict.acknowledged * 60 / took)),
        ("rings", verdict.rings),
        ("processes started again", house.crew.restarts),
        ("forgotten, found by audit", scalar("select sum(value) from tally where name = 'audit_findings'")),
        *((f"HTTP {kind}", clients.answers.classes[kind]) for kind in ("2xx", "3xx", "4xx", "5xx", "no answer")),
        ("requests given up", len(clients.failed)),
        ("health checks that fail", sum(house.unwell())),
    ):
        print(f"{name:<28}{int(figure):>6}")
    if len(submits) > 1:
        p95 = statistics.quantiles(submits, n=20)[-1]
        print(f"{'submit p50, p95 in ms':<28}{statistics.median(submits) * 1000:>6.0f}{p95 * 1000:>6.0f}")
    for (topic, state), n in verdict.messages.items():
        print(f"messages {topic:<11}{state:<8}{n:>6}")
    for outcome, n in verdict.runs.items():
        print(f"attempts {outcome:<19}{n:>6}")
    for line in (*verdict.lost, *verdict.doubled, *clients.failed[:10]):
        print(f"broken: {line}")
    print()


STARTED = time.monotonic()


def say(line: str) -> None:
    print(f"{time.monotonic() - STARTED:5.1f} s  {line}", flush=True)


if __name__ == "__main__":
    main()
