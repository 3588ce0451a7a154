"""Hazard points; their workflow comes with patrol."""

from __future__ import annotations

from alembic import op

from migrations.scripts import run_script

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    run_script(__file__)


def downgrade() -> None:
    """Drop them."""
    op.execute("DROP TABLE shaodao.hazard CASCADE")
