"""Events as they happen: what was committed, told at once to those who may know; and rights told when they change."""

from __future__ import annotations

from alembic import op

from migrations.scripts import run_script

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_WATCHED = (
    *("account", "device", "login_session", "api_token", "role_grant", "contact", "person", "assignment"),
    *("shift", "shift_signup", "shift_participant"),
)
_FUNCTIONS = (
    *("tell_event", "tell_rights_of_row", "tell_rights_of_session", "tell_rights_of_account"),
    *("tell_rights_of_device", "tell_rights_of_assignment", "tell_rights_of_shift"),
)


def upgrade() -> None:
    """Create the table and what tells of its rows and of rights."""
    run_script(__file__)


def downgrade() -> None:
    """Drop them."""
    op.execute("DROP TABLE shaodao.event")
    for table in _WATCHED:
        op.execute(f"DROP TRIGGER {table}_tell_rights ON shaodao.{table}")
    for function in _FUNCTIONS:
        op.execute(f"DROP FUNCTION shaodao.{function}()")
