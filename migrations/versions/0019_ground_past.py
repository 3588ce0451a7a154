"""What was registered on an earlier day, of what was corrected by hand since."""

from __future__ import annotations

from alembic import op

from migrations.scripts import run_script

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the function and its index."""
    run_script(__file__)


def downgrade() -> None:
    """Drop them."""
    op.execute("DROP FUNCTION shaodao.ground_was(bigint, text, date)")
    op.execute("DROP INDEX shaodao.ix_ground_edit_corrected")
