"""When a replay of a wall was begun: so that the server knows, as the wall does, when it has come to the present."""

from __future__ import annotations

from alembic import op

from migrations.scripts import run_script

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    run_script(__file__)


def downgrade() -> None:
    """Drop it."""
    op.execute("ALTER TABLE shaodao.wall_screen DROP COLUMN replay_since")
