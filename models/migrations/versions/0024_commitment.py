"""The commitment route: one row a promise (rulebook 7.2).

Revision 0024, after 0023.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "commitment",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("check_on", sa.Date(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_by", sa.BigInteger(), nullable=True),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.Column("remedy_on", sa.Date(), nullable=True),
        sa.Column("remedy_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remedied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("finding in ('kept', 'false', 'unkept')", name=op.f("ck_commitment_finding")),
        sa.CheckConstraint("(checked_at is null) = (finding is null)", name=op.f("ck_commitment_checked")),
        sa.CheckConstraint(
            "(remedy_on is not null) = (finding is not null and finding <> 'kept')", name=op.f("ck_commitment_remedy")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_commitment_case_id_cases")),
        sa.ForeignKeyConstraint(["checked_by"], ["account.id"], name=op.f("fk_commitment_checked_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
        sa.UniqueConstraint("case_id", name=op.f("uq_commitment_case_id")),
    )
    op.create_index(
        "ix_commitment_check", "commitment", ["check_on"],
        postgresql_where=sa.text("checked_at is null and withdrawn_at is null and check_on is not null"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("commitment")
