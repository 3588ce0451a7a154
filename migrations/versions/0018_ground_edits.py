"""The ground edited by hand: what was added, corrected, closed and reopened, by whom and who agreed."""

from __future__ import annotations

from alembic import op

from migrations.scripts import run_script

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table and what it needs."""
    run_script(__file__)


def downgrade() -> None:
    """Drop them."""
    op.execute("DROP TABLE shaodao.ground_edit CASCADE")
    op.execute("DROP FUNCTION shaodao.keep_ground_edit()")
    for column in ("opened_on", "closed_on", "edited_at"):
        op.execute(f"ALTER TABLE shaodao.stair DROP COLUMN {column}")
    op.execute("ALTER TABLE shaodao.community DROP COLUMN ground_approval")
