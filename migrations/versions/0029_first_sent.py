"""When a call that began anew had been sent first: counts of an earlier instant know it from then."""

from __future__ import annotations

from alembic import op

from migrations.scripts import run_script

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    run_script(__file__)


def downgrade() -> None:
    """Drop it."""
    op.execute("ALTER TABLE shaodao.call DROP COLUMN first_sent_at")
