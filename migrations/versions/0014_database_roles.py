"""Least privilege in the database: the server works under roles that can neither change the schema nor the audit log."""

from __future__ import annotations

from alembic import op

from migrations.scripts import run_script

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the roles where this role may, and grant what each needs; can be repeated (`shaodao db roles`)."""
    run_script(__file__)


def downgrade() -> None:
    """Take the grants back; the roles stay, other databases of the server may use them."""
    op.execute("SELECT shaodao.take_grants_back()")
    op.execute("DROP FUNCTION shaodao.take_grants_back()")
    op.execute("DROP FUNCTION shaodao.grant_to_roles()")
    op.execute("DROP FUNCTION shaodao.make_roles()")
