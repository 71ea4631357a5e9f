"""Calendars imported by the hall, and the version each entry of a clock's ledger counts with.

Revision 0009, after 0008.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_version",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("based_on", sa.Text(), nullable=False),
        sa.Column("tables", postgresql.JSONB(), nullable=False),
        sa.Column(
            "imported_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("imported_by", sa.BigInteger(), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("applied_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["imported_by"], ["account.id"], name="fk_calendar_version_imported_by_account"),
        sa.ForeignKeyConstraint(["applied_by"], ["account.id"], name="fk_calendar_version_applied_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_version"),
        sa.UniqueConstraint("version", name="uq_calendar_version_version"),
    )
    op.add_column("clock_entry", sa.Column("calendar", sa.Text(), nullable=True))
    op.execute(
        "update clock_entry e set calendar = c.calendar from clock c where c.id = e.clock_id and e.kind = 'started'"
    )


def downgrade() -> None:
    op.drop_column("clock_entry", "calendar")
    op.drop_table("calendar_version")
