"""Messages (A12.3): what was sent by any channel, the newest first.  Opening the page reads what stands on it."""

from __future__ import annotations

from typing import NamedTuple

from flask import Blueprint, make_response, render_template
from flask import request as http
from flask.typing import ResponseReturnValue

from models import db as store
from models.casework.decision import note_told
from models.casework.notice import note_read
from models.queries import messages as look
from web.account.who import account_only, current_account, powers
from web.request import lang


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/messages", "messages", messages)


@account_only
def messages() -> ResponseReturnValue:
    account = current_account()
    assert account is not None
    before = http.args.get("before", type=int)
    # Looked at in a session of its own: it is over before what was seen is noted.
    with store.reading() as db:
        page = look.page(db, account.id, lang(), before, powers())
        waiting = look.unread(db, account.id, powers())
        shown = render_template("account/messages.html", page=page, unread=waiting, first_page=before is None)
        seen = [Seen(one.case.id, one.notice.id) for one in page.messages if one.notice.read_at is None]
    _note(seen)
    response = make_response(shown)
    response.cache_control.no_store = True
    return response


class Seen(NamedTuple):
    """A message that was shown for the first time."""

    case_id: int
    notice_id: int


def _note(seen: list[Seen]) -> None:
    """They are read now, and who reads of a decision here knows of it."""
    if seen:
        with store.transaction() as db:
            note_read(db, [one.notice_id for one in seen])
            for case_id in {one.case_id for one in seen}:
                note_told(db, case_id)
