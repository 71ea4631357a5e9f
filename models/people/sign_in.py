"""Signing in, making an account, and the one-time codes for both."""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import db as store
from models.calendar.now import now
from models.errors import Invalid, Problem
from models.people import identifiers, limit
from models.people.account import Account, OneTimeCode
from models.seal import ring

CODE_MINUTES = 10
PASSWORD_LENGTH = (10, 200)

_hasher = PasswordHasher()
# Verified when no account is found, so that an unknown name takes as long as a wrong password.
_NO_ACCOUNT = _hasher.hash(secrets.token_urlsafe(16))


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def address_digest(address: str) -> str:
    """The digest of a phone number or e-mail address, however it was typed.  Raises ``BadValue`` for neither."""
    normal = _normal(address)
    # Letters' case is kept for sending, but nobody has two addresses that differ in it alone.
    return ring.digest("email", normal.lower()) if "@" in normal else ring.digest("phone", normal)


def _normal(address: str) -> str:
    typed = identifiers.half_width(address)
    return identifiers.email(typed) if "@" in typed else identifiers.mobile(typed)


def find_account(db: Session, who: str) -> Account | None:
    """The account of a login, phone number or e-mail address, if it exists and is not disabled."""
    wanted = Account.login == who.strip().lower()
    try:
        digest = address_digest(who)
        wanted = wanted | (Account.phone_digest == digest) | (Account.email_digest == digest)
    except identifiers.BadValue:
        pass  # Neither a phone number nor an address, so it can only be a login.
    return db.scalar(select(Account).where(wanted, Account.disabled_at.is_(None)))


def sign_in(who: str, password: str, client: str) -> Account:
    """The account behind ``who`` and ``password``.  Raises :class:`Invalid` (the same for both) or ``TooMany``.

    A one-time password is used up by it; one that was used before, or is too old, says so to whoever knows it.
    A guess holds no connection while its password is hashed, so that many guesses do not lock others out.
    """
    with store.reading() as db:
        account = find_account(db, who)
        tried = tried_as(account, who)
        limit.check_all(db, (limit.SIGN_IN, tried), (limit.SIGN_IN_CLIENT, client))
        if account:
            db.expunge(account)
    if not fits(account, password) or account is None:
        limit.count(limit.SIGN_IN, tried)
        limit.count(limit.SIGN_IN_CLIENT, client)
        raise Invalid([Problem("sign_in.wrong", "password")])
    if account.must_change_password:
        _use_up(account)
    return account


def _use_up(account: Account) -> None:
    """The one sign-in that a one-time password allows.  Of two at the same moment one is refused."""
    with store.transaction() as db:
        unused = (Account.one_time_used_at.is_(None), Account.one_time_until > now())
        same = (Account.id == account.id, Account.password_hash == account.password_hash)
        use = update(Account).where(*same, *unused).values(one_time_used_at=now()).returning(Account.id)
        if db.scalar(use) is None:
            raise Invalid([Problem("sign_in.used_up", "password")])


def tried_as(account: Account | None, who: str = "") -> str:
    """Under what tries are counted: one account has one budget, however its number was typed."""
    return f"account:{account.id}" if account else identifiers.half_width(who).lower()


def fits(account: Account | None, password: str) -> bool:
    try:
        return _hasher.verify(account.password_hash if account else _NO_ACCOUNT, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def send_code(db: Session, address: str, purpose: str, lang: str, client: str) -> OneTimeCode:
    """Make a code for ``address``; the caller puts the message that sends it.  The last code alone is good.

    Raises ``BadValue`` for what is no address, ``TooMany`` when the address or the ``client`` has asked too often.
    """
    digest = address_digest(address)
    asked = ((limit.CODE_SENDING, digest), (limit.CODE_SENDING_CLIENT, client))
    limit.check_all(db, *asked)
    for rule, subject in asked:
        limit.count(rule, subject)
    code = OneTimeCode(
        address=_normal(address),
        address_digest=digest,
        purpose=purpose,
        code=f"{secrets.randbelow(1_000_000):06d}",
        lang=lang,
        expires_at=now() + timedelta(minutes=CODE_MINUTES),
    )
    db.add(code)
    db.flush()
    return code


def sign_in_by_code(db: Session, address: str, code: str) -> Account:
    """The account of ``address``, proved by a code sent there.  Raises :class:`Invalid` or ``TooMany``.

    An address without an account gets a code that nobody is sent, so that both answer the same.
    """
    use_code(db, address, "sign_in", code)
    account = find_account(db, address)
    if account is None:
        raise Invalid([Problem("code.wrong", "code")])
    return account


def use_code(db: Session, address: str, purpose: str, given: str) -> None:
    """Use up the last code sent to ``address``.  Raises :class:`Invalid` (wrong, old, used) or ``TooMany``."""
    code = db.scalar(
        select(OneTimeCode)
        .where(OneTimeCode.address_digest == address_digest(address), OneTimeCode.purpose == purpose)
        .order_by(OneTimeCode.id.desc())
        .limit(1)
        .with_for_update()
    )
    if code is None or code.used_at or code.expires_at < now():
        raise Invalid([Problem("code.expired", "code")])
    limit.check(db, limit.CODE_TRY, str(code.id))
    # As bytes: of texts it compares none that hold more than ASCII, and somebody will type Chinese figures.
    if not hmac.compare_digest(code.code.encode(), "".join(identifiers.half_width(given).split()).encode()):
        limit.count(limit.CODE_TRY, str(code.id))
        raise Invalid([Problem("code.wrong", "code")])
    code.used_at = now()


def register(db: Session, address: str, password: str, code: str, lang: str) -> Account:
    """A new applicant's account, its address proved by ``code``.  Raises :class:`Invalid`; one address, one account."""
    if problems := password_problems(password):
        raise Invalid(problems)
    use_code(db, address, "register", code)
    if find_account(db, address):
        raise Invalid([Problem("account.exists", "address")])
    account = Account(kind="applicant", password_hash=hash_password(password), lang=lang)
    if "@" in _normal(address):
        account.email, account.email_digest = _normal(address), address_digest(address)
    else:
        account.phone, account.phone_digest = _normal(address), address_digest(address)
    db.add(account)
    db.flush()
    return account


def change_password(db: Session, account_id: int, password: str) -> Account:
    """Set a new password; every session that is open elsewhere is signed out.  Raises :class:`Invalid`."""
    if problems := password_problems(password):
        raise Invalid(problems)
    account = db.get_one(Account, account_id, with_for_update={"of": Account})
    if account.must_change_password and fits(account, password):
        raise Invalid([Problem("password.one_time", "password")])
    account.password_hash = hash_password(password)
    account.one_time_until = account.one_time_used_at = None
    account.session_epoch += 1
    return account


def check_password(db: Session, account: Account, password: str) -> None:
    """Whether the one at the screen still knows the password.  Raises :class:`Invalid` or ``TooMany``."""
    tried = tried_as(account)
    limit.check(db, limit.SIGN_IN, tried)
    if not fits(account, password):
        limit.count(limit.SIGN_IN, tried)
        raise Invalid([Problem("password.wrong", "password_now")])


def password_problems(password: str) -> list[Problem]:
    """A password is long; it need not be odd (no composition rules, as NIST SP 800-63B advises)."""
    shortest, longest = PASSWORD_LENGTH
    if shortest <= len(password) <= longest:
        return []
    return [Problem("password.length", "password", {"shortest": shortest, "longest": longest})]
