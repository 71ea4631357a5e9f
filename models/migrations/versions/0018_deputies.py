"""Deputies, and many pieces of work taken over in one act.

Revision 0018, after 0017.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deputy",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("deputy_id", sa.BigInteger(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("account_id <> deputy_id", name=op.f("ck_deputy_somebody_else")),
        sa.CheckConstraint("from_on <= until_on", name=op.f("ck_deputy_in_order")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_deputy_account_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["deputy_id"], ["account.id"], name=op.f("fk_deputy_deputy_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputy")),
    )
    op.create_index(op.f("ix_deputy_account_id"), "deputy", ["account_id"], unique=False)
    op.create_index(op.f("ix_deputy_deputy_id"), "deputy", ["deputy_id"], unique=False)
    op.create_table(
        "takeover",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("from_id", sa.BigInteger(), nullable=False),
        sa.Column("to_id", sa.BigInteger(), nullable=True),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_takeover_by_id")),
        sa.ForeignKeyConstraint(["from_id"], ["account.id"], name=op.f("fk_takeover_from_id")),
        sa.ForeignKeyConstraint(["to_id"], ["account.id"], name=op.f("fk_takeover_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takeover")),
    )
    op.create_index(op.f("ix_takeover_from_id"), "takeover", ["from_id"], unique=False)
    op.create_table(
        "takeover_row",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("takeover_id", sa.BigInteger(), nullable=False),
        sa.Column("work_item_id", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("for_id", sa.BigInteger(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "verdict in ('moved', 'gone', 'four_eyes', 'no_post', 'full')", name=op.f("ck_takeover_row_verdict")
        ),
        sa.ForeignKeyConstraint(["for_id"], ["account.id"], name=op.f("fk_takeover_row_for_id")),
        sa.ForeignKeyConstraint(["takeover_id"], ["takeover.id"], name=op.f("fk_takeover_row_takeover_id")),
        sa.ForeignKeyConstraint(["work_item_id"], ["work_item.id"], name=op.f("fk_takeover_row_work_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takeover_row")),
    )
    op.create_index(op.f("ix_takeover_row_takeover_id"), "takeover_row", ["takeover_id"], unique=False)
    op.create_index(op.f("ix_takeover_row_work_item_id"), "takeover_row", ["work_item_id"], unique=False)
    op.add_column("assignment", sa.Column("for_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_assignment_for_id"), "assignment", "account", ["for_id"], ["id"])
    op.add_column("case_event", sa.Column("for_id", sa.BigInteger(), nullable=True))
    op.add_column("work_item", sa.Column("for_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_work_item_for_id"), "work_item", "account", ["for_id"], ["id"])


def downgrade() -> None:
    op.drop_constraint(op.f("fk_work_item_for_id"), "work_item", type_="foreignkey")
    op.drop_column("work_item", "for_id")
    op.drop_column("case_event", "for_id")
    op.drop_constraint(op.f("fk_assignment_for_id"), "assignment", type_="foreignkey")
    op.drop_column("assignment", "for_id")
    op.drop_table("takeover_row")
    op.drop_table("takeover")
    op.drop_table("deputy")
