"""Lists that page by key: the queue's order, open cases by due date, cases by the day they came, were decided, ended.

Revision 0008, after 0007.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_OPEN = "stage not in ('draft', 'delivered', 'not_accepted', 'terminated', 'withdrawn')"
_DUE = "(coalesce(due_on, '9999-12-31'::date))"


def upgrade() -> None:
    op.create_index(
        "ix_work_item_urgency", "work_item", [sa.text(_DUE), sa.text("(not returned)"), "id"],
        postgresql_where=sa.text("state = 'open'"),
    )  # fmt: skip
    op.create_index(
        "ix_work_item_done", "work_item", ["done_at", "done_by"], postgresql_where=sa.text("state = 'done'")
    )
    op.create_index("ix_cases_open_due", "cases", [sa.text(_DUE), "id"], postgresql_where=sa.text(_OPEN))
    for name, column in (("received", "received_at"), ("decided", "decided_on"), ("ended", "ended_at")):
        there = sa.text(f"{column} is not null")
        op.create_index(f"ix_cases_{name}", "cases", [column, "id"], postgresql_where=there)
    op.create_index(
        "ix_cases_account", "cases", ["account_id", "ended_at", "id"],
        postgresql_where=sa.text("account_id is not null"),
    )  # fmt: skip
    op.drop_index("ix_cases_account_id", table_name="cases")
    op.create_index(
        "message_dead", "message", ["id"], postgresql_where=sa.text("dead_at is not null and done_at is null")
    )


def downgrade() -> None:
    op.drop_index("message_dead", table_name="message")
    op.create_index("ix_cases_account_id", "cases", ["account_id"])
    for name in ("account", "ended", "decided", "received", "open_due"):
        op.drop_index(f"ix_cases_{name}", table_name="cases")
    for name in ("done", "urgency"):
        op.drop_index(f"ix_work_item_{name}", table_name="work_item")
