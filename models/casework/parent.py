"""One life event applied for at once (高效办成一件事): the parent of several cases (MOD-3, NUM-5).

It has no stage, clock, decision or remedy of its own: these are its children's (MOD-4).  What it holds is what they
share: the number, the query code, the one form with its answers, and the papers that were filed once.
"""

from __future__ import annotations

from datetime import date, datetime

from pydantic import TypeAdapter
from sqlalchemy import ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.base import Base, Id
from models.catalogue.answers import Answer
from models.catalogue.fields import Frozen
from models.catalogue.item import ItemVersion, LifeEvent
from models.seal import Sealed, SealedJSON


class Place(Frozen):
    """One child in the plan: ``n`` stands behind the parent's number, ``stage`` counts from 0.

    ``version`` is that of the item's form; ``needs`` are the places that must have been granted before (MOD-5).
    """

    n: int
    stage: int
    item: str
    version: int
    needs: tuple[int, ...] = ()


_PLAN = TypeAdapter(list[Place])


class Parent(Base):
    """``plan`` is fixed when the request is sent; a place whose case does not exist yet waits for its stage."""

    __tablename__ = "parent"
    __table_args__ = (Index("ix_parent_account", "account_id", "id", postgresql_where=text("account_id is not null")),)

    id: Mapped[Id]
    # The draft's address: who sends it twice is led to the receipt.
    token: Mapped[str] = mapped_column(unique=True)
    number: Mapped[str] = mapped_column(unique=True)
    query_code: Mapped[str] = mapped_column(Sealed)
    code_epoch: Mapped[int] = mapped_column(server_default=text("0"))

    event_code: Mapped[str] = mapped_column(ForeignKey("life_event.code"))
    # The one form.
    version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"))
    plan: Mapped[list[object]]
    site_code: Mapped[str]
    lang: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    applicant_digest: Mapped[str] = mapped_column(index=True)
    answers: Mapped[dict[str, Answer]] = mapped_column(SealedJSON)
    received_at: Mapped[datetime]
    # A sitting is opened with one case; with this one it opens all of them.
    first_id: Mapped[int | None] = mapped_column(
        ForeignKey("cases.id", use_alter=True, name="fk_parent_first_id_cases")
    )
    # When the last joint notice of what is missing went out (MOD-4).
    asked_at: Mapped[datetime | None]
    # Joint handling may be extended once (CLK-5): the day it was, by whom and why.
    extended_on: Mapped[date | None]
    extended_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    extension_reason: Mapped[str | None]

    version: Mapped[ItemVersion] = relationship(lazy="joined")
    event: Mapped[LifeEvent] = relationship()

    @property
    def places(self) -> list[Place]:
        """The plan, in the order of the numbers."""
        return _PLAN.validate_python(self.plan)


class ParentPaper(Base):
    """A paper filed once for all children.  Each child gets a line and a name of its own for the same bytes."""

    __tablename__ = "parent_paper"

    id: Mapped[Id]
    parent_id: Mapped[int] = mapped_column(ForeignKey("parent.id"), index=True)
    code: Mapped[str]
    name: Mapped[str] = mapped_column(Sealed)
    file: Mapped[str] = mapped_column(unique=True)
    sha256: Mapped[str]
    size: Mapped[int]
    media_type: Mapped[str]
    filed_at: Mapped[datetime]


def lock_parent(db: Session, parent_id: int) -> Parent:
    """The parent, locked until the transaction ends and as it is now; before any of its children."""
    wanted = select(Parent).where(Parent.id == parent_id).with_for_update(of=Parent)
    return db.scalars(wanted.execution_options(populate_existing=True)).one()
