"""Photos: their rows, the files lie beside the database; the words by which a category is meant."""

from __future__ import annotations

from alembic import op

from migrations.scripts import run_script

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table and the column."""
    run_script(__file__)


def downgrade() -> None:
    """Drop them."""
    op.execute("ALTER TABLE shaodao.category DROP COLUMN words")
    op.execute("ALTER TABLE shaodao.incident_photo DROP CONSTRAINT fk_incident_photo_media")
    op.execute("DROP INDEX shaodao.ix_incident_photo_media_id")
    op.execute("DROP TABLE shaodao.media CASCADE")
