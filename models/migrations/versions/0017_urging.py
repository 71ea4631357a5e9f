"""Urging by applicants and oversight by supervisors.

Revision 0017, after 0016.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_urge",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("unit_code", sa.Text(), nullable=True),
        sa.Column("asked_by", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("reply_due_on", sa.Date(), nullable=False),
        sa.Column("reply_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replied_by", sa.BigInteger(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.CheckConstraint("kind in ('urge', 'oversight')", name=op.f("ck_case_urge_kind")),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_case_urge_asked_by")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_urge_case_id")),
        sa.ForeignKeyConstraint(["replied_by"], ["account.id"], name=op.f("fk_case_urge_replied_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_urge")),
    )
    op.create_index(op.f("ix_case_urge_case_id"), "case_urge", ["case_id"], unique=False)
    op.create_index(
        "ix_case_urge_due",
        "case_urge",
        ["reply_due_on", "id"],
        unique=False,
        postgresql_where=sa.text("replied_at is null"),
    )
    op.create_index(
        "uq_case_urge_open",
        "case_urge",
        ["case_id", "kind"],
        unique=True,
        postgresql_where=sa.text("replied_at is null"),
    )


def downgrade() -> None:
    op.drop_table("case_urge")
