"""Dispatch 吹哨报到: categories and limits, incidents, calls, history, and what the database refuses about them."""

from __future__ import annotations

from alembic import op

from migrations.scripts import run_script

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_TABLES = (
    *("incident_photo", "incident_note", "rating", "verification", "decision", "step", "call"),
    *("sensitive_matter", "reporter", "incident_counter", "incident", "time_limit", "category_callee", "category"),
)
_FUNCTIONS = (
    *("refuse_incident_removal", "refuse_history_change"),
    *("check_verification", "check_incident_closed", "check_incident_moves_on", "check_call_moves_on"),
)
_ROLES = (
    *("system_admin", "security_admin", "audit_admin", "duty_officer", "secretary", "verifier", "planner"),
    "mediator",
)


def upgrade() -> None:
    """Create the tables and their guards."""
    run_script(__file__)


def downgrade() -> None:
    """Drop them, and the roles that came with them."""
    op.execute("DROP INDEX shaodao.ix_offered_hours_weekday")
    for table in _TABLES:
        op.execute(f"DROP TABLE shaodao.{table} CASCADE")
    for function in _FUNCTIONS:
        op.execute(f"DROP FUNCTION shaodao.{function}()")
    op.execute("DROP FUNCTION shaodao.incident_doers(bigint, date)")
    listed = ", ".join(f"'{role}'" for role in _ROLES)
    op.execute(f"DELETE FROM shaodao.role_grant WHERE role NOT IN ({listed})")
    op.execute("ALTER TABLE shaodao.role_grant DROP CONSTRAINT ck_role_grant_role_listed")
    op.execute(f"ALTER TABLE shaodao.role_grant ADD CONSTRAINT ck_role_grant_role_listed CHECK (role IN ({listed}))")
