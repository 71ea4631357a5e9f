"""The clock of a replay: stories take turns in the order of simulated time, in one transaction.

One transaction, because a live hall beside the replay would look at cases of the past half way through their story and
find every clock overdue: so nobody sees any of them before all are where they belong, and a replay that is stopped
leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count

from sqlalchemy import event, func, select, update
from sqlalchemy.orm import Session

from models import outbox
from models.calendar.now import at, now
from models.casework import advance, telling
from models.casework.notice import Delivery
from models.casework.production import record_document
from models.people.account import Account
from models.people.actor import Actor, Role
from seeding.papers import Papers

# The channel of a hall under development, which sends nothing: no letter leaves a seeded hall.
CHANNEL = "console"
# Turns between two moments at which the session forgets what it has read: so long nothing is read twice.
_FORGET = 1_000

Steps = Iterator[datetime]


class World:
    """``papers`` makes files and documents; ``until`` is the end of the history, ``turns`` how often a story acted."""

    def __init__(self, db: Session, papers: Papers, until: datetime) -> None:
        self.db, self.papers, self.until = db, papers, until
        self.turns = 0
        self._heap: list[tuple[datetime, int, Steps]] = []
        self._order = count()
        self._messages: outbox.Kept = {}
        self._deliveries: list[int] = []
        # A session by itself remembers only what somebody still holds.
        self._remembered: list[object] = []
        for known in ("loaded_as_persistent", "pending_to_persistent"):
            event.listen(db, known, lambda _, thing: self._remembered.append(thing))
        self._staff = db.scalars(select(Account).where(Account.kind == "staff", Account.disabled_at.is_(None))).all()

    def begin(self, steps: Steps) -> None:
        """Take a story in; what it gives first is the moment at which it begins."""
        self._plan(steps)

    def run(self, told: Callable[[datetime], None]) -> None:
        """Let every story act until the end of the history; ``told`` hears the simulated time after each turn."""
        with outbox.kept(self.db) as self._messages:
            while self._heap and self._heap[0][0] < self.until:
                moment, _, steps = heappop(self._heap)
                with at(moment):
                    self._plan(steps)
                self.turns += 1
                if self.turns % _FORGET == 0:
                    self._forget()
                told(moment)
            self._forget()

    def _forget(self) -> None:
        """Write what is to be written, so that what the session holds may go."""
        self.db.flush()
        # Nobody looks at deliveries meanwhile, and the channel sends nothing: they need no mark before the call.
        sent = update(Delivery).where(Delivery.id.in_(self._deliveries))
        self.db.execute(
            sent.values(state="sent", tried_at=func.clock_timestamp()), execution_options={"synchronize_session": False}
        )
        self.db.expunge_all()
        self._deliveries.clear()
        self._remembered.clear()

    def _plan(self, steps: Steps) -> None:
        moment = next(steps, None)
        if moment is not None:
            heappush(self._heap, (moment, next(self._order), steps))

    def awake(self, moment: datetime) -> datetime:
        """When the workers see what happened at ``moment``: in a plain history at once."""
        return moment

    def people(self, role: Role, place: str) -> Sequence[Actor]:
        """Everybody who holds ``role`` at a site or in a department."""
        return [
            account.actor
            for account in self._staff
            if any(p.role == role and place in (p.site_code, p.department_code) for p in account.posts)
        ]

    def office(self, role: Role) -> Actor:
        """Somebody of a role that has no place."""
        return next(a.actor for a in self._staff if any(post.role == role for post in a.posts))

    def settle(self, case_id: int) -> None:
        """Do here what the workers would do for a case, some seconds later."""
        moment = now()
        while messages := self._take(case_id):
            for topic, thing in messages:
                moment += timedelta(seconds=2)
                with at(moment):
                    self._handle(topic, thing)

    def _take(self, case_id: int) -> list[tuple[str, int]]:
        mine = [key for key, message in self._messages.items() if message["case_id"] == case_id]
        taken = [self._messages.pop(key) for key in mine]
        return [(message["topic"], message["ids"][0]) for message in taken]

    def _handle(self, topic: str, thing: int) -> None:
        match topic:
            case "route":
                advance.advance(self.db, thing)
            case "notify":
                telling.tell(self.db, thing, lambda address: [CHANNEL])
            case "deliver":
                self._deliveries.append(thing)
            case "produce":
                record_document(self.db, thing, *self.papers.document(self.db, thing))
            case _:
                raise LookupError(f"a replay cannot do the work of the topic {topic}")
