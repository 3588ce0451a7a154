"""Photos: their rows; the files lie beside the database."""

from __future__ import annotations

from alembic import op

from migrations.scripts import run_script

revision = "0023"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    run_script(__file__)


def downgrade() -> None:
    """Drop it."""
    op.execute("DROP TABLE shaodao.media CASCADE")
