"""Accounts of applicants and staff, the posts staff hold, and the one-time codes sent to an address."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, SmallInteger, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Id
from models.people.actor import Actor, Post, Role
from models.seal import Sealed


class Account(Base):
    """A person who signs in.  Staff sign in by ``login``, applicants by phone or e-mail; both by password or code."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("kind in ('applicant', 'staff')", name="kind"),
        CheckConstraint("elder between 0 and 2", name="elder"),
    )

    id: Mapped[Id]
    kind: Mapped[str]
    login: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str | None] = mapped_column(Sealed)
    phone: Mapped[str | None] = mapped_column(Sealed)
    phone_digest: Mapped[str | None] = mapped_column(unique=True)
    email: Mapped[str | None] = mapped_column(Sealed)
    email_digest: Mapped[str | None] = mapped_column(unique=True)
    password_hash: Mapped[str]
    # Set while the password is a one-time one: it opens one session until then, in which only a new one can be chosen.
    one_time_until: Mapped[datetime | None]
    one_time_used_at: Mapped[datetime | None]
    lang: Mapped[str] = mapped_column(server_default="zh")
    # The size of type: 0 normal, 1 and 2 larger.
    elder: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    # Raised by a new password, by disabling and by ending all sessions: a session with an older number is signed out.
    session_epoch: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    disabled_at: Mapped[datetime | None]
    # Items (G-MR-014) and categories (business) this member of staff takes work of; empty: of all.
    skills: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))

    posts: Mapped[list[PostHeld]] = relationship(lazy="selectin", cascade="all, delete-orphan")

    @property
    def actor(self) -> Actor:
        posts = frozenset(Post(Role(p.role), p.department_code, p.site_code) for p in self.posts)
        skills = frozenset(self.skills or ())
        return Actor("staff" if self.kind == "staff" else "applicant", self.id, posts, skills=skills)

    @property
    def must_change_password(self) -> bool:
        return self.one_time_until is not None


class PostHeld(Base):
    """One post of a member of staff: a role in a department, or at a site."""

    __tablename__ = "post"
    __table_args__ = (
        CheckConstraint(f"role in ({', '.join(repr(r.value) for r in Role)})", name="role"),
        Index("uq_post_held", "account_id", "role", "department_code", "site_code", unique=True,
              postgresql_nulls_not_distinct=True),
    )  # fmt: skip

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    role: Mapped[str]
    department_code: Mapped[str | None]
    site_code: Mapped[str | None]


class OneTimeCode(Base):
    """A six-digit code on its way to an address.  The code is sealed so that the worker that sends it can read it."""

    __tablename__ = "one_time_code"

    id: Mapped[Id]
    address: Mapped[str] = mapped_column(Sealed)
    address_digest: Mapped[str] = mapped_column(index=True)
    purpose: Mapped[str]
    code: Mapped[str] = mapped_column(Sealed)
    lang: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
