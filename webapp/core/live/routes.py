"""The address of the stream; what is sent under it comes from the server that runs around the application."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, g, request, session

from webapp.core.accounts.guard import SECRET, current_actor, current_community, is_unfinished
from webapp.core.accounts.tokens import hashed
from webapp.core.db import current_session
from webapp.core.errors import Forbidden, Unfinished
from webapp.core.http import signed_in
from webapp.core.live.door import Carried, listener

blueprint = APIBlueprint("live", __name__, enable_openapi=False)


@blueprint.get("/live/c/<community>")
@signed_in
def listen(community: str) -> Response:
    """Let the caller listen to what happens in a community, as far as his rights reach."""
    actor = current_actor()
    if is_unfinished(actor):
        raise Unfinished("first set a password of your own, then a second factor: see My account")
    _, _, bearer = request.headers.get("Authorization", "").partition(" ")
    carries, token = (Carried.TOKEN, bearer) if actor.scopes is not None else (Carried.SESSION, session[SECRET])
    found = listener(current_session(), actor, current_community().id, carries, hashed(token))
    if found is None:
        raise Forbidden("you hold no role in that community", community=community)
    g.listener = found
    # Without that server around it there is no stream, and a browser is told not to ask again.
    return Response(status=204, mimetype="text/event-stream")
