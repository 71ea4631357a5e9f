"""Supervision cards.

Revision 0014, after 0013.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "supervision_card",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("colour", sa.Text(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("clock_id", sa.BigInteger(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("event_id", sa.BigInteger(), nullable=True),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.Column("about_id", sa.BigInteger(), nullable=True),
        sa.Column("unit_code", sa.Text(), nullable=True),
        sa.Column("clerk_id", sa.BigInteger(), nullable=True),
        sa.Column("fell_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.BigInteger(), nullable=True),
        sa.Column("grounds", sa.Text(), nullable=True),
        sa.Column("answer_due_on", sa.Date(), nullable=True),
        sa.Column("answer_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("explanation", sa.Text(), nullable=True),
        sa.Column("explained_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("explained_by", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("judged_by", sa.BigInteger(), nullable=True),
        sa.Column("judgement", sa.Text(), nullable=True),
        sa.CheckConstraint("colour in ('notice', 'warning', 'yellow', 'red')", name=op.f("ck_supervision_card_colour")),
        sa.CheckConstraint("outcome in ('upheld', 'cancelled')", name=op.f("ck_supervision_card_outcome")),
        sa.ForeignKeyConstraint(["about_id"], ["supervision_card.id"], name=op.f("fk_supervision_card_about_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_supervision_card_case_id")),
        sa.ForeignKeyConstraint(["clerk_id"], ["account.id"], name=op.f("fk_supervision_card_clerk_id")),
        sa.ForeignKeyConstraint(["clock_id"], ["clock.id"], name=op.f("fk_supervision_card_clock_id")),
        sa.ForeignKeyConstraint(["event_id"], ["case_event.id"], name=op.f("fk_supervision_card_event_id")),
        sa.ForeignKeyConstraint(["explained_by"], ["account.id"], name=op.f("fk_supervision_card_explained_by")),
        sa.ForeignKeyConstraint(["given_by"], ["account.id"], name=op.f("fk_supervision_card_given_by")),
        sa.ForeignKeyConstraint(["judged_by"], ["account.id"], name=op.f("fk_supervision_card_judged_by")),
        sa.ForeignKeyConstraint(["order_id"], ["rating_order.id"], name=op.f("fk_supervision_card_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_card")),
    )
    op.create_index(op.f("ix_supervision_card_case_id"), "supervision_card", ["case_id"], unique=False)
    op.create_index(
        "ix_supervision_card_clerk",
        "supervision_card",
        ["clerk_id", "id"],
        unique=False,
        postgresql_where=sa.text("clerk_id is not null"),
    )
    op.create_index(
        "ix_supervision_card_clock",
        "supervision_card",
        ["clock_id"],
        unique=False,
        postgresql_where=sa.text("clock_id is not null"),
    )
    op.create_index("ix_supervision_card_unit", "supervision_card", ["unit_code", "id"], unique=False)
    op.create_index(
        "uq_supervision_card_breach",
        "supervision_card",
        ["rule", "case_id", "clock_id", "due_on", "event_id", "order_id", "about_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("given_by is null"),
    )


def downgrade() -> None:
    op.drop_table("supervision_card")
