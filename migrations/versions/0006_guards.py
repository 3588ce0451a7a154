"""What a foreign key cannot say: premises stand in the block they name, published grids stay as they are."""

from __future__ import annotations

from alembic import op

from migrations.scripts import run_script

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the guards."""
    run_script(__file__)


def downgrade() -> None:
    """Drop them with their functions."""
    for function in (
        "check_in_block",
        "check_compound_in_community",
        "check_compound_whole",
        "check_answering_section",
        "refuse_change",
        "bump_stamp",
    ):
        op.execute(f"DROP FUNCTION shaodao.{function}() CASCADE")
