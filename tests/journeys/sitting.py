"""People who have signed in, as the session cookie of a browser has it; the door itself is tested with the accounts."""

from __future__ import annotations

import time

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people.account import Account
from tests.journeys.visitor import Visitor


def sit(app: Flask, db: Session, who: str, lang: str = "zh") -> Visitor:
    """A member of staff by login, the ``applicant`` with an account, or nobody for an empty name."""
    visitor = Visitor(app, lang)
    if who:
        put_in(visitor, account_of(db, who))
    return visitor


def account_of(db: Session, who: str) -> Account:
    wanted = Account.kind == "applicant" if who == "applicant" else Account.login == who
    return db.scalars(select(Account).where(wanted).order_by(Account.id).limit(1)).one()


def put_in(visitor: Visitor, account: Account) -> None:
    """Into the session of this browser."""
    with visitor.client.session_transaction() as session:
        session.update(_user_id=f"{account.id}.{account.session_epoch}", _fresh=True, signed_in_at=int(time.time()))
