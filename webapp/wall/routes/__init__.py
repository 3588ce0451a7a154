"""Addresses of the wall display."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webapp.core.navigation import WallView
from webapp.wall.routes import pages, state

BLUEPRINTS = (pages.blueprint, state.blueprint)
WALL_VIEWS = (
    WallView(
        "wall.show_wall",
        _("Wall display"),
        needs=frozenset({"wall_state.show_state", "live.listen"}),
    ),
)
