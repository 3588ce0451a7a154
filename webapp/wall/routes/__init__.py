"""Addresses of the wall display."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webapp.core.accounts.roles import Action
from webapp.core.navigation import Entry, WallView
from webapp.wall.routes import explain, pages, remote, state, weather

BLUEPRINTS = (
    pages.blueprint,
    state.blueprint,
    explain.blueprint,
    remote.blueprint,
    weather.blueprint,
    weather.api_blueprint,
)
NAVIGATION = (
    Entry(
        "wall.show_wall",
        _("Wall display"),
        "device-tv",
        Action.SHOW_WALL,
        _("Wall display"),
        _("What the command centre sees, on this screen"),
        whole=True,
    ),
    *remote.NAVIGATION,
    *weather.NAVIGATION,
)
_NEEDS = frozenset({"wall_state.show_state", "wall_state.show_history", "live.listen"})
WALL_VIEWS = (
    WallView("wall.show_wall", _("Wall: whole community"), _NEEDS, shows="community"),
    WallView("wall.show_wall", _("Wall: one grid"), _NEEDS, shows="grid", of_grid=True),
    WallView("wall.show_wall", _("Wall: dispatch"), _NEEDS, shows="dispatch"),
    WallView("wall.show_wall", _("Wall: hazards"), _NEEDS, shows="hazards"),
)
