"""The sitting of a petitioner: thirty minutes with one petition, for who has shown its number and query code.

It is kept apart from the sitting with a case: neither opens anything of the other.
"""

from __future__ import annotations

from flask import abort, redirect, session, url_for
from flask import request as http
from sqlalchemy.orm import Session

from models.calendar.now import now
from models.errors import NotFound
from models.petition.find import find
from models.petition.move import Petitioner
from models.petition.petition import Petition
from web.account.who import SITTING_SECONDS

_KEY = "petition"


def begin(petition_id: int) -> None:
    session[_KEY] = {"id": petition_id, "until": int(now().timestamp()) + SITTING_SECONDS}


def end() -> None:
    session.pop(_KEY, None)


def petitioner() -> Petitioner:
    """The one in front of this page.  Acting prolongs the sitting; looking does not."""
    kept = session.get(_KEY)
    if not kept or now().timestamp() >= kept["until"]:
        return Petitioner("applicant")
    if http.method == "POST":
        begin(kept["id"])
    return Petitioner("applicant", petition_id=kept["id"])


def mine(db: Session, number: str) -> Petition:
    """The reader's petition with ``number``; whatever is not theirs is asked for in the same words."""
    try:
        return find(db, number, petitioner())
    except NotFound:
        abort(redirect(url_for("applicant.petition_track", number=number)))
