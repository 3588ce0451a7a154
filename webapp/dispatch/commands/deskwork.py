"""What the desk does to an incident: review, not accept, claim, correct, call, name the lead, merge, end the rest."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from geoalchemy2 import WKTElement
from sqlalchemy import func, select

from gis.crs import WGS84
from webapp.core.clock import ZONE
from webapp.core.errors import Invalid, Refused
from webapp.core.worktime.deadlines import deadline, shifted
from webapp.dispatch.commands.blowing import category_called
from webapp.dispatch.commands.calling import OFFICE, Wanted, hasten, named, send_calls, whom
from webapp.dispatch.commands.concluding import close, end_pause, is_open, name_lead, takes_part
from webapp.dispatch.commands.joining import join, open_one, tell_other
from webapp.dispatch.commands.scene import Scene, Told, goes_at_once, is_past, measure_of, within_order
from webapp.dispatch.models import Category, Incident, Step
from webapp.dispatch.queries.limits import limits_of
from webapp.dispatch.queries.spots import Spot, ground_of
from webapp.dispatch.rules import Act, ClosedAs, LimitStep, Route, Urgency, WhistleKind
from webapp.dispatch.rules.clocks import RED, review_by
from webapp.dispatch.rules.urgencies import urgency_after
from webapp.dispatch.schemas import asked


def review(scene: Scene, body: asked.Review) -> Told:
    """Review a whistle 审哨 and name the lead; who was called at once is reviewed afterwards."""
    incident = scene.incident
    if incident.reviewed:
        raise Refused(_("It was reviewed."))
    if body.category or body.urgency:
        reclassify(scene, body.category, body.urgency)
    was_called = any(takes_part(each) and not is_past(scene, each) for each in scene.calls)
    made = send_calls(scene, _reviewed(scene, body, was_called=was_called))
    incident.reviewed, incident.proposal = True, None
    return Told(body.note, {"called": len(made), "late": was_called})


def _reviewed(scene: Scene, body: asked.Review, *, was_called: bool) -> list[Wanted]:
    """Whom the review calls: as it says, else as was proposed; the lead it names comes first."""
    wanted = whom(scene) if body.callees is None and not was_called else named(body.callees or [])
    if body.lead is not None:
        lead = named([body.lead])[0]
        rest = [Wanted(each.names, False, each.label, each.reason) for each in wanted if each.names != lead.names]
        same = next((each for each in wanted if each.names == lead.names), lead)
        wanted = [Wanted(same.names, True, same.label, same.reason), *rest]
    return wanted if wanted or was_called else [OFFICE]


def not_accept(scene: Scene, body: asked.Reasoned) -> Told:
    """Not accepted 不予受理, with a reason that can be asked to be looked at again."""
    close(scene, ClosedAs.NOT_ACCEPTED)
    return Told(body.reason)


def false_alarm(scene: Scene, body: asked.Reasoned) -> Told:
    """A false alarm 误报."""
    close(scene, ClosedAs.FALSE_ALARM)
    return Told(body.reason)


def claim(scene: Scene, body: asked.Plain) -> Told:
    """An officer has it in hand."""
    scene.incident.claimed_by, scene.incident.claimed_at = scene.doer.account_id, scene.now
    return Told(body.note)


def unclaim(scene: Scene, body: asked.Plain) -> Told:
    """Nobody has it in hand any more."""
    scene.incident.claimed_by = scene.incident.claimed_at = None
    return Told(body.note)


def classify(scene: Scene, body: asked.Classify) -> Told:
    """Correct category, urgency or place; what turns out to threaten life is called at once."""
    incident = scene.incident
    was_at_once = goes_at_once(incident)
    reclassify(scene, body.category, body.urgency, threat=body.threat)
    if body.place_text is not None:
        incident.place_text = body.place_text
    if body.unplaced or body.lon is not None or body.building_id is not None:
        _place(scene, Spot(body.lon, body.lat, body.building_id))
    if not was_at_once:
        call_at_once(scene)
    facts: dict[str, Any] = {"category": incident.category_id, "urgency": incident.urgency, "threat": incident.threat}
    if body.unplaced or body.lon is not None or body.building_id is not None:
        facts["section"] = incident.section_id
    return Told(body.note, facts)


def reclassify(scene: Scene, code: str | None, urgency: Urgency | None, *, threat: bool | None = None) -> None:
    """Another category or urgency: the terms of the whole follow, and who is called is hastened."""
    incident, before = scene.incident, Urgency(scene.incident.urgency)
    usual = _usual_urgency(scene, code, is_wanted=code is not None or (threat is False and before is Urgency.LIFE))
    after = urgency_after(before, said=urgency, usual=usual, threat=threat)
    incident.urgency, incident.threat = after.value, after is Urgency.LIFE
    if incident.route == Route.WHISTLE:
        incident.whistle_kind = _kind(scene, incident)
    set_terms(scene)
    if after is before:
        return
    if after is Urgency.LIFE:
        resume_clocks(scene)
    hasten(scene)


def _usual_urgency(scene: Scene, code: str | None, *, is_wanted: bool) -> Urgency | None:
    """The urgency of the category, which the code names where there is one."""
    incident = scene.incident
    if code is not None:
        incident.category_id = category_called(scene.session, incident.community_id, code).id
    found = scene.session.scalar(select(Category.urgency).where(Category.id == incident.category_id))
    return Urgency(found) if is_wanted and found else None


def call_at_once(scene: Scene) -> None:
    """What cannot wait is a whistle, and somebody is called; unless the grid has settled it already."""
    incident = scene.incident
    taken = any(takes_part(each) and not is_past(scene, each) for each in scene.calls)
    if not goes_at_once(incident) or taken or (scene.route is Route.SELF and incident.settled_at is not None):
        return
    become_whistle(scene)
    send_calls(scene, whom(scene))


def become_whistle(scene: Scene) -> None:
    """Let what the grid settled itself be a whistle, which is reviewed."""
    incident = scene.incident
    if incident.route == Route.SELF:
        incident.route, incident.whistle_kind = Route.WHISTLE.value, _kind(scene, incident)
        incident.review_by = review_by(scene.now, scene.hours)


def _kind(scene: Scene, incident: Incident) -> str:
    if incident.threat:
        return WhistleKind.EMERGENCY.value
    kind = scene.session.scalar(select(Category.whistle_kind).where(Category.id == incident.category_id))
    return str(kind)


def set_terms(scene: Scene, start: datetime | None = None) -> None:
    """The terms of the whole, as the limits are now, from the server's receipt or a later start."""
    incident = scene.incident
    begin = start or _began(scene)
    limits = limits_of(scene.session, incident.community_id, incident.category_id, Urgency(incident.urgency))
    term = limits[LimitStep.FINISH]
    incident.finish_by = within_order(incident, deadline(begin, term, scene.hours))
    incident.red_by = deadline(begin, term.times(RED), scene.hours)


