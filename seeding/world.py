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

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.calendar.now import at, now
from models.casework import advance, telling
from models.casework.production import record_document
from models.outbox import Message
from models.people.account import Account
from models.people.actor import Actor, Role
from seeding.papers import Papers

# The channel of a hall under development, which sends nothing: no letter leaves a seeded hall.
CHANNEL = "console"
# Stories between two looks at what the session still remembers.
_FORGET = 40

Steps = Iterator[datetime]


class World:
    """``papers`` makes files and documents; ``until`` is the end of the history, ``turns`` how often a story acted."""

    def __init__(self, db: Session, papers: Papers, until: datetime) -> None:
        self.db, self.papers, self.until = db, papers, until
        self.turns = 0
        self._heap: list[tuple[datetime, int, Steps]] = []
        self._order = count()
        self._staff = db.scalars(select(Account).where(Account.kind == "staff", Account.disabled_at.is_(None))).all()

    def begin(self, steps: Steps) -> None:
        """Take a story in; what it gives first is the moment at which it begins."""
        self._plan(steps)

    def run(self, told: Callable[[datetime], None]) -> None:
        """Let every story act until the end of the history; ``told`` hears the simulated time after each turn."""
        while self._heap and self._heap[0][0] < self.until:
            moment, _, steps = heappop(self._heap)
            with at(moment):
                self._plan(steps)
            self.turns += 1
            if self.turns % _FORGET == 0:
                self.db.flush()
                self.db.expunge_all()
            told(moment)

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

    def settle(self, case_id: int) -> None:
        """Do here what the workers would do for a case, some seconds later, and take the messages out of the outbox.

        They are done in the transaction that put them, so no worker ever sees one.
        """
        moment = now()
        # A scan needs no turn: the sheets are looked into as they are filed.  A delivery leads to nothing further.
        topics = {""}
        while topics != {"deliver"} and (messages := self._take(case_id)):
            topics = {topic for _, topic, _ in messages}
            for _, topic, ids in messages:
                moment += timedelta(seconds=2)
                with at(moment):
                    self._handle(topic, ids[0])

    def _take(self, case_id: int) -> Sequence[tuple[int, str, list[int]]]:
        self.db.flush()
        mine = delete(Message).where(Message.case_id == case_id, Message.done_at.is_(None))
        taken = self.db.execute(mine.returning(Message.id, Message.topic, Message.ids)).all()
        return sorted((row.id, row.topic, row.ids) for row in taken)

    def _handle(self, topic: str, thing: int) -> None:
        match topic:
            case "route":
                advance.advance(self.db, thing)
            case "notify":
                telling.tell(self.db, thing, lambda address: [CHANNEL])
            case "deliver":
                telling.begin(self.db, thing)
                telling.settle(self.db, thing, "sent")
            case "produce":
                record_document(self.db, thing, *self.papers.document(self.db, thing))
            case _:
                raise LookupError(f"a replay cannot do the work of the topic {topic}")
