"""People with an account, signed in as the session cookie of a browser has it."""

from __future__ import annotations

import time

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people.account import Account
from tests.journeys.visitor import Visitor


def signed_in(app: Flask, db: Session, login: str | None = None) -> tuple[Visitor, Account]:
    """A visitor who has signed in: the demonstration applicant, or the member of staff ``login``."""
    wanted = Account.login == login if login else Account.kind == "applicant"
    account = db.scalars(select(Account).where(wanted)).first()
    assert account is not None
    visitor = Visitor(app)
    with visitor.client.session_transaction() as session:
        session.update(_user_id=f"{account.id}.{account.session_epoch}", _fresh=True, signed_in_at=int(time.time()))
    return visitor, account
