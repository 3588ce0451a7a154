"""The state of a wall as JSON: now, or at a past instant."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, jsonify

from webapp.core.accounts.roles import Action
from webapp.core.http import needs
from webapp.wall.routes.frame import instant, state_shown

blueprint = APIBlueprint("wall_state", __name__, url_prefix="/c/<community>/wall", enable_openapi=False)


@blueprint.get("/state")
@needs(Action.SHOW_WALL)
def show_state(community: str) -> Response:
    """All that a wall shows, with the place of its stream from which it goes on."""
    response = jsonify(state_shown(instant("at")))
    response.headers["Cache-Control"] = "no-store"
    return response
