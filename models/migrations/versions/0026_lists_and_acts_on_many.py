"""Saved views, notes from shift to shift, acts on many pieces, lists as files, alerts, orders that are opened anew.

Revision 0026, after 0025.  Going back drops them: nothing of a case hangs on any of them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alert_rule",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("threshold", sa.BigInteger(), nullable=False),
        sa.Column("told", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind in ('overdue', 'notice', 'backlog')", name=op.f("ck_alert_rule_kind")),
        sa.CheckConstraint("threshold >= 0", name=op.f("ck_alert_rule_threshold")),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_alert_rule_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_rule")),
    )
    op.create_table(
        "bulk_run",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undo_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_bulk_run_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_run")),
    )
    op.create_index(op.f("ix_bulk_run_by_id"), "bulk_run", ["by_id"], unique=False)
    op.create_table(
        "list_export",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("view", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("columns", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("words", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("file", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("kind in ('csv', 'xlsx')", name=op.f("ck_list_export_kind")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_list_export_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_export")),
    )
    op.create_index(op.f("ix_list_export_account_id"), "list_export", ["account_id"], unique=False)
    op.create_table(
        "saved_view",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_saved_view_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
    )
    op.create_index(op.f("ix_saved_view_account_id"), "saved_view", ["account_id"], unique=False)
    op.create_index("ix_saved_view_place", "saved_view", ["place"], unique=False)
    op.create_table(
        "shift_note",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("shift", sa.Text(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_shift_note_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_note")),
    )
    op.create_index(op.f("ix_shift_note_place"), "shift_note", ["place"], unique=False)
    op.create_table(
        "alert",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("rule_id", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["rule_id"], ["alert_rule.id"], name=op.f("fk_alert_rule_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
    )
    op.create_index("ix_alert_raised", "alert", ["raised_at"], unique=False)
    op.create_index("uq_alert_running", "alert", ["rule_id"], unique=True, postgresql_where=sa.text("ended_at is null"))
    op.create_table(
        "shift_read",
        sa.Column("note_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_shift_read_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["note_id"], ["shift_note.id"], name=op.f("fk_shift_read_note_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("note_id", "account_id", name=op.f("pk_shift_read")),
    )
    op.create_index(op.f("ix_shift_read_account_id"), "shift_read", ["account_id"], unique=False)
    op.create_table(
        "alert_seen",
        sa.Column("alert_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_alert_seen_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_alert_seen_alert_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("alert_id", "account_id", name=op.f("pk_alert_seen")),
    )
    op.create_index(op.f("ix_alert_seen_account_id"), "alert_seen", ["account_id"], unique=False)
    op.create_table(
        "bulk_member",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("work_item_id", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column(
            "reasons", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'::jsonb"), nullable=False
        ),
        sa.Column("revision", sa.BigInteger(), nullable=True),
        sa.Column("back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kept", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("outcome in ('done', 'skipped', 'failed')", name=op.f("ck_bulk_member_outcome")),
        sa.ForeignKeyConstraint(["run_id"], ["bulk_run.id"], name=op.f("fk_bulk_member_run_id")),
        sa.ForeignKeyConstraint(["work_item_id"], ["work_item.id"], name=op.f("fk_bulk_member_work_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_member")),
    )
    op.create_index(
        "ix_bulk_member_left",
        "bulk_member",
        ["run_id", "id"],
        unique=False,
        postgresql_where=sa.text("outcome is null"),
    )
    op.create_index("uq_bulk_member", "bulk_member", ["run_id", "work_item_id"], unique=True)
    op.add_column("rating_order", sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("rating_order", "reopened_at")
    op.drop_index("uq_bulk_member", table_name="bulk_member")
    op.drop_index("ix_bulk_member_left", table_name="bulk_member", postgresql_where=sa.text("outcome is null"))
    op.drop_table("bulk_member")
    op.drop_index(op.f("ix_alert_seen_account_id"), table_name="alert_seen")
    op.drop_table("alert_seen")
    op.drop_index(op.f("ix_shift_read_account_id"), table_name="shift_read")
    op.drop_table("shift_read")
    op.drop_index("uq_alert_running", table_name="alert", postgresql_where=sa.text("ended_at is null"))
    op.drop_index("ix_alert_raised", table_name="alert")
    op.drop_table("alert")
    op.drop_index(op.f("ix_shift_note_place"), table_name="shift_note")
    op.drop_table("shift_note")
    op.drop_index("ix_saved_view_place", table_name="saved_view")
    op.drop_index(op.f("ix_saved_view_account_id"), table_name="saved_view")
    op.drop_table("saved_view")
    op.drop_index(op.f("ix_list_export_account_id"), table_name="list_export")
    op.drop_table("list_export")
    op.drop_index(op.f("ix_bulk_run_by_id"), table_name="bulk_run")
    op.drop_table("bulk_run")
    op.drop_table("alert_rule")
