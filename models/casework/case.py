"""The case (办件): one applicant's request for one service item, from draft to end."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    SQLColumnExpression,
    bindparam,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import NEVER, Base, Id
from models.casework.parent import Parent
from models.casework.stages import ENDED, Outcome, Stage
from models.catalogue.answers import Answer
from models.catalogue.item import ItemVersion
from models.catalogue.spec import ItemSpec
from models.seal import Sealed, SealedJSON

_ENDED = ", ".join(repr(s.value) for s in sorted(ENDED))
# In SQL: sent and not ended.  Written out, because a partial index serves only a query that says the same.
IS_OPEN = f"stage not in ('draft', {_ENDED})"


def _one_of(column: str, values: type[Stage] | type[Outcome]) -> str:
    return f"{column} in ({', '.join(repr(v.value) for v in values)})"


class Case(Base):
    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint(_one_of("stage", Stage), name="stage"),
        CheckConstraint(_one_of("outcome", Outcome), name="outcome"),
        CheckConstraint("channel in ('online', 'window', 'office')", name="channel"),
        CheckConstraint("(parent_id is null) = (place is null)", name="placed"),
        CheckConstraint("channel <> 'office' or about_id is not null", name="office"),
        Index("ix_cases_about", "about_id", postgresql_where=text("about_id is not null")),
        Index("uq_cases_place", "parent_id", "place", unique=True, postgresql_where=text("parent_id is not null")),
        CheckConstraint("stage = 'draft' or (number is not null and received_at is not null)", name="numbered"),
        # The same applicant, item and subject has one open case at most (rulebook section 8, duplicate submission).
        Index("uq_cases_open_subject", "applicant_digest", "item_code", "subject_digest", unique=True,
              postgresql_where=text(IS_OPEN)),
        # A request whose number was left at home is found by the document shown at the counter.
        Index("ix_cases_applicant", "applicant_digest"),
        Index("ix_cases_due", "stage", "due_on"),
        # The supervisor's lists, each by key: open by due date; received, decided and ended by date.
        Index("ix_cases_open_due", text(f"(coalesce(due_on, {NEVER}))"), "id", postgresql_where=text(IS_OPEN)),
        Index("ix_cases_received", "received_at", "id", postgresql_where=text("received_at is not null")),
        Index("ix_cases_decided", "decided_on", "id", postgresql_where=text("decided_on is not null")),
        Index("ix_cases_ended", "ended_at", "id", postgresql_where=text("ended_at is not null")),
        # An account's requests, those that are done by their end.
        Index("ix_cases_account", "account_id", "ended_at", "id", postgresql_where=text("account_id is not null")),
        Index("ix_cases_power", "power_id", postgresql_where=text("power_id is not null")),
        Index("ix_cases_begun_at_window", "clerk_id", postgresql_where=text("stage = 'draft'")),
        Index("ix_cases_draft_age", "touched_at", postgresql_where=text("stage = 'draft'")),
    )  # fmt: skip

    id: Mapped[Id]
    # The draft's address; worthless without the resume code, the account or the sitting.
    token: Mapped[str] = mapped_column(unique=True)
    start_key: Mapped[str | None] = mapped_column(unique=True)
    resume_digest: Mapped[str | None] = mapped_column(unique=True)
    number: Mapped[str | None] = mapped_column(unique=True)
    query_code: Mapped[str | None] = mapped_column(Sealed)
    # Raised when the code is issued anew: a sitting that an older code opened is over.
    code_epoch: Mapped[int] = mapped_column(server_default=text("0"))
    # When the window issued the code, at filing or anew, and the clerk who may still print it for the applicant.
    code_issued_at: Mapped[datetime | None]
    code_shown_to: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    # A child of a life event: its parent, and the number behind the parent's (NUM-5).
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("parent.id"))
    place: Mapped[int | None]

    item_code: Mapped[str] = mapped_column(ForeignKey("service_item.code"), index=True)
    # Form and papers are fixed at submission, limits and flow at acceptance (CLK-13).
    version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"))
    flow_version_id: Mapped[int | None] = mapped_column(ForeignKey("item_version.id"))
    site_code: Mapped[str]
    # ``office``: opened by the authority itself, to revoke the licence of ``about`` (ALL 69).
    channel: Mapped[str] = mapped_column(server_default="online")
    # The case by which this hall granted the licence that this one changes, renews or ends (DEC-14).
    about_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    # The window clerk who writes the request down for an applicant at the window, and files it.
    clerk_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    # True when the applicant says at the window that they have no mobile phone: notices go by hand or by post.
    no_phone: Mapped[bool] = mapped_column(server_default=text("false"))
    lang: Mapped[str] = mapped_column(server_default="zh")
    # In the priority class of the queue (QUE-6).  Why somebody is in it is nobody's business here.
    priority: Mapped[bool] = mapped_column(server_default=text("false"))

    stage: Mapped[str] = mapped_column(server_default="draft")
    outcome: Mapped[str | None]
    revision: Mapped[int] = mapped_column(server_default=text("0"))

    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    # The power under which somebody else began it for the account's owner (A27).
    power_id: Mapped[int | None] = mapped_column(ForeignKey("power.id"))
    applicant_kind: Mapped[str | None]
    applicant_name: Mapped[str | None] = mapped_column(Sealed)
    applicant_digest: Mapped[str | None]
    subject_digest: Mapped[str | None]
    phone_digest: Mapped[str | None] = mapped_column(index=True)
    phone_tail_digest: Mapped[str | None] = mapped_column(index=True)
    answers: Mapped[dict[str, Answer]] = mapped_column(SealedJSON)
    delivery_way: Mapped[str | None]

    opened_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    received_at: Mapped[datetime | None]
    # The day the notice clock counts from and to which deemed acceptance goes back (ACC-10, ACC-12).
    counted_from: Mapped[date | None]
    taker_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    accepted_on: Mapped[date | None]
    deemed: Mapped[bool] = mapped_column(server_default=text("false"))
    decided_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]
    # The nearest due date of a running clock, kept for lists; recomputed by tests from the ledger.
    due_on: Mapped[date | None]

    version: Mapped[ItemVersion] = relationship(foreign_keys=[version_id], lazy="joined")
    flow_version: Mapped[ItemVersion | None] = relationship(foreign_keys=[flow_version_id])
    parent: Mapped[Parent | None] = relationship(foreign_keys=[parent_id])
    about: Mapped[Case | None] = relationship(foreign_keys=[about_id], remote_side="Case.id")

    @property
    def spec(self) -> ItemSpec:
        """Form and papers: the version fixed at submission, for a child as its part of the one form."""
        return self.version.spec if self.parent is None else self.version.spec_within(self.parent.version)

    @property
    def flow(self) -> ItemSpec:
        """Limits and flow: the version fixed at acceptance, before that the one of the form."""
        return (self.flow_version or self.version).spec

    @property
    def revokes(self) -> bool:
        """Whether nobody applied for it: the authority opened it to revoke a licence."""
        return self.channel == "office"

    @property
    def ended(self) -> bool:
        return Stage(self.stage) in ENDED

    def touch(self) -> None:
        self.touched_at = func.clock_timestamp()


def is_open() -> ColumnElement[bool]:
    """Sent and not ended.  The stages stand in the statement itself, so that the partial indexes serve it."""
    closed = [Stage.DRAFT.value, *sorted(stage.value for stage in ENDED)]
    return Case.stage.not_in(bindparam("closed", closed, expanding=True, literal_execute=True))


def by_due() -> list[SQLColumnExpression[Any]]:
    """What orders open cases: the nearest end of a clock, then age.  The index has the same two."""
    return [func.coalesce(Case.due_on, text(NEVER)), Case.id]
