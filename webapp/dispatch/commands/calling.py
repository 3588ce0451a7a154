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
from webapp.dispatch.commands.scene import Scene, frozen
from webapp.dispatch.models import Call
from webapp.dispatch.queries.limits import limits_of
from webapp.dispatch.queries.named import Names, label_of
from webapp.dispatch.queries.preview import preview
from webapp.dispatch.queries.spots import Spot
from webapp.dispatch.queries.words import Proposed
from webapp.dispatch.rules import CalleeKind, CallState, Urgency
from webapp.dispatch.rules.clocks import Limits, deadlines
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
    """Whom to call as things are: as the blower proposed, else as the preview says, else the office."""
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
    return proposed(found.callees) or [OFFICE]


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
    """Call them; exactly one leads. Raises Invalid for two leads, Refused for who refused already."""
    if sum(each.is_lead for each in wanted) > 1:
        raise Invalid(_("One of them leads."), field="callees")
    has_lead = scene.lead is not None or any(each.is_lead for each in wanted)
    incident = scene.incident
    limits = limits_of(scene.session, incident.community_id, incident.category_id, Urgency(incident.urgency))
    made = [
        _call(scene, each, limits, is_lead=each.is_lead or (number == 0 and not has_lead))
        for number, each in enumerate(wanted)
    ]
    _take_over_lead(scene, made)
    scene.session.add_all(made)
    scene.session.flush()
    scene.calls += made
    scene.touched += made
    scene.messages += [(Topic.CALL, each) for each in made]
    return made


def _take_over_lead(scene: Scene, made: Iterable[Call]) -> None:
    lead = scene.lead
    if lead is not None and any(each.is_lead for each in made):
        lead.is_lead = False
        scene.touch(lead)
        scene.session.flush()


def _call(scene: Scene, wanted: Wanted, limits: Limits, *, is_lead: bool) -> Call:
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
        is_lead=is_lead,
        state=CallState.SENT.value,
        sent_at=scene.now,
        limits=frozen(limits),
        acknowledge_by=due.acknowledge_by,
        arrive_by=due.arrive_by,
        finish_by=due.finish_by,
        red_by=due.red_by,
        refusals=0,
        version=1,
    )


def _usual_reason(names: Names) -> str:
    if names.kind is CalleeKind.EMERGENCY_OFFICE:
        return str(_("Nobody else can be called for this place."))
    return str(_("named by the desk"))


def _refused(scene: Scene, names: Names) -> bool:
    return any(
        (each.kind, each.organization_id, each.compound_id, each.person_id)
        == (names.kind, names.organization_id, names.compound_id, names.person_id)
        and each.refusals
        for each in scene.calls
    )


def name_lead(scene: Scene, call: Call) -> None:
    """Let a call lead 牵头, and no other."""
    lead = scene.lead
    if lead is call:
        return
    if lead is not None:
        lead.is_lead = False
        scene.touch(lead)
        scene.session.flush()
    call.is_lead = True
    scene.touch(call)
