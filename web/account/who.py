"""Who is asking: Flask-Login, all of it in this file, and the sitting that number and query code opened.

Rooms call :func:`current_account`, :func:`current_actor` and put :func:`staff_only` or :func:`account_only` on their
views.  The account is read anew for every request, in a session that is closed again before a view opens its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Blueprint, abort, g, make_response, redirect, render_template, session, url_for
from flask import request as http
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user, login_user, logout_user

from models import db as store
from models.casework import power
from models.casework.alerts import unseen_count
from models.people.account import Account
from models.people.actor import Actor, Role
from models.people.masking import phone
from models.staff.shift import shift_now, unread_count
from web.account import places
from web.request import Who

P = ParamSpec("P")

# A working day of staff; the browser forgets earlier when it is closed.
SESSION_SECONDS = 12 * 3600
SITTING_SECONDS = 30 * 60
# So long after a one-time code nobody is asked for the old password to set a new one.
PROVED_SECONDS = 15 * 60
_SIGNED_IN_AT, _PROVED_AT, _SITTING = "signed_in_at", "proved_at", "sitting"

manager = LoginManager()
# The other protections compare the network address, which changes under a phone that walks; the epoch is our own.
manager.session_protection = None


class SignedIn:
    """What Flask-Login asks of a user, around one account."""

    is_authenticated = is_active = True
    is_anonymous = False

    def __init__(self, account: Account) -> None:
        self.account = account

    def get_id(self) -> str:
        """The account's number and the epoch of its sessions, both checked by :func:`_load`."""
        return f"{self.account.id}.{self.account.session_epoch}"


@manager.user_loader
def _load(user_id: str) -> SignedIn | None:
    """The account of this session, unless it was disabled, has moved to a new epoch, or the session is too old."""
    number, _, epoch = user_id.partition(".")
    if time.time() - session.get(_SIGNED_IN_AT, 0) > SESSION_SECONDS:
        return None
    with store.reading() as db:
        account = db.get(Account, int(number))
        if account is None or account.disabled_at or str(account.session_epoch) != epoch:
            return None
        db.expunge(account)
    return SignedIn(account)


def init(bp: Blueprint) -> None:
    """Hang Flask-Login and the frame's ``who()`` onto the application that ``bp`` is registered on."""

    @bp.record_once
    def _ready(state: BlueprintSetupState) -> None:
        manager.init_app(state.app)
        places.init(state.app)

    @bp.before_app_request
    def _frame() -> ResponseReturnValue | None:
        # A page without a session asks the database nothing here, and neither do files and health checks.
        plain = "_user_id" not in session or http.endpoint == "static" or http.blueprint == "health"
        if not plain and (account := current_account()):
            g.who = _who(account)
            if account.must_change_password and http.endpoint not in ("account.password", "account.sign_out"):
                return redirect(url_for("account.password"))
        return None


def _who(account: Account) -> Who:
    actor = account.actor
    if actor.kind == "staff":
        roles = frozenset() if account.must_change_password else frozenset(post.role.value for post in actor.posts)
        unread = 0 if account.must_change_password or not roles & _TOLD else _unread(actor)
        return Who(
            account.name or account.login or "", staff=True, roles=roles, place=places.place_of(actor), unread=unread,
            shift=shift_now(), keys=http.cookies.get("keys") != "off",
        )  # fmt: skip
    return Who(account.name or (phone(account.phone) if account.phone else account.email or ""))


_TOLD = frozenset({Role.WINDOW_CLERK, Role.REVIEWER, Role.DECIDER, Role.SUPERVISOR})
"""Whom notes and alerts reach; everybody else is spared the looks."""


def _unread(actor: Actor) -> int:
    """Notes of the last shift and alerts that wait for this member of staff."""
    with store.reading() as db:
        return unread_count(db, actor) + unseen_count(db, actor)


def current_account() -> Account | None:
    """The account that is signed in, detached: change it only through a session of your own."""
    return current_user.account if current_user.is_authenticated else None


def powers() -> frozenset[int]:
    """The powers under which whoever has signed in may act for somebody else; asked once a request (A27)."""
    account = current_account()
    if account is None or account.kind != "applicant":
        return frozenset()
    if "powers" not in g:
        with store.reading() as db:
            g.powers = power.ids_in_force(db, account.id)
    held: frozenset[int] = g.powers
    return held


