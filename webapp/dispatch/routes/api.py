"""Incidents over the interface: listed, read, registered, seen beforehand."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, make_response, request
from sqlalchemy.orm import Session

from webapp.core.accounts.guard import current_actor, current_community
from webapp.core.accounts.policy import Actor, Scope, allows, grids_of
from webapp.core.accounts.roles import Action
from webapp.core.db import carried_out, current_session
from webapp.core.errors import Forbidden, Invalid, NotFound
from webapp.core.http import afterwards, needs, signed_in
from webapp.dispatch.commands.blowing import Blown, blew, blow_whistle
from webapp.dispatch.commands.scene import Doer
from webapp.dispatch.queries.categories import categories_version, category_id, category_tree
from webapp.dispatch.queries.detail import detail
from webapp.dispatch.queries.incidents import Wish, incidents
from webapp.dispatch.queries.limits import database_now
from webapp.dispatch.queries.preview import emergency_numbers, preview
from webapp.dispatch.queries.spots import Spot
from webapp.dispatch.routes.frame import doer, is_simulated, number_in, require_ready
from webapp.dispatch.routes.late import doer_then
from webapp.dispatch.routes.shaping import incident_detail, preview_out
from webapp.dispatch.rules import IncidentState, Source
from webapp.dispatch.schemas import asked, lists, shown

_FROM_OUTSIDE = frozenset({Source.HOTLINE, Source.OPEN311, Source.RESIDENT})
REFUSALS = [401, 403, 404, 409]
blueprint = APIBlueprint("dispatch_api", __name__, url_prefix="/api/v1/c/<community>", tag="dispatch")


@blueprint.get("/incidents")
@blueprint.input(lists.IncidentsAsked, location="query")
@blueprint.output(shown.IncidentsShown)
@blueprint.doc(responses=[401, 403, 404])
@needs(Action.READ_INCIDENTS)
def list_incidents(community: str, query_data: lists.IncidentsAsked) -> shown.IncidentsShown:
    """Incidents by time left, those of the caller's grids alone."""
    page = incidents(current_session(), current_community().id, _wish(query_data))
    return shown.IncidentsShown.model_validate(page)


def _wish(query: lists.IncidentsAsked) -> Wish:
    actor, place = current_actor(), current_community()
    return Wish(
        states=_states(query.state),
        grids=grids_of(actor, Action.READ_INCIDENTS, place.id),
        section_id=query.section,
        area_id=query.area,
        category=query.category,
        urgency=query.urgency,
        source=query.source,
        claimed_by=actor.account_id if query.mine else None,
        number=query.q,
        asked=query.asked,
        closed_on=query.closed_on,
        after=query.cursor,
        limit=query.limit,
    )


def _states(written: str | None) -> tuple[IncidentState, ...]:
    names = written.split(",") if written else []
    if not set(names) <= set(IncidentState):
        raise Invalid("no such state", state="unknown")
    return tuple(IncidentState(name) for name in names)


@blueprint.get("/incidents/preview")
@blueprint.input(asked.PreviewAsked, location="query")
@blueprint.output(lists.PreviewOut)
@blueprint.doc(responses=[401, 403, 404])
@needs(Action.BLOW_WHISTLE)
def show_preview(community: str, query_data: asked.PreviewAsked) -> lists.PreviewOut:
    """What blowing a whistle there would do: whom it calls and why, by when, what is similar."""
    session, place = current_session(), current_community()
    category = category_id(session, place.id, query_data.category)
    if category is None:
        raise NotFound("no such category", category=query_data.category)
    spot = Spot(query_data.lon, query_data.lat, query_data.building_id)
    now = database_now(session)
    asking = current_actor().account_id
    found = preview(session, place.id, spot, category, query_data.urgency, at=now, asking=asking)
    may_name = allows(current_actor(), Action.DISPATCH, Scope(place.id))
    return preview_out(found, list(emergency_numbers(session, place.id)), may_name=may_name)


@blueprint.get("/incidents/<incident_id>")
@blueprint.output(shown.IncidentDetail)
@blueprint.doc(responses=[401, 403, 404])
@signed_in
def show_incident(community: str, incident_id: str) -> shown.IncidentDetail:
    """An incident in full, for who may read it, who blew it, who is called."""
    require_ready()
    return detail_of(current_session(), number_in(incident_id))


@blueprint.post("/incidents")
@blueprint.input(asked.Whistle, location="json")
@blueprint.output(shown.IncidentDetail, status_code=201)
@blueprint.doc(responses={200: "the same uuid was sent before", **dict.fromkeys(REFUSALS, "")})
@signed_in
@afterwards
def blow(community: str, json_data: asked.Whistle) -> tuple[shown.IncidentDetail, int]:
    """Register an incident once, however often it is sent."""

    def register(session: Session) -> tuple[Blown, Doer]:
        by = _blower(session, json_data)
        _require_source(by, json_data.source)
        return blow_whistle(session, current_community().id, json_data, by, simulated=is_simulated()), by

    blown, by = carried_out(current_session(), register)
    return detail_of(current_session(), blown.id, by.actor), 201 if blown.is_new else 200


def _require_source(by: Doer, source: Source) -> None:
    """What came by the hotline, by a resident's page or by another program is registered by the desk, or by them."""
    if source in _FROM_OUTSIDE and not allows(by.actor, Action.DISPATCH, Scope(current_community().id)):
        raise Invalid("only the desk registers what came that way", source=source.value)


def _blower(session: Session, whistle: asked.Whistle) -> Doer:
    """Who blows: whoever may, or might when he wrote it; what he sent before he may send again. Raises Forbidden."""
    by, here = doer(session), Scope(current_community().id)
    if allows(by.actor, Action.BLOW_WHISTLE, here) or blew(session, by.account_id, whistle.uuid):
        return by
    then = doer_then(session, whistle.client_at)
    if then is not None and allows(then.actor, Action.BLOW_WHISTLE, here):
        return then
    raise Forbidden("this right is missing in that community", action=Action.BLOW_WHISTLE)


@blueprint.get("/categories")
@blueprint.output(lists.CategoriesShown)
@blueprint.doc(responses=[304, 401, 403, 404])
@signed_in
def list_categories(community: str) -> Response:
    """The tree of categories that are offered."""
    session, place = current_session(), current_community()
    tree = {"categories": category_tree(session, place.id)}
    response = make_response(lists.CategoriesShown.model_validate(tree).model_dump(mode="json"))
    response.set_etag(categories_version(session, place.id))
    response.make_conditional(request)
    return response


def detail_of(session: Session, incident_id: int, actor: Actor | None = None) -> shown.IncidentDetail:
    """An incident as the caller may know it, now or by the right by which he just acted; raises NotFound."""
    found = detail(session, actor or current_actor(), current_community().id, incident_id)
    if found is None:
        raise NotFound("no such incident")
    return incident_detail(found)
