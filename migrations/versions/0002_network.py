"""Streets, compounds, blocks and edges: the planar network that grids are made of."""

from __future__ import annotations

from alembic import op

from migrations.scripts import run_script

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    run_script(__file__)


def downgrade() -> None:
    """Drop them."""
    op.execute("DROP TABLE shaodao.edge CASCADE")
    op.execute("DROP TABLE shaodao.block CASCADE")
    op.execute("DROP TABLE shaodao.compound CASCADE")
    op.execute("DROP TABLE shaodao.street CASCADE")
