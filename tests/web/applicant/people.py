"""People with an account, signed in, and the row of that account."""

from __future__ import annotations

from flask import Flask
from sqlalchemy.orm import Session

from models.people.account import Account
from tests.journeys.sitting import account_of, sit
from tests.journeys.visitor import Visitor


def signed_in(app: Flask, db: Session, who: str = "applicant") -> tuple[Visitor, Account]:
    """A visitor who has signed in: the demonstration applicant, or a member of staff by login."""
    return sit(app, db, who), account_of(db, who)
