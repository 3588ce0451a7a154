"""Double reporting: registrations, needs, resources, projects, wishes, and the dictionaries they use."""

from __future__ import annotations

from alembic import op

from migrations.scripts import run_script

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_TABLES = (
    "wish_step",
    "wish",
    "project_step",
    "project",
    "need_match",
    "resource",
    "need",
    "member_registration",
    "registration_item",
    "registration",
    "item",
)
_FUNCTIONS = ("check_registration", "check_member_registration", "check_item_list")


def upgrade() -> None:
    """Create the tables and what guards them."""
    run_script(__file__)


def downgrade() -> None:
    """Drop them."""
    op.execute("ALTER TABLE shaodao.contact DROP COLUMN account_id")
    for table in _TABLES:
        op.execute(f"DROP TABLE shaodao.{table} CASCADE")
    for function in _FUNCTIONS:
        op.execute(f"DROP FUNCTION shaodao.{function}()")
