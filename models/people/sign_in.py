"""Signing in, making an account, and the one-time codes for both."""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import select
from sqlalchemy.orm import Session

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
    if "@" in address:
        return ring.digest("email", identifiers.email(address))
    return ring.digest("phone", identifiers.mobile(address))


def find_account(db: Session, who: str) -> Account | None:
    """The account of a login, phone number or e-mail address, if it exists and is not disabled."""
    wanted = Account.login == who.strip().lower()
    try:
        digest = address_digest(who)
        wanted = wanted | (Account.phone_digest == digest) | (Account.email_digest == digest)
    except identifiers.BadValue:
        pass  # Neither a phone number nor an address, so it can only be a login.
    return db.scalar(select(Account).where(wanted, Account.disabled_at.is_(None)))


def sign_in(db: Session, who: str, password: str, client: str) -> Account:
    """The account behind ``who`` and ``password``.  Raises :class:`Invalid` (the same for both) or ``TooMany``."""
    limit.check(db, limit.SIGN_IN, who.strip().lower())
    limit.check(db, limit.SIGN_IN_CLIENT, client)
    account = find_account(db, who)
    try:
        _hasher.verify(account.password_hash if account else _NO_ACCOUNT, password)
    except (VerifyMismatchError, InvalidHashError):
        account = None
    if account is None:
        limit.count(limit.SIGN_IN, who.strip().lower())
        limit.count(limit.SIGN_IN_CLIENT, client)
        raise Invalid([Problem("sign_in.wrong", "password")])
    return account


def send_code(db: Session, address: str, purpose: str, lang: str) -> OneTimeCode:
    """Make a code for ``address``; the caller puts the message that sends it.  The last code alone is good."""
    digest = address_digest(address)
    limit.check(db, limit.CODE_SENDING, digest)
    limit.count(limit.CODE_SENDING, digest)
    plain = identifiers.email(address) if "@" in address else identifiers.mobile(address)
    code = OneTimeCode(
        address=plain,
        address_digest=digest,
        purpose=purpose,
        code=f"{secrets.randbelow(1_000_000):06d}",
        lang=lang,
        expires_at=now() + timedelta(minutes=CODE_MINUTES),
    )
    db.add(code)
    db.flush()
    return code


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
    if not hmac.compare_digest(code.code, identifiers.half_width(given).strip()):
        limit.count(limit.CODE_TRY, str(code.id))
        raise Invalid([Problem("code.wrong", "code")])
    code.used_at = now()


def register(db: Session, address: str, password: str, code: str, lang: str) -> Account:
    """A new applicant's account, its address proved by ``code``.  Raises :class:`Invalid`; one address, one account."""
    problems = password_problems(password)
    if problems:
        raise Invalid(problems)
    use_code(db, address, "register", code)
    digest = address_digest(address)
    if find_account(db, address):
        raise Invalid([Problem("account.exists", "address")])
    account = Account(kind="applicant", password_hash=hash_password(password), lang=lang)
    if "@" in address:
        account.email, account.email_digest = identifiers.email(address), digest
    else:
        account.phone, account.phone_digest = identifiers.mobile(address), digest
    db.add(account)
    db.flush()
    return account


def password_problems(password: str) -> list[Problem]:
    """A password is long; it need not be odd (no composition rules, as NIST SP 800-63B advises)."""
    shortest, longest = PASSWORD_LENGTH
    if shortest <= len(password) <= longest:
        return []
    return [Problem("password.length", "password", {"shortest": shortest, "longest": longest})]
