"""The published catalogue and the demonstration staff, committed once a database, and the shortest ways to a case."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import db as store
from models.calendar.now import SHENZHEN
from models.catalogue import load as catalogue
from models.catalogue.item import Department, Site
from models.people import demo
from models.people.account import Account
from models.people.actor import Actor


def load() -> None:
    """Publish the real catalogue and make the demonstration accounts.  Idempotent."""
    with store.transaction() as db:
        catalogue.publish(db)
        demo.load(db, list(db.scalars(select(Department.code))), list(db.scalars(select(Site.code))))


def staff(db: Session, login: str) -> Actor:
    """The member of staff who signs in as ``login``, for example ``mr.review``."""
    return db.scalars(select(Account).where(Account.login == login)).one().actor


def shenzhen(text: str) -> datetime:
    """``2026-09-18 10:00`` in Shenzhen."""
    return datetime.fromisoformat(text).replace(tzinfo=SHENZHEN)
