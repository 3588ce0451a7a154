"""The state of a wall as JSON, now or at a past instant, and the timeline that a replay runs through."""

from __future__ import annotations

from datetime import timedelta

from apiflask import APIBlueprint
from flask import Response, jsonify, request
from pydantic import TypeAdapter

from webapp.core.accounts.guard import current_community, require_here
from webapp.core.accounts.roles import Action
from webapp.core.db import current_session
from webapp.core.errors import Invalid
from webapp.core.http import needs
from webapp.wall.queries.timeline import HistoryPage, history
from webapp.wall.routes.frame import instant, state_shown

blueprint = APIBlueprint("wall_state", __name__, url_prefix="/c/<community>/wall", enable_openapi=False)
LONGEST = timedelta(hours=50)
_PAGE = TypeAdapter(HistoryPage)


@blueprint.get("/state")
@needs(Action.SHOW_WALL)
def show_state(community: str) -> Response:
    """All that a wall shows, with the place of its stream from which it goes on."""
    response = jsonify(state_shown(instant("at")))
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/history")
@needs(Action.SHOW_WALL)
def show_history(community: str) -> Response:
    """What walls were told of incidents between two instants, a page at a time."""
    require_here(Action.SHOW_WALL)
    since, until = instant("from"), instant("to")
    if since is None or until is None or not timedelta() < until - since <= LONGEST:
        raise Invalid("two instants, at most two days apart", **{"from": "unfit", "to": "unfit"})
    page = history(current_session(), current_community().id, since, until, after=_after())
    response = jsonify(_PAGE.dump_python(page, mode="json"))
    response.headers["Cache-Control"] = "no-store"
    return response


def _after() -> int | None:
    written = request.args.get("after")
    if written is None:
        return None
    if not (written.isascii() and written.isdigit() and len(written) < 19):
        raise Invalid("no such event", after="unknown")
    return int(written)
