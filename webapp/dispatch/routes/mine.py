"""What is the caller's own: his work and his ground."""

from __future__ import annotations

from datetime import datetime

from apiflask import APIBlueprint
from flask import Response, make_response, request

from webapp.core.accounts.guard import current_actor, current_community
from webapp.core.clock import ZONE, today
from webapp.core.db import current_session
from webapp.core.http import signed_in
from webapp.dispatch.queries.mine import ground_of_actor, work_of
from webapp.dispatch.routes.frame import require_ready
from webapp.dispatch.routes.shaping_mine import ground_out, work_out
from webapp.dispatch.schemas import mine

blueprint = APIBlueprint("dispatch_mine", __name__, url_prefix="/api/v1/c/<community>/me", tag="dispatch")


@blueprint.get("/work")
@blueprint.output(mine.WorkShown)
@blueprint.doc(responses=[401, 403, 404])
@signed_in
def show_work(community: str) -> mine.WorkShown:
    """Calls for the caller, what he may verify, what runs out, the whistles he blew."""
    require_ready()
    return work_out(work_of(current_session(), current_actor(), current_community().id))


@blueprint.get("/ground")
@blueprint.output(mine.GroundShown)
@blueprint.doc(responses=[304, 401, 403, 404])
@signed_in
def show_ground(community: str) -> Response:
    """The caller's own grid, as a phone keeps it without network."""
    found = ground_of_actor(current_session(), current_actor(), current_community().id, today())
    shown = ground_out(found, datetime.now(ZONE))
    response = make_response(shown.model_dump(mode="json"))
    response.set_etag(shown.version)
    response.make_conditional(request)
    return response
