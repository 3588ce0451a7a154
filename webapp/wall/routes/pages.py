"""The wall's page, and the way to it."""

from __future__ import annotations

import re
from typing import Any

from apiflask import APIBlueprint
from flask import Response, current_app, make_response, redirect, render_template, request, url_for

from webapp.core import assets
from webapp.core.accounts.guard import current_actor, current_community
from webapp.core.accounts.policy import communities_of
from webapp.core.accounts.queries import communities_named
from webapp.core.accounts.roles import Action
from webapp.core.db import current_session
from webapp.core.errors import Forbidden, Invalid
from webapp.core.http import needs, public
from webapp.core.languages import chosen, language_tag
from webapp.grids.queries.kinds import kinds
from webapp.wall.routes.frame import state_shown
from webapp.wall.rules import View

blueprint = APIBlueprint("wall", __name__, enable_openapi=False)


@blueprint.get("/wall")
@public
def find_wall() -> Response:
    """To the page of this screen, to the wall of the caller's first community, or to the log-in."""
    actor = current_actor()
    if actor.device_id is not None:
        return make_response(redirect(actor.view, 302))
    if not actor.is_known:
        return make_response(redirect(url_for("security.login", next=request.path), 302))
    found = communities_named(current_session(), communities_of(actor, Action.SHOW_WALL))
    if not found:
        raise Forbidden("this right is missing", action=Action.SHOW_WALL)
    return make_response(redirect(url_for("wall.show_wall", community=found[0].code), 302))


@blueprint.get("/c/<community>/wall")
@needs(Action.SHOW_WALL)
def show_wall(community: str) -> Response:
    """The wall display; its first state travels in the page."""
    asked = _asked()
    response = make_response(render_template("wall/wall.html", page=_page(community, asked)))
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _asked() -> dict[str, str | None]:
    """What the address asks for; raises Invalid for a view that there is none of."""
    view = request.args.get("view", View.COMMUNITY)
    if view not in set(View):
        raise Invalid("no such view", view=" ".join(View))
    grid = request.args.get("grid")
    if grid is not None and not _GRID.fullmatch(grid):
        raise Invalid("no such grid", grid="15 digits")
    switches = {name: _one_of(name, *values) for name, *values in _SWITCHES}
    return {"view": view, "grid": grid, **switches}


_SWITCHES = (("night", "auto", "on", "off"), ("tour", "on", "off"), ("sound", "on", "off"))
"""Each with its values, the usual one first."""
_GRID = re.compile(r"[0-9]{15}", re.ASCII)


def _one_of(name: str, *values: str) -> str:
    found = request.args.get(name, values[0])
    if found not in values:
        raise Invalid("no such value", **{name: " ".join(values)})
    return found


def _page(code: str, asked: dict[str, str | None]) -> dict[str, Any]:
    """What the scripts need at once."""
    here = current_community()
    return {
        "language": language_tag(),
        "messages": assets.messages(chosen()),
        "sprite": assets.sprite_url(),
        "kinds": kinds(current_session(), english=chosen() == "en"),
        "basemap": current_app.config["SETTINGS"].basemap,
        "community": here.code,
        "asked": asked,
        "live": url_for("live.listen", community=code),
        "state_url": url_for("wall_state.show_state", community=code),
        "explain": None if current_actor().device_id else url_for("wall_explain.index", community=code),
        "history_url": url_for("wall_state.show_history", community=code),
        "build": assets.build_id(),
        "state": state_shown(None),
    }
