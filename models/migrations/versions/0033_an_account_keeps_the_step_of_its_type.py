"""An account keeps which of the two larger sizes of type its owner reads in, not only that it is a larger one.

Revision 0033, after 0032.  Going back keeps that it is larger.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("account", "elder", server_default=None)
    op.alter_column("account", "elder", type_=sa.SmallInteger(), postgresql_using="elder::integer")
    op.alter_column("account", "elder", server_default=sa.text("0"))
    op.create_check_constraint(op.f("ck_account_elder"), "account", "elder between 0 and 2")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_account_elder"), "account", type_="check")
    op.alter_column("account", "elder", server_default=None)
    op.alter_column("account", "elder", type_=sa.Boolean(), postgresql_using="elder > 0")
    op.alter_column("account", "elder", server_default=sa.text("false"))
