"""Calling: whom a whistle goes to, with frozen limits and clocks that begin now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import text

from webapp.core.errors import Invalid, Refused
from webapp.core.languages import house_language
from webapp.core.notices import Topic
from webapp.core.worktime.deadlines import Measure, Term
from webapp.dispatch.commands.concluding import name_lead, takes_part
from webapp.dispatch.commands.scene import Scene, frozen, within_order
from webapp.dispatch.models import Call
from webapp.dispatch.queries.limits import limits_of
from webapp.dispatch.queries.named import Names, label_of, manager_of
from webapp.dispatch.queries.preview import preview
from webapp.dispatch.queries.spots import Spot
from webapp.dispatch.queries.words import Proposed
from webapp.dispatch.rules import CallAct, CalleeKind, CallState, LimitStep, Urgency
from webapp.dispatch.rules.clocks import Limits, deadlines
from webapp.dispatch.rules.states import OPEN_CALLS
from webapp.dispatch.schemas.asked import Callee

_LONGEST_LABEL, _LONGEST_REASON = 120, 300
_POSITION = text("SELECT ST_X(geom) AS lon, ST_Y(geom) AS lat FROM incident WHERE id = :id")


@dataclass(frozen=True)
class Wanted:
    """Somebody who shall be called, and why; without a label it is looked up."""

    names: Names
    is_lead: bool = False
    label: str = ""
    reason: str = ""


OFFICE = Wanted(Names(CalleeKind.EMERGENCY_OFFICE))
"""Whoever minds the desk: called where nobody else can be."""


def named(callees: Iterable[Callee]) -> list[Wanted]:
    """Callees as somebody named them."""
    return [Wanted(Names(each.kind, *each.identity), each.is_lead, reason=each.reason) for each in callees]


def proposed(callees: Iterable[Proposed]) -> list[Wanted]:
    """Callees as they were proposed."""
    with house_language():
        return [
            Wanted(
                Names(each.kind, each.organization_id, each.compound_id, each.person_id),
                each.is_lead,
                each.label,
                each.reason,
            )
            for each in callees
        ]


def kept(wanted: Iterable[Wanted]) -> list[dict[str, Any]]:
    """Callees as an incident keeps them until its review."""
    return [
        {
            "kind": each.names.kind.value,
            "organization_id": each.names.organization_id,
            "compound_id": each.names.compound_id,
            "person_id": each.names.person_id,
            "is_lead": each.is_lead,
            "label": each.label,
            "reason": each.reason,
        }
        for each in wanted
    ]


def kept_again(rows: Iterable[dict[str, Any]]) -> list[Wanted]:
    """Callees that an incident kept."""
    return [
        Wanted(
            Names(CalleeKind(row["kind"]), row["organization_id"], row["compound_id"], row["person_id"]),
            row["is_lead"],
            row["label"],
            row["reason"],
        )
        for row in rows
    ]


def whom(scene: Scene) -> list[Wanted]:
    """Whom to call: as the blower proposed, else as the preview says, else the office; none who refused."""
    wanted = [each for each in _usual(scene) if not _refused(scene, each.names)]
    return wanted or ([] if _refused(scene, OFFICE.names) else [OFFICE])


def _usual(scene: Scene) -> list[Wanted]:
    incident = scene.incident
    if incident.proposal:
        return kept_again(incident.proposal)
    found = preview(
        scene.session,
        incident.community_id,
        spot_of(scene),
        incident.category_id,
        Urgency(incident.urgency),
        at=scene.now,
        asking=incident.blown_by,
    )
    return proposed(found.callees)


def spot_of(scene: Scene) -> Spot:
    """Where the incident is."""
    incident = scene.incident
    lon, lat = position(scene)
    return Spot(lon, lat, incident.building_id)


def position(scene: Scene) -> tuple[float | None, float | None]:
    """Longitude and latitude of the incident."""
    row = scene.session.execute(_POSITION, {"id": scene.incident.id}).one()
    return row.lon, row.lat


def send_calls(scene: Scene, wanted: Sequence[Wanted]) -> list[Call]:
    """Call them; exactly one leads. Who takes part stays, who was done begins anew.

    Raises Invalid for two leads, Refused for who refused already.
    """
    if sum(each.is_lead for each in wanted) > 1:
        raise Invalid(_("One of them leads."), field="callees")
    incident = scene.incident
    limits = limits_of(scene.session, incident.community_id, incident.category_id, Urgency(incident.urgency))
    found = [(each, _taking_part(scene, each.names)) for each in wanted]
    made = [_call(scene, each, limits) for each, call in found if call is None]
    _tie_properties(scene, made)
    anew = [call for _each, call in found if call is not None and call.state == CallState.DONE]
    for call in anew:
        call_again(scene, call)
    _add(scene, made)
    _name(scene, found, [*made, *anew])
    return [*made, *anew]


def _tie_properties(scene: Scene, made: Sequence[Call]) -> None:
    """Let the organization that manages a compound answer for its property, where it is not called itself."""
    taken = {each.organization_id for each in (*made, *scene.calls) if takes_part(each)}
    for call in made:
        if call.kind == CalleeKind.PROPERTY:
            manager = manager_of(scene.session, call.compound_id)
            call.organization_id = None if manager in taken else manager
            taken.add(manager)


def _taking_part(scene: Scene, names: Names) -> Call | None:
    return next((each for each in scene.calls if _names_of(each) == names and takes_part(each)), None)


def _add(scene: Scene, made: Sequence[Call]) -> None:
    scene.session.add_all(made)
    scene.session.flush()
    scene.calls += made
    scene.touched += made
    scene.messages += [(Topic.CALL, each) for each in made]


def _name(scene: Scene, found: Sequence[tuple[Wanted, Call | None]], called: Sequence[Call]) -> None:
    """Let the one lead that was named; without a lead the first who is called."""
    names = next((each.names for each, _call in found if each.is_lead), None)
    if names is not None:
        name_lead(scene, next(each for each in scene.calls if _names_of(each) == names and takes_part(each)))
    elif scene.lead is None and called:
        name_lead(scene, called[0])


def call_again(scene: Scene, call: Call) -> None:
    """Let who was done begin anew: called again, by the limits he was called with."""
    before = call.state
    scene.move(call, CallAct.REOPEN)
    begin_anew(scene, call)
    scene.step(CallAct.REOPEN, before, call=call)


def begin_anew(scene: Scene, call: Call) -> None:
    """Let the clocks of a call begin now, by the limits it was called with; the callee is told anew."""
    call.first_sent_at = call.first_sent_at or call.sent_at
    call.sent_at = scene.now
    due = deadlines(scene.now, limits_kept(call), scene.hours)
    call.acknowledge_by, call.arrive_by, call.finish_by, call.red_by = (
        *(due.acknowledge_by, due.arrive_by),
        *(due.finish_by, due.red_by),
    )
    call.acknowledged_at = call.en_route_at = call.arrived_at = call.done_at = None
    call.arrival_method = call.arrival_accuracy_m = call.arrival_far_m = None
    call.remote = False
    unring(call)
    scene.messages.append((Topic.CALL, call))


def unring(call: Call) -> None:
    """Let the bells of a call ring anew."""
    call.urged_at = call.urged_for = call.supervised_at = call.red_at = None


def limits_kept(call: Call) -> Limits:
    """The limits that a call was sent with."""
    return {LimitStep(step): Term(amount, Measure(measure)) for step, (amount, measure) in call.limits.items()}


def hasten(scene: Scene) -> None:
    """Give who is called already the nearer limits of what became more urgent, and tell them."""
    incident = scene.incident
    limits = limits_of(scene.session, incident.community_id, incident.category_id, Urgency(incident.urgency))
    due = deadlines(scene.now, limits, scene.hours)
    for call in (each for each in scene.calls if CallState(each.state) in OPEN_CALLS):
        if due.finish_by >= call.finish_by:
            continue
        call.limits = frozen(limits)
        call.acknowledge_by = min(call.acknowledge_by, due.acknowledge_by)
        call.arrive_by = min(call.arrive_by, due.arrive_by)
        call.finish_by, call.red_by = due.finish_by, min(call.red_by, due.red_by)
        unring(call)
        scene.touch(call)
        scene.messages.append((Topic.CALL, call))


def _call(scene: Scene, wanted: Wanted, limits: Limits) -> Call:
    incident, names = scene.incident, wanted.names
    if _refused(scene, names):
        raise Refused(_("It refused this incident already."), kind=names.kind.value)
    with house_language():
        label = wanted.label or label_of(scene.session, incident.community_id, names, scene.now)
        reason = wanted.reason or _usual_reason(names)
    if label is None:
        raise Invalid(_("There is no such one in this community."), field="callees")
    due = deadlines(scene.now, limits, scene.hours)
    return Call(
        community_id=incident.community_id,
        incident_id=incident.id,
        kind=names.kind.value,
        organization_id=names.organization_id,
        compound_id=names.compound_id,
        person_id=names.person_id,
        label=label[:_LONGEST_LABEL],
        reason=reason[:_LONGEST_REASON],
        is_lead=False,
        state=CallState.SENT.value,
        sent_at=scene.now,
        limits=frozen(limits),
        acknowledge_by=due.acknowledge_by,
        arrive_by=due.arrive_by,
        finish_by=within_order(incident, due.finish_by, ahead_of=due.arrive_by),
        red_by=due.red_by,
        refusals=0,
        version=1,
    )


def _usual_reason(names: Names) -> str:
    if names.kind is CalleeKind.EMERGENCY_OFFICE:
        return str(_("Nobody else can be called for this place."))
    return str(_("named by the desk"))


def _names_of(call: Call) -> Names:
    # A property is known by its compound, whoever manages that.
    organization_id = call.organization_id if call.kind == CalleeKind.ORGANIZATION else None
    return Names(CalleeKind(call.kind), organization_id, call.compound_id, call.person_id)


def _refused(scene: Scene, names: Names) -> bool:
    return any(_names_of(each) == names and each.refusals for each in scene.calls)
