"""Requests to correct personal data.

Revision 0019, after 0018.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "data_request",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("outcome in ('corrected', 'refused')", name=op.f("ck_data_request_outcome")),
        sa.CheckConstraint("(outcome is null) = (answered_at is null)", name=op.f("ck_data_request_answered")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_data_request_account_id")),
        sa.ForeignKeyConstraint(["answered_by"], ["account.id"], name=op.f("fk_data_request_answered_by")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_data_request_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_request")),
    )
    op.create_index(op.f("ix_data_request_account_id"), "data_request", ["account_id"], unique=False)
    op.create_index(op.f("ix_data_request_case_id"), "data_request", ["case_id"], unique=False)
    op.create_index(
        "ix_data_request_open",
        "data_request",
        ["due_on", "id"],
        unique=False,
        postgresql_where=sa.text("answered_at is null"),
    )


def downgrade() -> None:
    op.drop_table("data_request")
