"""The index of names, addresses, codes and pinyin."""

from __future__ import annotations

from alembic import op

from migrations.scripts import run_script

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    run_script(__file__)


def downgrade() -> None:
    """Drop them."""
    op.execute("DROP TABLE shaodao.search_entry CASCADE")
