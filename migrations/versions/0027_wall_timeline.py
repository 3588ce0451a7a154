"""The timeline of replays is read by time, and what walls were last told of one incident."""

from __future__ import annotations

from alembic import op

from migrations.scripts import run_script

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Replace the index."""
    run_script(__file__)


def downgrade() -> None:
    """Put it back."""
    op.execute("DROP INDEX shaodao.ix_event_timeline, shaodao.ix_event_timeline_ref")
    op.execute("CREATE INDEX ix_event_timeline ON shaodao.event (community_id, id) WHERE topic = 'wall.incident'")