def current_actor() -> Actor:
    """Who acts in this request: staff, an account's owner, the one of an open sitting, or nobody in particular."""
    account = current_account()
    if account is None:
        return _applicant(None)
    actor = account.actor
    if actor.kind == "staff":
        return actor
    return _applicant(actor.account_id)


def _applicant(account_id: int | None) -> Actor:
    case_id, code_epoch = sitting() or (None, 0)
    return Actor("applicant", account_id, case_id=case_id, code_epoch=code_epoch, powers=powers())


def begin_session(account: Account, *, by_code: bool = False) -> None:
    """Sign ``account`` in.  The session is a new one: nothing that was planted in the old one is in it.

    Only the sitting is carried over, so that a case opened before signing in can be taken into the account.
    """
    kept = session.get(_SITTING)
    session.clear()
    if kept:
        session[_SITTING] = kept
    session[_SIGNED_IN_AT] = int(time.time())
    if by_code:
        session[_PROVED_AT] = int(time.time())
    login_user(SignedIn(account))


def proved_by_code() -> bool:
    """Whether a one-time code has just shown that the address of the account is in the right hands."""
    return time.time() - session.get(_PROVED_AT, 0) < PROVED_SECONDS


def end_session() -> None:
    """Sign out, and close the sitting with it: the next person at this screen starts from nothing."""
    logout_user()
    session.clear()


def open_sitting(case_id: int, code_epoch: int = 0) -> None:
    """Thirty minutes with one case, for who has shown its number and query code, or a draft's resume code.

    ``code_epoch`` is that of the code shown: once another one is issued, the sitting opens nothing any more.
    """
    session[_SITTING] = {"case": case_id, "epoch": code_epoch, "until": int(time.time()) + SITTING_SECONDS}


def close_sitting() -> None:
    session.pop(_SITTING, None)


def sitting() -> tuple[int, int] | None:
    """The id of the case that an open sitting has opened, and the epoch of the code that opened it."""
    kept = session.get(_SITTING)
    return (kept["case"], kept.get("epoch", 0)) if kept and time.time() < kept["until"] else None


def sitting_left() -> int | None:
    """Seconds until the open sitting ends; None when none is open."""
    kept = session.get(_SITTING)
    return max(0, int(kept["until"] - time.time())) if kept and time.time() < kept["until"] else None


def session_left() -> int:
    """Seconds until the sign-in of this browser ends."""
    return max(0, int(session.get(_SIGNED_IN_AT, 0) + SESSION_SECONDS - time.time()))


def staff_only(
    *roles: Role,
) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Let staff with one of ``roles`` in.  Who is not signed in goes to the sign-in page; others find no such page."""

    def guard(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            account = current_account()
            if account is None:
                return to_sign_in()
            actor = account.actor
            if actor.kind != "staff" or not any(actor.has(role) for role in roles):
                abort(404)
            return view(*args, **kwargs)

        return guarded

    return guard


def account_only(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Let the owner of an applicant's account in; others go to the sign-in page, staff find no such page."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        account = current_account()
        if account is None:
            return to_sign_in()
        if account.kind == "staff":
            abort(404)
        return view(*args, **kwargs)

    return guarded


def to_sign_in() -> ResponseReturnValue:
    """The sign-in page, which leads back here; a form that was sent is kept until its owner is signed in again."""
    if http.method == "GET":
        return redirect(url_for("account.sign_in", next=safe_next(http.full_path.rstrip("?")) or None))
    typed = [pair for pair in http.form.items(multi=True) if pair[0] != "csrf_token"]
    # Passwords and files do not travel back and forth; the page says to give them again.
    kept = [pair for pair in typed if "password" not in pair[0]]
    lost = len(kept) < len(typed) or bool(http.files)
    response = make_response(render_template("account/again.html", kept=kept, lost=lost), 403)
    response.cache_control.no_store = True
    return response


def safe_next(address: str) -> str:
    """``address`` when it is a path of this very site, else nothing: a link may not lead people away after sign-in."""
    path = address.startswith("/") and not address.startswith("//")
    return address if path and address.isprintable() and "\\" not in address else ""
