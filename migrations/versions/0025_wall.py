"""The wall display: what each screen shows, warnings of the weather, and channels of screens."""

from __future__ import annotations

from alembic import op

from migrations.scripts import run_script

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_CHANNELS = "CHECK (array_to_string(channels, ',', '?') ~ '^[cga]:[0-9]+(,[cga]:[0-9]+)*$')"


def upgrade() -> None:
    """Create the tables, let events be told to walls."""
    run_script(__file__)


def downgrade() -> None:
    """Drop them; what was told to walls goes with them."""
    op.execute("DROP TABLE shaodao.weather_warning")
    op.execute("DROP TABLE shaodao.wall_screen")
    op.execute("DROP INDEX shaodao.ix_event_timeline")
    op.execute("DELETE FROM shaodao.event WHERE array_to_string(channels, ',') ~ '[wd]:'")
    op.execute("ALTER TABLE shaodao.event DROP CONSTRAINT ck_event_channels_form")
    op.execute(f"ALTER TABLE shaodao.event ADD CONSTRAINT ck_event_channels_form {_CHANNELS}")
    op.execute(
        "COMMENT ON COLUMN shaodao.event.channels"
        " IS 'who hears it: c: readers of a community, g: of a grid, a: one account'"
    )
