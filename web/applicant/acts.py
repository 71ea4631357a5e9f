"""Acts of applicants on a sent case: each carries the revision that was seen and a key that works once."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from flask import abort, make_response, render_template
from flask import request as http
from sqlalchemy.orm import Session

from models.casework.case import Case
from models.casework.perform import done_before, perform
from models.db import transaction
from models.errors import NotPossible, Outdated
from models.queries.applicant import events_after, offices
from web import sitting
from web.applicant.blueprint import bp
from web.applicant.door import my_case
from web.applicant.timeline import row_of
from web.request import read

LONGEST_KEY = 64


@bp.app_template_global()
def new_key() -> str:
    """A key for one form: pressed twice, sent twice, it acts once."""
    return secrets.token_urlsafe(12)


def given_key() -> str | None:
    """The key of the form that was sent.  None of ours is longer, and an index holds no text of any length."""
    key = http.form.get("key", "")
    return (key or None) if len(key) <= LONGEST_KEY else abort(400)


def act(number: str, action: str, before: Callable[[Session, Case], None] | None = None, **facts: Any) -> Case:
    """Perform ``action`` on the reader's case; ``before`` writes what belongs to it into the same transaction.

    A page that is behind gets the answer what has changed.  Raises :class:`NotReady` with every reason.
    """
    revision, key = http.form.get("revision", -1, type=int), given_key()
    try:
        with transaction() as db:
            case = my_case(db, number, locked=True)
            if before and not (key and done_before(db, case.id, key)):
                before(db, case)
            return perform(db, case.id, action, sitting.actor(), revision=revision, key=key, **facts)
    except (Outdated, NotPossible):
        abort(make_response(_changed(number, revision), 409))


def _changed(number: str, revision: int) -> str:
    case = my_case(read(), number)
    names = offices(read())
    news = [row_of(event, names) for event in events_after(read(), case, revision)]
    return render_template("applicant/changed.html", case=case, news=news)
