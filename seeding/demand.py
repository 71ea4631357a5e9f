"""What is applied for, by whom and when."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from random import Random

from models.calendar.now import SHENZHEN
from models.calendar.working import current
from models.casework.stages import Stage
from models.catalogue.spec import ItemSpec
from seeding.answers import Applicant, room
from seeding.fate import SHOWN, Fate, fate_of
from seeding.hours import arrivals
from seeding.people import COMPANIES, company, person

# One applicant in so many has an agent.
_AGENT = 25
# The most wanted item is asked for this much more often than the least.
_SPREAD = 30.0


class Demand:
    """The items of the catalogue, each once before any comes twice, then some much more often than others."""

    def __init__(self, specs: Mapping[str, ItemSpec], rng: Random) -> None:
        self._specs, self._rng = specs, rng
        self._codes = rng.sample(sorted(specs), len(specs))
        self._weights = [_SPREAD / (n + 3) + 0.3 for n in range(len(specs))]
        self._first = deque(self._codes)
        self._asked: set[tuple[int, str]] = set()

    def item(self, fate: Fate) -> str:
        """An item on which the fate can happen."""
        for _ in range(len(self._first)):
            if _fits(fate, self._specs[self._first[0]]):
                return self._first.popleft()
            self._first.rotate(-1)
        while True:
            code = self._rng.choices(self._codes, self._weights)[0]
            if _fits(fate, self._specs[code]):
                return code

    def applicant(self, item: str, n: int, online: bool, persons: int) -> Applicant:
        """A company for what companies apply for, one of ``persons`` for the rest; nobody twice for one item."""
        audience = self._specs[item].audience
        firm = audience == "enterprise" or (audience == "both" and self._rng.random() < 0.5)
        who = self._new(item, 0, COMPANIES) if firm else self._new(item, COMPANIES, persons)
        return Applicant(
            person=person(who),
            company=company(who) if firm else None,
            room=room(n),
            online=online,
            agent=self._rng.randrange(_AGENT) == 0,
        )

    def _new(self, item: str, first: int, size: int) -> int:
        who = first + self._rng.randrange(size)
        for _ in range(size):
            if (who, item) not in self._asked:
                break
            who = first + (who - first + 1) % size
        self._asked.add((who, item))
        return who


def _fits(fate: Fate, spec: ItemSpec) -> bool:
    """What is to be reviewed needs a review; what is only kept, a paper that may follow and weighs on it."""
    during = {Stage.IN_REVIEW, Stage.SPECIAL_PROCEDURE}
    reviewed = fate.returned or fate.revoked is not None or bool(during & {fate.rests_at, fate.withdrawn_at})
    secondary = any(need.need == "D" and need.asked for need in spec.papers)
    kept = fate.rests_at == Stage.DEPOSITED
    return (bool(spec.review) or not reviewed) and (not fate.lacks or secondary) and (not kept or spec.gap_weighs)


def fated(count: int, first: date, until: datetime, rng: Random) -> Iterator[tuple[Fate, datetime]]:
    """``count`` fates with the moments at which they begin."""
    fates = [fate_of(n, rng) for n in range(count)]
    moments = arrivals(count, first, until, rng)
    # What is to be shown with its end needs time for it.
    early = deque(rng.sample(moments[: count // 2], min(count // 2, len(SHOWN))))
    for n, (fate, moment) in enumerate(zip(fates, rng.sample(moments, count), strict=True)):
        if fate.recent:
            moment = _morning(until, -fate.recent, rng)
        elif fate.old:
            moment = _morning(datetime.combine(first, until.time(), SHENZHEN), 2, rng)
        elif n < len(SHOWN) and early:
            moment = early.popleft()
        yield fate, moment


def _morning(moment: datetime, days: int, rng: Random) -> datetime:
    """A morning so many working days after (before, when negative) the day of ``moment``."""
    day, step = moment.astimezone(SHENZHEN).date(), 1 if days > 0 else -1
    while days:
        day += timedelta(days=step)
        days -= step * current().is_working(day)
    return datetime.combine(day, datetime.min.time(), SHENZHEN) + timedelta(hours=9, minutes=rng.uniform(5, 110))
