"""Who looks at the pages of applicants: the owner of an account, and the sitting that a code has opened.

A sitting is thirty minutes with one case, for who has shown its number and query code or a draft's resume code.  Acting
prolongs it; looking does not, because an open page renews itself and would keep a forgotten screen open for ever.
"""

from __future__ import annotations

from flask import request as http

from models.people.actor import Actor
from web.account import who

MINUTES = who.SITTING_SECONDS // 60


def actor() -> Actor:
    """The applicant in front of this page.  Staff who come here are nobody in particular: their desk is elsewhere."""
    account = who.current_account()
    mine = account.id if account and account.kind == "applicant" else None
    case_id, code_epoch = _kept() or (None, 0)
    return Actor("applicant", mine, case_id=case_id, code_epoch=code_epoch, powers=who.powers())


def signed_in() -> bool:
    """Whether the account of an applicant is signed in, so that drafts are kept there and need no code."""
    return actor().account_id is not None


def begin(case_id: int, code_epoch: int = 0) -> None:
    """Open the sitting with ``case_id``, or let it begin anew; ``code_epoch`` is that of the query code shown."""
    who.open_sitting(case_id, code_epoch)


def end() -> None:
    who.close_sitting()


def _kept() -> tuple[int, int] | None:
    kept = who.sitting()
    if kept is not None and http.method in ("POST", "PATCH"):
        who.open_sitting(*kept)
    return kept
