"""Demonstration people for development: two window clerks a site, two reviewers and a decider a department."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people.account import Account, PostHeld
from models.people.actor import Post, Role
from models.people.sign_in import fits, hash_password
from models.seal import ring

PASSWORD = "yunting-demo"  # noqa: S105 - printed on purpose; never loaded in production
APPLICANT_PHONE = "15400000000"
WINDOWS = 2

# Sites carry their short names in logins; the codes are those of the catalogue's data.
_OTHERS = (
    ("voice", "示例评价信访专员", Role.VOICE_CLERK),
    ("supervisor", "示例督查员", Role.SUPERVISOR),
    ("operator", "示例运维员", Role.OPERATOR),
)


def load(db: Session, departments: list[str], sites: list[str]) -> int:
    """Make the demonstration accounts that do not exist yet; gives their number.  Idempotent."""
    existing = set(db.scalars(select(Account.login).where(Account.login.is_not(None))))
    hashed = hash_password(PASSWORD)
    made = 0
    for login, name, post in _staff(departments, sites):
        if login in existing:
            continue
        held = PostHeld(role=post.role, department_code=post.department, site_code=post.site)
        db.add(Account(kind="staff", login=login, name=name, password_hash=hashed, posts=[held]))
        made += 1
    digest = ring.digest("phone", APPLICANT_PHONE)
    if db.scalar(select(Account.id).where(Account.phone_digest == digest)) is None:
        db.add(Account(kind="applicant", phone=APPLICANT_PHONE, phone_digest=digest, password_hash=hashed))
        made += 1
    return made


def left_over(db: Session, departments: list[str], sites: list[str]) -> list[str]:
    """The demonstration people here who may still sign in with the public password, by login or phone number."""
    logins = [login for login, _, _ in _staff(departments, sites)]
    ours = Account.login.in_(logins) | (Account.phone_digest == ring.digest("phone", APPLICANT_PHONE))
    found = db.execute(select(Account.login, Account.password_hash).where(ours, Account.disabled_at.is_(None))).all()
    # They were made with one hash; each costs as much as a sign-in.
    public = {
        hashed for hashed in {row.password_hash for row in found} if fits(Account(password_hash=hashed), PASSWORD)
    }
    return sorted(row.login or APPLICANT_PHONE for row in found if row.password_hash in public)


def _staff(departments: list[str], sites: list[str]) -> list[tuple[str, str, Post]]:
    people = [
        (f"{site.lower()}.window{n}", f"示例窗口{site}{n}", Post(Role.WINDOW_CLERK, None, site))
        for site in sites
        for n in range(1, WINDOWS + 1)
    ]
    for code in departments:
        people.append((f"{code.lower()}.review", f"示例审查员{code}", Post(Role.REVIEWER, code)))
        # Two officers go to a site check (DEC-2).
        people.append((f"{code.lower()}.review2", f"示例审查员{code}2", Post(Role.REVIEWER, code)))
        people.append((f"{code.lower()}.decide", f"示例首席代表{code}", Post(Role.DECIDER, code)))
    return people + [(login, name, Post(role)) for login, name, role in _OTHERS]


def sign_ins() -> list[tuple[str, str, str]]:
    """What ``hall up`` prints in development: role, login, password."""
    return [
        ("applicant / 申请人", APPLICANT_PHONE, PASSWORD),
        ("window clerk / 综窗", "gov.window1, gov.window2, talent.window1, talent.window2", PASSWORD),
        ("reviewer / 审查", "mr.review, ec.review, … (department code in small letters)", PASSWORD),
        ("decider / 首席代表", "mr.decide, ec.decide, …", PASSWORD),
        ("ratings and petitions / 评价信访", "voice", PASSWORD),
        ("supervisor / 督查", "supervisor", PASSWORD),
        ("operator / 运维", "operator", PASSWORD),
    ]
