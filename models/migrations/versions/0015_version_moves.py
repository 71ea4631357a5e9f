"""Running cases can be moved to another version of their item, and back.

Revision 0015, after 0014.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "version_move",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("item_code", sa.Text(), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("begun_at", moment, nullable=False),
        sa.Column("begun_by", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("undone_at", moment, nullable=True),
        sa.Column("undone_by", sa.BigInteger(), nullable=True),
        sa.Column("undo_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["item_code"], ["service_item.code"], name="fk_version_move_item_code_service_item"),
        sa.ForeignKeyConstraint(["version_id"], ["item_version.id"], name="fk_version_move_version_id_item_version"),
        sa.ForeignKeyConstraint(["begun_by"], ["account.id"], name="fk_version_move_begun_by_account"),
        sa.ForeignKeyConstraint(["undone_by"], ["account.id"], name="fk_version_move_undone_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_version_move"),
    )
    op.create_index("ix_version_move_item_code", "version_move", ["item_code"])
    op.create_table(
        "version_move_case",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("move_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("from_version_id", sa.BigInteger(), nullable=False),
        sa.Column("objections", postgresql.JSONB(), nullable=False),
        sa.Column("moved_at", moment, nullable=True),
        sa.Column("back_at", moment, nullable=True),
        sa.Column("kept", postgresql.JSONB(), nullable=True),
        sa.ForeignKeyConstraint(["move_id"], ["version_move.id"], name="fk_version_move_case_move_id_version_move"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_version_move_case_case_id_cases"),
        sa.ForeignKeyConstraint(
            ["from_version_id"], ["item_version.id"], name="fk_version_move_case_from_version_id_item_version"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_version_move_case"),
    )
    op.create_index("uq_version_move_case", "version_move_case", ["move_id", "case_id"], unique=True)
    op.create_index("ix_version_move_case_case_id", "version_move_case", ["case_id"])
    op.create_index(
        "ix_version_move_case_left", "version_move_case", ["move_id", "id"],
        postgresql_where=sa.text("moved_at is null"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("version_move_case")
    op.drop_table("version_move")
