"""Holidays, duty slots and who stands them, hand-overs item by item, printed emergency sheets."""

from __future__ import annotations

from alembic import op

from migrations.scripts import run_script

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_TABLES = (
    "duty_sheet",
    "handover_receipt",
    "handover_ack",
    "handover_item",
    "handover",
    "duty_change",
    "duty_member",
    "duty_slot",
    "holiday",
)
_FUNCTIONS = (
    "check_duty_member",
    "check_person_duty",
    "check_handover",
    "check_handover_item",
    "check_handover_receipt",
    "refuse_rewriting",
)


def upgrade() -> None:
    """Create the tables and what guards them."""
    run_script(__file__)


def downgrade() -> None:
    """Drop them."""
    op.execute("DROP TRIGGER person_duty ON shaodao.person")
    for table in _TABLES:
        op.execute(f"DROP TABLE shaodao.{table} CASCADE")
    for function in _FUNCTIONS:
        op.execute(f"DROP FUNCTION shaodao.{function}()")
