"""The door: one form for everybody, a one-time code instead of a password, a new account, and the way out.

The steps of a code carry only its number in the session; the address stays in the store.
"""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, session, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models import db as store
from models import outbox
from models.calendar.now import now
from models.casework import power
from models.errors import Invalid, Problem, TooMany
from models.people import demo, masking
from models.people.account import Account, OneTimeCode
from models.people.actor import Role
from models.people.identifiers import BadValue
from models.people.sign_in import (
    CODE_MINUTES,
    PASSWORD_LENGTH,
    find_account,
    register,
    send_code,
    sign_in,
    sign_in_by_code,
)
from web.account.who import begin_session, current_account, end_session, safe_next
from web.formatting import wait
from web.request import elder, lang, remember, settings

_CODE = "code"
PURPOSES = ("sign_in", "register")
HOMES = (
    (frozenset({Role.WINDOW_CLERK, Role.REVIEWER, Role.DECIDER}), "/desk/"),
    (frozenset({Role.VOICE_CLERK}), "/voice/"),
    (frozenset({Role.SUPERVISOR}), "/board/"),
    (frozenset({Role.OPERATOR}), "/ops/"),
)


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/sign-in", "sign_in", sign_in_page, methods=["GET", "POST"])
    bp.add_url_rule("/sign-out", "sign_out", sign_out, methods=["POST"])
    for purpose, path in (("sign_in", "/sign-in/code"), ("register", "/register")):
        bp.add_url_rule(path, f"{purpose}_ask", ask_code, methods=["GET", "POST"], defaults={"purpose": purpose})
    bp.add_url_rule("/code", "give_code", give_code, methods=["GET", "POST"])


def sign_in_page() -> ResponseReturnValue:
    """The name or address with a password.  Whatever is wrong, the answer says the same."""
    if http.method == "GET":
        if account := current_account():
            return redirect(home_of(account))
        return _sign_in_form("", [])
    typed = http.form.get("who", "")
    try:
        account = sign_in(typed, http.form.get("password", ""), _client())
    except Invalid as wrong:
        return _sign_in_form(typed, wrong.problems), 422
    except TooMany as over:
        # Told alike whether there is such an account or not: tries are counted for both.
        locked = Problem("sign_in.locked", "password", wait(over.retry_after))
        return _sign_in_form(typed, [locked]), 429, {"Retry-After": str(over.retry_after)}
    # A one-time password proves as much as a code sent to an address, and the next page asks for a new one.
    return _welcome(account, _to(), by_code=account.must_change_password)


def _sign_in_form(typed: str, problems: list[Problem]) -> str:
    known = [] if settings().production else demo.sign_ins()
    return render_template("account/sign_in.html", to=_to(), who_typed=typed, problems=problems, demo=known)


def ask_code(purpose: str) -> ResponseReturnValue:
    """The address a code is sent to.  Whether it has an account is not told."""
    if http.method == "GET":
        return render_template("account/ask_code.html", purpose=purpose, to=_to(), typed="", problems=[])
    typed = http.form.get("address", "")
    try:
        with store.transaction() as db:
            code = send_code(db, typed, purpose, lang(), _client())
            if purpose == "register" or find_account(db, typed):
                outbox.put(db, "send_code", [code.id])
    except BadValue as wrong:
        problems = [Problem(wrong.code, "address")]
        return render_template("account/ask_code.html", purpose=purpose, to=_to(), typed=typed, problems=problems), 422
    session[_CODE] = code.id
    return redirect(url_for(".give_code", next=_to() or None))


def give_code() -> ResponseReturnValue:
    """The code, and for a new account the password with it."""
    with store.reading() as db:
        code = db.get(OneTimeCode, session.get(_CODE) or 0)
        if code is None or code.purpose not in PURPOSES:
            return redirect(url_for(".sign_in", next=_to() or None))
        address, purpose, expires = code.address, code.purpose, code.expires_at
    page = {
        "purpose": purpose,
        "address": masking.phone(address) if "@" not in address else address,
        "to": _to(),
        "minutes": CODE_MINUTES,
        "expires": expires,
        "left": max(0, round((expires - now()).total_seconds())),
        "shortest": PASSWORD_LENGTH[0],
    }
    if http.method == "GET":
        return render_template("account/give_code.html", **page, problems=[])
    try:
        account = _proved(address, purpose)
    except Invalid as wrong:
        return render_template("account/give_code.html", **page, problems=wrong.problems), 422
    return _welcome(account, _to(), by_code=True)


def _proved(address: str, purpose: str) -> Account:
    """The account behind a code, made now when it is a new one."""
    given = http.form.get("code", "")
    with store.transaction() as db:
        if purpose == "sign_in":
            account = sign_in_by_code(db, address, given)
        else:
            account = register(db, address, http.form.get("password", ""), given, lang())
        db.flush()
        db.expunge(account)
    return account


def sign_out() -> ResponseReturnValue:
    end_session()
    return redirect(url_for(".sign_in"))


def _welcome(account: Account, to: str, *, by_code: bool = False) -> ResponseReturnValue:
    """A new session; the account's language and type size, unless this browser has already chosen its own."""
    begin_session(account, by_code=by_code)
    response = redirect(to or _offers(account) or home_of(account))
    if "lang" not in http.cookies and "lang" not in http.args:
        remember(response, lang=account.lang)
    if account.elder and not elder():
        remember(response, elder=account.elder)
    return response  # type: ignore[return-value]


def _offers(account: Account) -> str:
    """Where an applicant answers who asks them to act for somebody; empty when nobody does (A27)."""
    if account.kind == "staff":
        return ""
    with store.reading() as db:
        offered = any(one.state == "offered" for one in power.held_by(db, account))
    return url_for("account.agents") if offered else ""


def home_of(account: Account) -> str:
    """Where somebody belongs who comes from nowhere: the page of their first role, or their own requests."""
    if account.kind != "staff":
        return url_for("account.mine")
    roles = {post.role for post in account.actor.posts}
    return next((home for these, home in HOMES if roles & these), "/")


def _to() -> str:
    return safe_next(http.values.get("next", ""))


def _client() -> str:
    """The network address that limits are counted under."""
    return http.remote_addr or abort(400)
