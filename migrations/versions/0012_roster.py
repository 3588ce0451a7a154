"""Persons, assignments, party organization and chat groups of the roster."""

from __future__ import annotations

from alembic import op

from migrations.scripts import run_script

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_TABLES = (
    "roster_upload",
    "assignment",
    "chat_group",
    "member_placement",
    "contact",
    "offered_hours",
    "party_group",
    "person",
    "party_branch",
)
_FUNCTIONS = ("check_assignment", "check_person_free", "check_placement", "check_grid_level", "bump_stamp_for_leaders")


def upgrade() -> None:
    """Create the tables and what guards them."""
    run_script(__file__)


def downgrade() -> None:
    """Drop them."""
    for table in _TABLES:
        op.execute(f"DROP TABLE shaodao.{table} CASCADE")
    for function in _FUNCTIONS:
        op.execute(f"DROP FUNCTION shaodao.{function}()")
    op.execute("ALTER TABLE shaodao.stair DROP CONSTRAINT uq_stair_community_id_id")