def _began(scene: Scene) -> datetime:
    """When the clocks of the whole began: with the receipt, or anew when handed up, sent back, opened again."""
    anew = select(func.max(Step.at)).where(
        Step.incident_id == scene.incident.id, Step.act.in_((Act.HAND_UP.value, Act.VERIFY.value))
    )
    known = (scene.incident.received_at, scene.incident.reopened_at, scene.session.scalar(anew))
    return max(each for each in known if each is not None)


def _place(scene: Scene, spot: Spot) -> None:
    incident = scene.incident
    ground = ground_of(scene.session, incident.community_id, spot, scene.now.astimezone(ZONE).date())
    lon, lat = (spot.lon, spot.lat) if spot.lon is not None else (ground.lon, ground.lat)
    incident.geom = WKTElement(f"POINT({lon} {lat})", srid=WGS84) if lon is not None else None
    incident.block_id = ground.block.id if ground.block else None
    incident.generation_id = ground.generation_id
    incident.section_id = ground.section.id if ground.section else None
    incident.area_id = ground.area.id if ground.area else None
    incident.building_id = ground.building_id
    incident.compound_id = ground.compound.id if ground.compound else None
    incident.border_section_id = ground.border.id if ground.border else None
    incident.border_area_id = ground.border_area_id
    incident.joint = incident.joint and ground.border is not None
    scene.session.flush()


def call_more(scene: Scene, body: asked.CallMore) -> Told:
    """Call others besides 增派."""
    before = scene.lead
    made = send_calls(scene, named(body.callees))
    if not made and scene.lead is before:
        raise Refused(_("It is called already."))
    return Told(body.note, {"called": len(made)})


def lead(scene: Scene, body: asked.NameLead) -> Told:
    """Name the call that leads 牵头."""
    call = scene.call(body.call_id)
    if not takes_part(call) or is_past(scene, call):
        raise Refused(_("Who leads must still take part."), state=call.state)
    name_lead(scene, call)
    return Told(body.note or call.label, {"call": call.id})


def merge(scene: Scene, body: asked.Merge) -> Told:
    """A duplicate of another open incident 并入; the other goes on."""
    if body.into_id == scene.incident.id:
        raise Invalid(_("An incident is no duplicate of itself."), field="into_id")
    other = open_one(scene, body.into_id)
    tell_other(scene, other)
    join(scene, other)
    return Told(body.note or other.incident.number, {"into": other.incident.id})


def joint(scene: Scene, body: asked.Joint) -> Told:
    """Both sections of a border handle it together 联合处置."""
    if scene.incident.border_section_id is None:
        raise Refused(_("It lies near no border."))
    scene.incident.joint = body.joint
    return Told(facts={"joint": body.joint})


def resume(scene: Scene, body: asked.Plain) -> Told:
    """Let the clocks run on: what was left of each deadline is left again."""
    resume_clocks(scene)
    return Told(body.note)


def resume_clocks(scene: Scene) -> None:
    """Move the deadlines by what the pause took of their own measure."""
    incident, paused_at = scene.incident, scene.incident.suspended_at
    if paused_at is None:
        return
    limits = limits_of(scene.session, incident.community_id, incident.category_id, Urgency(incident.urgency))
    whole = limits[LimitStep.FINISH].measure
    for column in ("finish_by", "red_by"):
        ends = getattr(incident, column)
        setattr(incident, column, ends and shifted(ends, whole, paused_at, scene.now, scene.hours))
    for call in (each for each in scene.calls if is_open(each)):
        for column, step in (
            ("acknowledge_by", LimitStep.ACKNOWLEDGE),
            ("arrive_by", LimitStep.ARRIVE),
            ("finish_by", LimitStep.FINISH),
            ("red_by", LimitStep.FINISH),
        ):
            ends = shifted(getattr(call, column), measure_of(call, step), paused_at, scene.now, scene.hours)
            setattr(call, column, ends)
        scene.touch(call)
    end_pause(scene)
