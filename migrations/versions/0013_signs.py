"""What is put up for everybody to read: office and services of a community, and the sheets that were printed."""

from __future__ import annotations

from alembic import op

from migrations.scripts import run_script

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    run_script(__file__)


def downgrade() -> None:
    """Drop them."""
    for table in ("printed_sheet", "emergency_number", "community_service", "community_contact"):
        op.execute(f"DROP TABLE shaodao.{table} CASCADE")
