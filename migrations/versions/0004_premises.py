"""Buildings, stairs, shops, organizations, places, camera posts and the dictionary of their kinds."""

from __future__ import annotations

from alembic import op

from migrations.scripts import run_script

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    run_script(__file__)


def downgrade() -> None:
    """Drop them."""
    op.execute("DROP TABLE shaodao.camera CASCADE")
    op.execute("DROP TABLE shaodao.place CASCADE")
    op.execute("DROP TABLE shaodao.organization CASCADE")
    op.execute("DROP TABLE shaodao.shop CASCADE")
    op.execute("DROP TABLE shaodao.stair CASCADE")
    op.execute("DROP TABLE shaodao.building CASCADE")
    op.execute("DROP TABLE shaodao.kind CASCADE")
