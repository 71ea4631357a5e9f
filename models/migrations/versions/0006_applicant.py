"""Requests are found by the applicant's document, ended ones too.

Revision 0006, after 0005.
"""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_cases_applicant", "cases", ["applicant_digest"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_cases_applicant", table_name="cases")
