"""200 cases are sent while workers are killed and the broker is emptied: each is routed, and routed once.

Run it and read what it prints:  .venv/bin/python -m tests.faults.routing_200 [CASES]

It sends the cases with the verbs that the pages use, from several clients at once, and notes each number only after
the commit, as a person's receipt would be.  Meanwhile it kills one process of a worker, empties the broker, kills a
whole worker tree, and empties the broker again, each time when that hits work in flight.  Whoever dies is started
again, as the hall's supervisor does.  Exit code 1 unless all cases are routed exactly once and nothing is left over.

The queue ``slow`` is not served: the audit that lives there looks for what got lost and would repair it unseen.
"""

from __future__ import annotations

import itertools
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import select, text

from models import db as store
from models.casework.perform import perform
from models.catalogue.item import ServiceItem
from tests import factories
from tests.faults import strikes
from tests.faults.judge import Verdict, judge
from tests.faults.premises import opened

CASES = 200
CLIENTS = 3
# What happens when such a share of the cases is routed.
STRIKES = (
    (0.15, strikes.kill_process),
    (0.35, strikes.empty_broker),
    (0.55, strikes.kill_tree),
    (0.80, strikes.empty_broker),
)
CATCH_UP = 60.0
STARTED = time.monotonic()


def main(cases: int = CASES) -> int:
    with opened() as premises:
        say("the hall stands: database, catalogue, staff, broker")
        drafts = drafted(cases, premises.uploads)
        premises.relay()
        premises.worker("quick", "intake,notices,scan")
        premises.worker("papers", "documents")
        say(f"a relay and two worker trees are at work; {CLIENTS} clients send {cases} cases")
        began = time.monotonic()
        with ThreadPoolExecutor(CLIENTS) as clients:
            sending = [clients.submit(send, one) for one in drafts]
            for share, strike in STRIKES:
                strikes.eventually(lambda share=share: routed() >= share * cases, "routing stands still")
                say(f"{routed():>3} routed; {strike(premises)}")
            struck = time.monotonic()
            receipts = [one.result() for one in sending]
        calm = caught_up()
        with store.reading() as db:
            verdict = judge(db, receipts)
        show(verdict, premises.crew.restarts)
        say(f"quiet {calm - began:.1f} s after the first case was sent, {calm - struck:.1f} s after the last fault")
        if not verdict.kept:
            premises.crew.tell()
        return 0 if verdict.kept else 1


def drafted(cases: int, uploads: Path) -> list[factories.Filed]:
    """Drafts ready to be sent, each for another service: nobody may ask twice for the same."""
    with store.reading() as db:
        offered = select(ServiceItem.code).where(ServiceItem.current_version_id.is_not(None))
        codes = db.scalars(offered.order_by(ServiceItem.code)).all()
    drafts = []
    for code in itertools.islice(codes, cases):
        with store.transaction() as db:
            drafts.append(factories.drafted_case(db, code, folder=uploads))
    say(f"{len(drafts)} drafts, each for another service, with their papers")
    return drafts


def send(filed: factories.Filed) -> str:
    """Submit one case; its number, which its client learns only when the transaction has committed."""
    with store.transaction() as db:
        case = perform(db, filed.case.id, "submit", filed.applicant, declared=True)
    assert case.number
    return case.number


def routed() -> int:
    return scalar("select count(distinct case_id) from work_item where kind = 'intake'")


def caught_up() -> float:
    """When nothing was left to do for any case; after :data:`CATCH_UP` seconds at the latest."""
    open_messages = "select count(*) from message where case_id is not null and done_at is null and dead_at is null"
    try:
        strikes.eventually(lambda: not scalar(open_messages), "", within=CATCH_UP)
    except TimeoutError:
        say(f"after {CATCH_UP:.0f} s it is still not quiet")
    return time.monotonic()


def scalar(statement: str) -> int:
    with store.reading() as db:
        return db.scalar(text(statement)) or 0


def show(verdict: Verdict, restarts: int) -> None:
    print()
    for name, figure in (
        ("acknowledged", verdict.acknowledged),
        ("routed once", verdict.routed),
        ("lost", len(verdict.lost)),
        ("doubled", len(verdict.doubled)),
        ("rings", verdict.rings),
        ("workers started again", restarts),
    ):
        print(f"{name:<28}{figure:>6}")
    for (topic, state), n in verdict.messages.items():
        print(f"messages {topic:<11}{state:<8}{n:>6}")
    for outcome, n in verdict.runs.items():
        print(f"attempts {outcome:<19}{n:>6}")
    for number in [*verdict.lost, *verdict.doubled]:
        print(f"broken: {number}")
    print()


def say(line: str) -> None:
    print(f"{time.monotonic() - STARTED:5.1f} s  {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
