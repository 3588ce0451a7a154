"""The organization that manages a compound; limits no longer than their measure bears."""

from __future__ import annotations

from alembic import op

from migrations.scripts import run_script

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Tie compounds to the organizations that manage them, bound the limits."""
    run_script(__file__)


def downgrade() -> None:
    """Let the name of the manager stand alone again; calls keep what they held."""
    for trigger, table in (("ties_managers", "organization"), ("renamed_ties_managers", "organization"),
                           ("tied_to_manager", "compound")):  # fmt: skip
        op.execute(f"DROP TRIGGER {trigger} ON shaodao.{table}")
    for function in (
        "tie_managers()",
        "tie_manager_of_renamed()",
        "tie_to_manager()",
        "organization_named(bigint, text)",
    ):
        op.execute(f"DROP FUNCTION shaodao.{function}")
    op.execute("ALTER TABLE shaodao.compound DROP COLUMN manager_organization_id")
    op.execute("ALTER TABLE shaodao.time_limit DROP CONSTRAINT ck_time_limit_amount_range")
    op.execute(
        "ALTER TABLE shaodao.time_limit ADD CONSTRAINT ck_time_limit_amount_range CHECK (amount BETWEEN 1 AND 100000)"
    )
