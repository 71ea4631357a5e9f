"""A new password for who is signed in, applicant or staff; with a one-time password there is no other page."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models import db as store
from models.audit.acts import record
from models.errors import Invalid
from models.people.account import Account
from models.people.sign_in import PASSWORD_LENGTH, change_password, check_password
from models.staff.accounts import about
from web.account.entry import home_of
from web.account.who import begin_session, current_account, proved_by_code, to_sign_in


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/password", "password", new_password, methods=["GET", "POST"])


def new_password() -> ResponseReturnValue:
    """Asks for the present password, unless a code or a one-time password has just opened this session."""
    account = current_account()
    if account is None:
        return to_sign_in()
    page = {
        "ask_present": not proved_by_code(),
        "shortest": PASSWORD_LENGTH[0],
        "staff": account.kind == "staff",
        "forced": account.must_change_password,
    }
    if http.method == "GET":
        return render_template("account/password.html", **page, problems=[])
    try:
        changed = _change(account, ask_present=not proved_by_code())
    except Invalid as wrong:
        return render_template("account/password.html", **page, problems=wrong.problems), 422
    # Every other session has lost its epoch by now; this one goes on as a new one.
    begin_session(changed)
    if account.must_change_password:
        return redirect(home_of(changed))
    flash("password")
    return redirect(url_for(".password" if account.kind == "staff" else ".mine"))


def _change(account: Account, *, ask_present: bool) -> Account:
    with store.transaction() as db:
        if ask_present:
            check_password(db, account, http.form.get("password_now", ""))
        changed = change_password(db, account.id, http.form.get("password", ""))
        if account.kind == "staff":
            record(db, account.actor, "password_changed", about=about(account.id))
        db.flush()
        db.expunge(changed)
    return changed
