"""Whoever reported something, shown in full to who may ask, for a reason that is recorded."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, jsonify

from webapp.core.accounts.guard import current_actor, current_community, require
from webapp.core.accounts.roles import Action
from webapp.core.db import current_session, transaction
from webapp.core.errors import NotFound
from webapp.core.http import needs
from webapp.dispatch.commands import resident
from webapp.dispatch.queries.resident import scope_of_incident
from webapp.dispatch.routes.frame import number_in
from webapp.dispatch.schemas.fields import Asked
from webapp.roster.rules import RevealReason

blueprint = APIBlueprint("reporters", __name__, url_prefix="/api/v1/c/<community>", tag="dispatch")


class RevealAsked(Asked):
    """Why somebody wants to know."""

    reason: RevealReason


@blueprint.post("/incidents/<incident_id>/reporter")
@blueprint.input(RevealAsked, location="json")
@blueprint.doc(responses=[401, 403, 404])
@needs(Action.REVEAL_REPORTER)
def reveal_reporter(community: str, incident_id: str, json_data: RevealAsked) -> Response:
    """Name and telephone of who reported it."""
    session, here, number = current_session(), current_community().id, number_in(incident_id)
    scope = scope_of_incident(session, here, number)
    if scope is None:
        raise NotFound("no such incident")
    require(Action.REVEAL_REPORTER, scope)
    with transaction(session):
        by = current_actor().account_id
        found = resident.reveal(session, here, number, reason=json_data.reason.value, by=by)
        answer = {"name": found.name, "phone": found.phone}
    response = jsonify(answer)
    response.headers["Cache-Control"] = "no-store"
    return response
