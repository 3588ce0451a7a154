"""The audit log: append-only lines, chained by a sealer so that no writer waits for another."""

from __future__ import annotations

from alembic import op

from migrations.scripts import run_script

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, its guards and the sealer."""
    run_script(__file__)


def downgrade() -> None:
    """Drop them."""
    op.execute("DROP TABLE shaodao.audit_entry CASCADE")
    for function in ("seal_audit(integer)", "refuse_audit_change()", "stamp_audit_entry()"):
        op.execute(f"DROP FUNCTION shaodao.{function}")
