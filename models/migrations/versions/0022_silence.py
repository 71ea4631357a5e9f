"""Papers asked for after acceptance, and decisions that nobody made because silence did (CLK-10, CLK-14, CLK-15).

Revision 0022, after 0021.  Going back keeps every row: an asking after acceptance becomes one before it, and a decision
without a decider is put down to who took the case in, or to the first account there is.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("supplement", sa.Column("department_code", sa.Text(), nullable=True))
    op.drop_constraint(op.f("ck_supplement_kind"), "supplement", type_="check")
    op.create_check_constraint(op.f("ck_supplement_kind"), "supplement", "kind in ('supplement', 'fix_now', 'more')")
    op.create_check_constraint(
        op.f("ck_supplement_department"), "supplement", "(kind = 'more') = (department_code is not null)"
    )
    op.alter_column("decision", "decided_by", nullable=True)


def downgrade() -> None:
    op.execute("""
        update decision d set decided_by = coalesce(c.taker_id, (select min(id) from account))
          from cases c where c.id = d.case_id and d.decided_by is null""")
    op.alter_column("decision", "decided_by", nullable=False)
    op.drop_constraint(op.f("ck_supplement_department"), "supplement", type_="check")
    op.drop_constraint(op.f("ck_supplement_kind"), "supplement", type_="check")
    op.execute("update supplement set kind = 'fix_now' where kind = 'more'")
    op.create_check_constraint(op.f("ck_supplement_kind"), "supplement", "kind in ('supplement', 'fix_now')")
    op.drop_column("supplement", "department_code")
