"""Visits to the halls by day, hour and purpose.

Revision 0007, after 0006.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visit",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("site_code", sa.Text(), nullable=False),
        sa.Column("hour", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("visits", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("purpose in ('file', 'collect', 'advice', 'other')", name=op.f("ck_visit_purpose")),
        sa.CheckConstraint("hour between 0 and 23", name=op.f("ck_visit_hour")),
        sa.ForeignKeyConstraint(["site_code"], ["site.code"], name=op.f("fk_visit_site_code")),
        sa.PrimaryKeyConstraint("day", "site_code", "hour", "purpose", name=op.f("pk_visit")),
    )


def downgrade() -> None:
    op.drop_table("visit")
