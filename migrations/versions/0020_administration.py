"""Settings that administrators change while the service runs; kinds that retire; lock-outs that can be told apart."""

from __future__ import annotations

from alembic import op

from migrations.scripts import run_script

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table and the columns."""
    run_script(__file__)


def downgrade() -> None:
    """Drop them."""
    op.execute("DROP TABLE shaodao.setting CASCADE")
    op.execute("DROP INDEX shaodao.ix_audit_entry_at")
    op.execute("ALTER TABLE shaodao.kind DROP COLUMN retired_at")
    op.execute("ALTER TABLE shaodao.account DROP COLUMN tf_last_counter")
    op.execute("ALTER TABLE shaodao.lockout DROP COLUMN kind, DROP COLUMN address")
