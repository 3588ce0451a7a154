"""Messages that leave the house, and the addresses they go to."""

from __future__ import annotations

from alembic import op

from migrations.scripts import run_script

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    run_script(__file__)


def downgrade() -> None:
    """Drop them."""
    op.execute("DROP TABLE shaodao.notice_address CASCADE")
    op.execute("DROP TABLE shaodao.notice CASCADE")
