"""What players fill in.  Which facts an act asks for is learned from its guards, so that a new row is played unseen.

A guard that is not content names the fact in its problem's pointer.  Codes, numbers and lists stand in :data:`KNOWN`;
every other name is answered by what it sounds like: a day, a number of days, or words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy.orm import object_session

from models.calendar.now import today
from models.casework import gaps
from models.casework.case import Case
from models.casework.hearing import chairs_of
from models.casework.interest import WAYS, unheard_of
from models.casework.old_licence import GROUNDS
from models.casework.procedure import KINDS
from models.casework.site_check import officers_of
from models.casework.stages import Stage
from models.catalogue import form
from models.errors import Problem

WORDS = "示例：由模拟的人填写。"
# What nobody has to give, by act.
EXTRA: Mapping[str, tuple[str, ...]] = {"grant": ("valid_until",), "rate": ("words",), "withdraw": ("reason",)}


def asked(problems: Iterable[Problem]) -> list[str]:
    """The names of facts among the pointers; the others name a paper, a line or a question of the form."""
    pointers = dict.fromkeys(p.pointer for p in problems if p.pointer)
    return [name for name in pointers if name.isidentifier()]


def filled(name: str, case: Case, rng: Random) -> Any:
    """A value for the fact ``name``: mostly a good one."""
    if draw := KNOWN.get(name):
        return draw(case, rng)
    if name.endswith(("_on", "_end", "_until", "_date", "_day")):
        return _day(rng, 1, 25)
    if name.endswith(("_days", "_months")):
        return rng.choice((6, 60))
    return WORDS


def _day(rng: Random, first: int, last: int) -> date:
    return today() + timedelta(days=rng.randint(first, last))


def _lines(case: Case, rng: Random) -> list[dict[str, str]]:
    """What is missing or wrong; or one to three papers or questions, now and then one that the item does not have."""
    db = object_session(case)
    if db is not None and rng.random() < 0.6:
        found = gaps.faults(db, case)
        codes = [*found.main, *found.secondary]
        return [{"about": "paper", "code": code, "problem": WORDS, "remedy": WORDS} for code in codes]
    papers = [("paper", need.code) for need in form.papers_of(case.spec, case.answers) if need.asked]
    fields = [("field", f.key) for page in form.topics(case.spec, case.answers) for f in page.fields]
    known = [*papers, ("field", "contact_address"), rng.choice(fields), ("paper", "unheard_of")]
    chosen = rng.sample(known[:-1] if rng.random() < 0.9 else known, min(len(known) - 1, rng.randint(1, 3)))
    return [{"about": about, "code": code, "problem": WORDS, "remedy": WORDS} for about, code in chosen]


def _line(case: Case, rng: Random) -> int | None:
    """A paper that may follow and is still to come."""
    db = object_session(case)
    asked = gaps.open_gap(db, case.id) if db is not None else None
    return rng.choice(asked.lines).id if asked else None


def _chair(case: Case, rng: Random) -> int:
    db = object_session(case)
    assert db is not None
    return rng.choice(chairs_of(db, case) or [(0, "")])[0]


def _interest(case: Case, rng: Random) -> int:
    db = object_session(case)
    assert db is not None
    return next((who for who, _ in unheard_of(db, case)), 0)


def _officer(case: Case, rng: Random) -> int:
    db = object_session(case)
    assert db is not None
    return rng.choice(officers_of(db, case))[0]


def _finding(case: Case, rng: Random) -> str:
    """What a review found; of a delivered case, what the check of its promise found."""
    return rng.choice(("false", "unkept") if case.stage == Stage.DELIVERED else ("pass", "pass", "fail"))


KNOWN: Mapping[str, Callable[[Case, Random], Any]] = {
    "declared": lambda case, rng: True,
    "lines": _lines,
    "finding": _finding,
    "procedure": lambda case, rng: rng.choice(list(KINDS)),
    "planned_end": lambda case, rng: _day(rng, -1, 25),
    "valid_until": lambda case, rng: _day(rng, -1, 900),
    "went_on": lambda case, rng: _day(rng, -2, 0),
    "officer": _officer,
    "second_officer": _officer,
    "told_on": lambda case, rng: _day(rng, -2, 0),
    "told_way": lambda case, rng: rng.choice(list(WAYS)),
    "heard_on": lambda case, rng: _day(rng, -1, 0),
    "interest": _interest,
    "hearing_day": lambda case, rng: _day(rng, 6, 30),
    "hearing_hour": lambda case, rng: "09:30",
    "chair": _chair,
    "level": lambda case, rng: rng.randint(1, 5),
    "line": _line,
    "promise": lambda case, rng: rng.choice(("paper", "paper", "online")),
    "wish": lambda case, rng: "spoken",
    "way": lambda case, rng: rng.choice(("window", "post")),
    "arrived_on": lambda case, rng: today(),
    "gap_until": lambda case, rng: _day(rng, 1, 8),
    "ground": lambda case, rng: rng.choice(list(GROUNDS)),
    "how": lambda case, rng: "changed",
    "falsehood": lambda case, rng: rng.choice(("false_papers", "hidden_facts", "barred")),
    "review_days": lambda case, rng: 60,
    "court_months": lambda case, rng: 6,
}
