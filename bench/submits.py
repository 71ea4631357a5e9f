"""Requests sent a second, beside an app that inserts three rows in one transaction."""

from __future__ import annotations

import secrets
from typing import NamedTuple

import psycopg
from sqlalchemy import select

from bench import bare
from bench.load import Ask, Wrong, rate
from bench.premises import Premises
from bench.ratio import Pair, interleaved
from bench.sitting import Sitting, sign_in
from models.casework.case import Case
from models.db import transaction
from models.people import demo
from models.people.account import Account
from models.seal import ring
from tests import factories

ROUND, BESIDE = 24, 240
"""So many drafts are sent in a round, and so often three rows are stored beside."""


class Draft(NamedTuple):
    token: str
    revision: int


def drafts(count: int) -> list[Draft]:
    """Drafts of the demonstration applicant, whole but for being sent, each for a place of its own.

    Stands on the connected store and its keys.
    """
    with transaction() as db:
        owner = db.scalar(select(Account.id).where(Account.phone_digest == ring.digest("phone", demo.APPLICANT_PHONE)))
        return [_draft(factories.drafted_case(db, site_address=_address()).case, owner) for _ in range(count)]


def _draft(case: Case, owner: int | None) -> Draft:
    case.account_id = owner
    return Draft(case.token, case.revision)


def _address() -> str:
    """Nobody may ask twice for the same place, not even in another run."""
    return f"深圳市龙岗区坂田街道示例路{secrets.randbelow(10**9)}号"


def send(draft: Draft, sitting: Sitting) -> Ask:
    form = {"csrf_token": sitting.token, "key": secrets.token_urlsafe(12), "declared": "yes"}
    return Ask(f"/drafts/{draft.token}/submit", sitting.headers, form | {"revision": str(draft.revision)})


def measure(premises: Premises, port: int, bare_port: int, bare_url: str, rounds: int) -> list[Pair]:
    """Raises :class:`Wrong` unless SQL finds each draft sent and three rows for each answer of the bare app."""
    prepared = drafts(ROUND * rounds)
    sitting = sign_in(port, demo.APPLICANT_PHONE)
    waiting = iter([send(draft, sitting) for draft in prepared])
    store = Ask("/store", form={"words": "示例" * 20})

    def ours() -> float:
        return rate(port, [next(waiting) for _ in range(ROUND)], 302)

    pairs = interleaved(ours, lambda: rate(bare_port, [store] * BESIDE, 303), rounds)
    _check_sent(premises.url, [draft.token for draft in prepared])
    _check_stored(bare_url, BESIDE * rounds)
    return pairs


def _check_sent(url: str, tokens: list[str]) -> None:
    """Each has a number of its own, the event of its sending and the messages that this causes."""
    with psycopg.connect(url) as connection:
        sent = connection.execute(
            "select count(distinct c.number) from cases c where c.token = any(%s) and c.stage <> 'draft'"
            "  and exists (select from case_event e where e.case_id = c.id and e.action = 'submit')"
            "  and exists (select from message m where m.case_id = c.id and m.topic = 'route')",
            [tokens],
        ).fetchone()[0]
    if sent != len(tokens):
        raise Wrong(f"{sent} of {len(tokens)} drafts were sent")


def _check_stored(url: str, answered: int) -> None:
    for table in (bare.One, bare.Two, bare.Three):
        if (rows := bare.count(url, table)) != answered:
            raise Wrong(f"the bare app stored {rows} rows of {answered} in {table.__tablename__}")
