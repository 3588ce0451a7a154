"""Shifts of day leaders 我当一天网格长: places, sign-ups, diary, hand-over, and what the database refuses about them."""

from __future__ import annotations

from alembic import op

from migrations.scripts import run_script

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_TABLES = (
    *("shift_handover", "shift_item", "shift_diary", "shift_todo", "shift_participant", "shift_signup"),
    *("shift_event", "shift", "shift_task", "shift_setting"),
)
_FUNCTIONS = (
    *("refuse_shift_event_change", "check_shift_participant", "check_shift_signup", "check_shift_held"),
    *("check_shift_moves_on", "check_shift"),
)


def upgrade() -> None:
    """Create the tables and their guards."""
    run_script(__file__)


def downgrade() -> None:
    """Drop them."""
    for table in _TABLES:
        op.execute(f"DROP TABLE shaodao.{table} CASCADE")
    for function in _FUNCTIONS:
        op.execute(f"DROP FUNCTION shaodao.{function}()")
