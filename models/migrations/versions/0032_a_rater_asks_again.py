"""A rater may ask to have it looked at again, and stays unknown in the history of the order.

Revision 0032, after 0031.  Going back forgets these lines: the older history has no room for who they are from.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("rating_act", "account_id", existing_type=sa.BigInteger(), nullable=True)


def downgrade() -> None:
    op.execute("delete from rating_act where account_id is null")
    op.alter_column("rating_act", "account_id", existing_type=sa.BigInteger(), nullable=False)
