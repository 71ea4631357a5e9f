"""A notice may tell that a draft is about to end, which is no event of a case (A3.7).

Revision 0031, after 0030.  Going back deletes these notices with their deliveries: without an event nothing holds them.
"""

from __future__ import annotations

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("notice", "event_id", nullable=True)
    op.create_check_constraint(op.f("ck_notice_event"), "notice", "(event_id is null) = (kind = 'draft_ending')")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_notice_event"), "notice", type_="check")
    op.execute("delete from delivery where notice_id in (select id from notice where event_id is null)")
    op.execute("delete from notice where event_id is null")
    op.alter_column("notice", "event_id", nullable=False)
