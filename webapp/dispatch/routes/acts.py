"""The address of every act, made from the tables of deeds: parse, do, answer with what is there now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from apiflask import APIBlueprint
from sqlalchemy.orm import Session

from webapp.core.accounts.guard import current_community
from webapp.core.accounts.roles import Action
from webapp.core.db import carried_out, current_session, transaction
from webapp.core.errors import Stale
from webapp.core.http import View, afterwards, needs, signed_in
from webapp.dispatch.commands.acting import Deed, Done, Request, do_to_call, do_to_decision, do_to_incident
from webapp.dispatch.commands.deciding import decide
from webapp.dispatch.commands.deeds import CALL_DEEDS, INCIDENT_DEEDS
from webapp.dispatch.commands.noting import look
from webapp.dispatch.commands.scene import Doer
from webapp.dispatch.routes.api import REFUSALS, detail_of
from webapp.dispatch.routes.frame import doer, house_key, number_in
from webapp.dispatch.routes.late import done_now_or_then
from webapp.dispatch.rules import Act, CallAct, Standing
from webapp.dispatch.rules.acts import INCIDENT_ACTS, SENT_LATER
from webapp.dispatch.rules.labels import ACT_LABELS, CALL_ACT_LABELS
from webapp.dispatch.schemas import asked, lists, shown

blueprint = APIBlueprint("dispatch_acts", __name__, url_prefix="/api/v1/c/<community>", tag="dispatch")
_RESPONSES = [*REFUSALS, 412]
Way = Callable[[Session, int, Doer], Done]


def _done(incident_id: int | None, body: asked.Act, way: Way, *, later: bool = False) -> shown.IncidentDetail:
    """Do it and answer with the incident; whoever saw an older version gets the present one beside his."""
    place = current_community()
    try:
        written_at = body.client_at if later else None
        done, by = carried_out(
            current_session(),
            lambda session: done_now_or_then(session, written_at, lambda by: way(session, place.id, by)),
        )
    except Stale as stale:
        if incident_id is None:
            raise
        now = detail_of(current_session(), incident_id).model_dump(mode="json")
        raise Stale(stale.detail, yours=stale.fields["yours"], now=now) from stale
    return detail_of(current_session(), done.incident_id, by.actor)


def _request(body: asked.Act, headers: lists.ActHeaders) -> Request:
    return Request(headers.idempotency_key, body, headers.version, house_key())


def _right(act: Act) -> Callable[[Any], Any]:
    """The desk's acts ask for its right; of all others the act itself says who may."""
    if INCIDENT_ACTS[act].by == {Standing.DESK}:
        return needs(Action.DISPATCH)
    return _also_afterwards if act in SENT_LATER else signed_in


def _also_afterwards(view: View) -> View:
    return signed_in(afterwards(view))


def _route_incident_act(act: Act, deed: Deed) -> None:
    @blueprint.post(f"/incidents/<incident_id>/{act.value}", endpoint=f"do_{act.name.lower()}")
    @blueprint.input(deed.schema, location="json")
    @blueprint.input(lists.ActHeaders, location="headers")
    @blueprint.output(shown.IncidentDetail)
    @blueprint.doc(responses=_RESPONSES, summary=f"{act.value} {ACT_LABELS[act]}")
    @_right(act)
    def view(
        community: str, incident_id: str, json_data: asked.Act, headers_data: lists.ActHeaders
    ) -> shown.IncidentDetail:
        number, request = number_in(incident_id), _request(json_data, headers_data)
        return _done(
            number,
            json_data,
            lambda session, place, by: do_to_incident(session, place, number, act, deed=deed, request=request, doer=by),
            later=act in SENT_LATER,
        )


def _route_call_act(act: CallAct, deed: Deed) -> None:
    @blueprint.post(f"/calls/<call_id>/{act.value}", endpoint=f"call_{act.name.lower()}")
    @blueprint.input(deed.schema, location="json")
    @blueprint.input(lists.ActHeaders, location="headers")
    @blueprint.output(shown.IncidentDetail)
    @blueprint.doc(responses=_RESPONSES, summary=f"{act.value} {CALL_ACT_LABELS[act]}")
    @(needs(Action.DISPATCH) if act is CallAct.RECALL else _also_afterwards)
    def view(
        community: str, call_id: str, json_data: asked.Act, headers_data: lists.ActHeaders
    ) -> shown.IncidentDetail:
        number, request = number_in(call_id), _request(json_data, headers_data)
        return _done(
            None,
            json_data,
            lambda session, place, by: do_to_call(session, place, number, act, deed=deed, request=request, doer=by),
            later=act is not CallAct.RECALL,
        )


for _act, _deed in INCIDENT_DEEDS.items():
    _route_incident_act(_act, _deed)
for _call_act, _call_deed in CALL_DEEDS.items():
    _route_call_act(_call_act, _call_deed)


@blueprint.post("/decisions/<decision_id>/decide")
@blueprint.input(asked.Decide, location="json")
@blueprint.input(lists.ActHeaders, location="headers")
@blueprint.output(shown.IncidentDetail)
@blueprint.doc(responses=_RESPONSES)
@signed_in
def do_decide(
    community: str, decision_id: str, json_data: asked.Decide, headers_data: lists.ActHeaders
) -> shown.IncidentDetail:
    """Decide what somebody else asked for."""
    number, request = number_in(decision_id), _request(json_data, headers_data)
    return _done(
        None,
        json_data,
        lambda session, place, by: do_to_decision(session, place, number, command=decide, request=request, doer=by),
    )


@blueprint.post("/incidents/<incident_id>/looking")
@blueprint.output({}, status_code=204)
@blueprint.doc(responses=REFUSALS)
@needs(Action.DISPATCH)
def do_look(community: str, incident_id: str) -> str:
    """Tell colleagues that the caller has this incident before him; nothing is kept."""
    with transaction(current_session()) as session:
        look(session, current_community().id, number_in(incident_id), doer(session))
    return ""
