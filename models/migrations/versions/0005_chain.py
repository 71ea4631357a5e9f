"""The chain over the logs, and triggers that let nobody change a line of them.

Revision: 0005, after 0004.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# As they are today: a migration must outlive the code of its day.
APPEND_ONLY = ("case_event", "read_log", "staff_act", "audit_entry")


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("prev", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("chained_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("source in ('case_event', 'read_log', 'staff_act')", name=op.f("ck_audit_entry_source")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_entry")),
    )
    op.create_index("uq_audit_entry_source", "audit_entry", ["source", "source_id"], unique=True)
    op.create_table(
        "audit_mark",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("settled", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.Column("reaches", sa.BigInteger(), nullable=False),
        sa.Column("ahead", sa.BigInteger(), nullable=False),
        sa.Column("horizon", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("whole_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_audit_mark")),
    )
    # Once for each statement and not for each row: it costs an insert nothing, and TRUNCATE has no rows.
    op.execute(
        """
        create function refuse_change() returns trigger language plpgsql as $$
        begin
          raise exception 'lines of % are only ever appended', tg_table_name using errcode = 'restrict_violation';
        end $$
        """
    )
    for table in APPEND_ONLY:
        op.execute(
            f"create trigger append_only before update or delete or truncate on {table} "
            "for each statement execute function refuse_change()"
        )


def downgrade() -> None:
    for table in reversed(APPEND_ONLY):
        op.execute(f"drop trigger append_only on {table}")
    op.execute("drop function refuse_change()")
    op.drop_table("audit_mark")
    op.drop_index("uq_audit_entry_source", table_name="audit_entry")
    op.drop_table("audit_entry")
