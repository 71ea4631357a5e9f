"""A photograph that was filed may carry a hint that it is hard to read, and itself in small (A4.4).

Revision 0027, after 0026.  Papers filed before have neither; going back forgets both, which an inspection can make
again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("filed_paper", sa.Column("hint", sa.Text(), nullable=True))
    op.add_column("filed_paper", sa.Column("thumb", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("filed_paper", "thumb")
    op.drop_column("filed_paper", "hint")
