"""Divisions, communities and residents' groups: who the ground belongs to."""

from __future__ import annotations

from alembic import op

from migrations.scripts import run_script

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    for extension in ("postgis", "btree_gist"):
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {extension} SCHEMA public")
    run_script(__file__)


def downgrade() -> None:
    """Drop them."""
    op.execute("DROP TABLE shaodao.residents_group CASCADE")
    op.execute("DROP TABLE shaodao.community CASCADE")
    op.execute("DROP TABLE shaodao.division CASCADE")
