"""Members of staff as operators see them, and the work that those who are away have left behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, Literal, NamedTuple, get_args

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from models.audit.acts import StaffAct
from models.calendar.now import today
from models.casework.desk import by_urgency
from models.casework.left_behind import left_behind
from models.casework.work import WorkItem
from models.catalogue.item import ServiceItem
from models.errors import NotFound
from models.people import limit
from models.people.absence import Absence, now_away
from models.people.account import Account, PostHeld
from models.people.deputy import Chain, chains
from models.people.sign_in import tried_as
from models.queries.desk import Line, lines, lines_wanted
from models.queries.lists import names
from models.text import Text

PAGE = 50
ACTS = 20
"""So many of the last acts about a person are shown; the rest is in the record of acts."""
MOST_HELD = 200

State = Literal["active", "away", "disabled", "one_time"]
STATES: tuple[State, ...] = get_args(State)


class Wanted(NamedTuple):
    """What the list is narrowed to: part of a login or name, a role, a hall or department, a state."""

    words: str = ""
    role: str | None = None
    place: str | None = None
    state: str | None = None


@dataclass(frozen=True)
class Member:
    """One line: the account, the last day of an absence that runs today, whether sign-in is locked."""

    account: Account
    away_until: date | None
    locked: bool


@dataclass(frozen=True)
class MemberPage:
    """``older`` is the login after which the next page begins, None on the last."""

    members: Sequence[Member]
    older: str | None


@dataclass(frozen=True)
class Person:
    """Everything of one member of staff: absences to come and of now, what they hold, the last acts about them.

    ``locked_for`` is in seconds, 0 when sign-in is free; ``titles`` are those of the items among the skills.
    """

    member: Member
    locked_for: int
    absences: Sequence[Absence]
    held: int
    titles: Mapping[str, Text]
    acts: Sequence[StaffAct]
    names: Mapping[int, str]


@dataclass(frozen=True)
class LeftBehind:
    """One person's work that they cannot do: ``why`` is away, disabled or post.

    ``chain`` leads to whoever stands in for one who is away, None where nobody was named; ``names`` are its people's.
    """

    holder: Account
    why: str
    away_until: date | None
    chain: Chain | None
    names: Mapping[int, str]
    lines: Sequence[Line]


def everybody(db: Session) -> Sequence[Account]:
    return db.scalars(_staff().order_by(Account.login)).all()


def members(db: Session, wanted: Wanted, after: str | None = None, size: int = PAGE) -> MemberPage:
    """One page by login.  Names are sealed in the store, so words are looked for in the rows as they are opened."""
    rows = _staff().where(*_narrowed(wanted)).order_by(Account.login)
    if after:
        rows = rows.where(Account.login > after)
    if not wanted.words:
        rows = rows.limit(size + 1)
    found = list(islice(_holding(db, rows, wanted.words.casefold()), size + 1))
    return MemberPage(_members(db, found[:size]), found[size - 1].login if len(found) > size else None)


def _staff() -> Select[Account]:
    return select(Account).where(Account.kind == "staff")


def _narrowed(wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    post = []
    if wanted.role:
        post.append(PostHeld.role == wanted.role)
    if wanted.place:
        post.append(or_(PostHeld.site_code == wanted.place, PostHeld.department_code == wanted.place))
    if post:
        yield Account.posts.any(*post) if len(post) == 1 else Account.posts.any(post[0] & post[1])
    away = Account.id.in_(select(Absence.account_id).where(now_away()))
    states: dict[str, ColumnElement[bool]] = {
        "active": Account.disabled_at.is_(None) & ~away,
        "away": away,
        "disabled": Account.disabled_at.is_not(None),
        "one_time": Account.one_time_until.is_not(None),
    }
    if wanted.state in states:
        yield states[wanted.state]


def _holding(db: Session, rows: Select[Account], words: str) -> Iterator[Account]:
    for account in db.scalars(rows.execution_options(yield_per=200)):
        if words in (account.login or "") or words in (account.name or "").casefold():
            yield account


def _members(db: Session, accounts: Sequence[Account]) -> list[Member]:
    away = _away(db, [account.id for account in accounts])
    locked = limit.locked(db, limit.SIGN_IN, (tried_as(account) for account in accounts))
    return [Member(account, away.get(account.id), tried_as(account) in locked) for account in accounts]


def _away(db: Session, ids: Sequence[int]) -> dict[int, date]:
    wanted = select(Absence.account_id, Absence.until_on).where(Absence.account_id.in_(ids), now_away())
    return {row.account_id: row.until_on for row in db.execute(wanted)}


def person(db: Session, account_id: int) -> Person:
    """Raises :class:`NotFound` for whoever is no member of staff."""
    account = db.scalar(_staff().where(Account.id == account_id))
    if account is None:
        raise NotFound("staff.unknown")
    ahead = select(Absence).where(Absence.account_id == account_id, Absence.ended_at.is_(None), ~_over())
    held = select(WorkItem.id).where(WorkItem.holder_id == account_id, WorkItem.state == "open")
    about = select(StaffAct).where(StaffAct.about == f"account:{account_id}").order_by(StaffAct.id.desc()).limit(ACTS)
    acts = db.scalars(about).all()
    items = select(ServiceItem).where(ServiceItem.code.in_(account.skills))
    return Person(
        member=_members(db, [account])[0],
        locked_for=limit.seconds_left(db, limit.SIGN_IN, tried_as(account)),
        absences=db.scalars(ahead.order_by(Absence.from_on)).all(),
        held=len(db.scalars(held.limit(MOST_HELD)).all()),
        titles={item.code: item.title for item in db.scalars(items)},
        acts=acts,
        names=names(db, (act.account_id for act in acts)),
    )


def _over() -> ColumnElement[bool]:
    return Absence.until_on < today()


def work_left_behind(db: Session) -> list[LeftBehind]:
    """By holder, the most urgent work of each first; at most 200 pieces, the rest follows when these are put back."""
    wanted: Any = by_urgency(lines_wanted().where(left_behind())).limit(MOST_HELD)
    by_holder: dict[int, list[Line]] = {}
    for line in lines(db, wanted):
        by_holder.setdefault(line.holder_id or 0, []).append(line)
    holders = {a.id: a for a in db.scalars(select(Account).where(Account.id.in_(by_holder)))}
    away, led = _away(db, list(holders)), chains(db)
    called = names(db, {who for one in by_holder if one in led for who in (*led[one].people, led[one].ends)})
    return [
        LeftBehind(holders[one], _why(holders[one], one in away), away.get(one), led.get(one), called, found)
        for one, found in by_holder.items()
    ]


def _why(holder: Account, away: bool) -> str:
    return "disabled" if holder.disabled_at else "away" if away else "post"
