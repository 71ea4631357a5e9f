"""Accounts of staff: made with a one-time password, given a new one, disabled, signed out, unlocked."""

from __future__ import annotations

import ipaddress
import re
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.audit.acts import record
from models.calendar.now import now
from models.errors import Invalid, NotFound, Problem
from models.people import limit, press
from models.people.account import Account, PostHeld
from models.people.actor import Actor, Post
from models.people.identifiers import half_width
from models.people.sign_in import find_account, fits, hash_password, tried_as
from models.seal import ring
from models.staff import operators

ONE_TIME_DAYS = 3
LONGEST_NAME = 60
# Two presses of one button are at most so many seconds apart; afterwards a one-time password is not shown again.
DOUBLE_PRESS_SECONDS = 60

_LOGIN = re.compile(r"[a-z][a-z0-9._-]{1,39}")
# No letter or figure that can be taken for another one when it is read from a screen or a slip of paper.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_CLIENT_LIMITS = (limit.SIGN_IN_CLIENT, limit.TRACKING_CLIENT, limit.CODE_SENDING_CLIENT)


def member(db: Session, account_id: int) -> Account:
    """This member of staff, locked until the transaction ends.  Raises :class:`NotFound`, also for applicants."""
    wanted = select(Account).where(Account.id == account_id, Account.kind == "staff").with_for_update(of=Account)
    found = db.scalar(wanted.execution_options(populate_existing=True))
    if found is None:
        raise NotFound("staff.unknown")
    return found


def by_login(db: Session, login: str) -> Account:
    """The member of staff who signs in as ``login``, disabled ones too.  Raises :class:`NotFound`."""
    wanted = select(Account).where(Account.login == half_width(login).lower(), Account.kind == "staff")
    found = db.scalar(wanted)
    if found is None:
        raise NotFound("staff.unknown")
    return found


def about(account_id: int) -> str:
    """How the record of acts names an account."""
    return f"account:{account_id}"


def add(db: Session, by: Actor, login: str, name: str, post: Post, *, key: str) -> tuple[Account, str]:
    """A new member of staff with one post, and the one-time password, which is kept nowhere.

    ``key`` is the one-time key of the form; see :func:`one_time_password`.  Raises :class:`Invalid`.
    """
    login, name = half_width(login).lower(), name.strip()
    if problems := [*_login_problems(db, login), *_name_problems(name)]:
        raise Invalid(problems)
    account = Account(kind="staff", login=login, name=name, password_hash="")
    account.posts = [PostHeld(role=post.role, department_code=post.department, site_code=post.site)]
    password = _give_one_time(account, key)
    try:
        with db.begin_nested():
            db.add(account)
    except IntegrityError as twice:
        raise Invalid([Problem("login.taken", "login")]) from twice
    facts = {"role": post.role.value, "place": post.site or post.department or ""}
    record(db, by, "account_made", about=about(account.id), facts=facts)
    return account, password


def _login_problems(db: Session, login: str) -> list[Problem]:
    if not _LOGIN.fullmatch(login):
        return [Problem("login.form", "login")]
    taken = db.scalar(select(Account.id).where(Account.login == login))
    return [Problem("login.taken", "login")] if taken else []


def _name_problems(name: str) -> list[Problem]:
    if not name:
        return [Problem("field.required", "name")]
    return [Problem("field.too_long", "name", {"max": LONGEST_NAME})] if len(name) > LONGEST_NAME else []


def reset(db: Session, by: Actor, account_id: int, reason: str, *, key: str) -> str:
    """A one-time password in place of a forgotten one; all sessions end.  Raises :class:`Invalid` for oneself."""
    _not_oneself(by, account_id)
    account = member(db, account_id)
    password = _give_one_time(account, key)
    account.session_epoch += 1
    record(db, by, "password_reset", about=about(account_id), reason=reason)
    return password


def shown_again(db: Session, account: Account, key: str) -> str | None:
    """The one-time password that a first press with ``key`` gave a moment ago and nobody has used; else None.

    The second of two presses is the one whose answer the browser shows: it must not come out empty.
    """
    assert account.login is not None
    password = one_time_password(account.login, key)
    unused = account.must_change_password and account.one_time_used_at is None
    return password if unused and press.just_now(db, key, DOUBLE_PRESS_SECONDS) and fits(account, password) else None


def one_time_password(login: str, key: str) -> str:
    """Four groups of four letters, drawn by a secret of the hall from the one-time key of the form that asked for it.

    So nothing readable is kept anywhere, and the same press gives the same password.
    """
    drawn = int(ring.digest("one_time_password", f"{login}:{key}"), 16)
    letters = "".join(_ALPHABET[drawn // len(_ALPHABET) ** n % len(_ALPHABET)] for n in range(16))
    return "-".join(letters[n : n + 4] for n in range(0, 16, 4))


def _give_one_time(account: Account, key: str) -> str:
    assert account.login is not None
    password = one_time_password(account.login, key)
    account.password_hash = hash_password(password)
    account.one_time_until, account.one_time_used_at = now() + timedelta(days=ONE_TIME_DAYS), None
    return password


def disable(db: Session, by: Actor, account_id: int, reason: str) -> None:
    """No sign-in and no session any more.  Raises :class:`Invalid` for oneself and for the last operator."""
    _not_oneself(by, account_id)
    operators.keep_one(db, but=account_id)
    account = member(db, account_id)
    account.disabled_at = account.disabled_at or now()
    account.session_epoch += 1
    record(db, by, "account_disabled", about=about(account_id), reason=reason)


def enable(db: Session, by: Actor, account_id: int, reason: str) -> None:
    """Sign-in with the password of before; posts and skills are as they were."""
    member(db, account_id).disabled_at = None
    record(db, by, "account_enabled", about=about(account_id), reason=reason)


def end_sessions(db: Session, by: Actor, account_id: int, reason: str) -> None:
    """Signed out everywhere with the next request."""
    member(db, account_id).session_epoch += 1
    record(db, by, "sessions_ended", about=about(account_id), reason=reason)


def unlock(db: Session, by: Actor, typed: str, reason: str) -> None:
    """End the lock-out of a login, phone number, e-mail address or network address.

    It says to nobody whether there was an account or a lock-out.
    """
    account = find_account(db, typed)
    if account:
        limit.forgive(db, limit.SIGN_IN, tried_as(account))
        subject = about(account.id)
    elif client := _network_address(typed):
        for rule in _CLIENT_LIMITS:
            limit.forgive(db, rule, client)
        subject = "client:" + ring.digest("client", client)[:12]
    else:
        limit.forgive(db, limit.SIGN_IN, tried_as(None, typed))
        subject = "name:" + ring.digest("name", tried_as(None, typed))[:12]
    record(db, by, "unlocked", about=subject, reason=reason)


def unlock_account(db: Session, by: Actor, account_id: int, reason: str) -> None:
    """End the lock-out of this member of staff, whatever they typed to sign in."""
    limit.forgive(db, limit.SIGN_IN, tried_as(member(db, account_id)))
    record(db, by, "unlocked", about=about(account_id), reason=reason)


def _network_address(typed: str) -> str | None:
    try:
        return str(ipaddress.ip_address(half_width(typed)))
    except ValueError:
        return None


def _not_oneself(by: Actor, account_id: int) -> None:
    if by.account_id == account_id:
        raise Invalid([Problem("staff.yourself")])
