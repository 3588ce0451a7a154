"""Grids, their dated generations and which block each holds."""

from __future__ import annotations

from alembic import op

from migrations.scripts import run_script

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    run_script(__file__)


def downgrade() -> None:
    """Drop them."""
    op.execute("DROP TABLE shaodao.street_section CASCADE")
    op.execute("DROP TABLE shaodao.grid_block CASCADE")
    op.execute("DROP TABLE shaodao.grid_version CASCADE")
    op.execute("DROP TABLE shaodao.grid CASCADE")
    op.execute("DROP TABLE shaodao.generation CASCADE")
