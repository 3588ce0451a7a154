"""Accounts, what they may do, how they are logged in, and what keeps guessers out."""

from __future__ import annotations

from alembic import op

from migrations.scripts import run_script

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_TABLES = ("allowance", "lockout", "api_token", "card", "login_session", "device", "role_grant", "passkey", "account")


def upgrade() -> None:
    """Create the tables."""
    run_script(__file__)


def downgrade() -> None:
    """Drop them."""
    for table in _TABLES:
        op.execute(f"DROP TABLE shaodao.{table} CASCADE")
