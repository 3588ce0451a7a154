"""Blowing a whistle, or registering what the grid settles itself: the row, whom it calls, what is told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from flask_babel import gettext as _
from geoalchemy2 import WKTElement
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis.crs import WGS84
from webapp.core.accounts.policy import Scope, allows
from webapp.core.accounts.roles import Action
from webapp.core.audit import record
from webapp.core.errors import NotFound, Refused
from webapp.core.languages import house_language
from webapp.core.worktime.deadlines import deadline
from webapp.dispatch.commands.calling import OFFICE, Wanted, kept, named, proposed, send_calls
from webapp.dispatch.commands.concluding import conclude
from webapp.dispatch.commands.identity import digest_of, next_number
from webapp.dispatch.commands.joining import join, still_open, tell_other
from webapp.dispatch.commands.limiting import many_threats, spend_matter
from webapp.dispatch.commands.refusals import refusals
from webapp.dispatch.commands.scene import Doer, Scene, Sending, Told, goes_at_once, matter_of, within_order
from webapp.dispatch.models import Category, Incident, Step
from webapp.dispatch.queries.limits import database_now
from webapp.dispatch.queries.preview import Preview, preview
from webapp.dispatch.queries.spots import Spot
from webapp.dispatch.rules import (
    Act,
    LimitStep,
    Route,
    Urgency,
    WhistleKind,
    state_of,
)
from webapp.dispatch.rules.clocks import RED, review_by
from webapp.dispatch.schemas.asked import Whistle

_HELD_FOR = timedelta(minutes=5)
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 22))")


@dataclass(frozen=True)
class HotlineOrder:
    """What the 12345 hotline wants to know again: its number, its limit, its words."""

    number: str
    limit_at: datetime
    demand: str


@dataclass(frozen=True)
class Blown:
    """The incident of a whistle; known before, it is the same one."""

    id: int
    is_new: bool


def blow_whistle(
    session: Session,
    community_id: int,
    whistle: Whistle,
    doer: Doer,
    *,
    simulated: bool = False,
    order: HotlineOrder | None = None,
    held: bool = False,
) -> Blown:
    """Register an incident once, however often it is sent; a whistle that cannot wait is called at once.

    An `order` of the hotline is kept with it. `held`: whatever it is, the desk looks at it before anybody is called.

    Raises Refused where the same uuid came with other words, NotFound for an unknown category, Invalid, and Throttled
    where its blower has blown many within the hour, unless life is threatened.
    """
    # An order of the hotline is the same one whoever brings it in; a whistle is its blower's.
    known = _known(session, community_id, whistle, doer.account_id if order is None else None)
    if known is not None:
        return Blown(known, is_new=False)
    category = category_called(session, community_id, whistle.category)
    now = database_now(session)
    sent = whistle
    if held:
        whistle = whistle.model_copy(update={"threat": False, "urgency": Urgency.URGENT})
    plan = _plan(session, community_id, whistle, category=category, doer=doer, now=now)
    many = None if simulated else _count(session, community_id, whistle, plan, doer)
    scene = Scene(
        session=session,
        incident=_incident(
            session, community_id, whistle, category=category, plan=plan, doer=doer, now=now, simulated=simulated
        ),
        calls=[],
        decisions=[],
        doer=doer,
        now=now,
        hours=plan.hours,
        sending=Sending(sent.uuid, digest_of(sent), client_at=sent.client_at),
    )
    if order is not None:
        incident = scene.incident
        incident.hotline_number, incident.hotline_limit_at = order.number, order.limit_at
        incident.hotline_demand = order.demand
    with refusals(session):
        _begin(scene, whistle, plan, held=held, is_of_many=many is not None)
    if many is not None:
        _audit(scene, "dispatch.many_threats", {"within_hour": many})
    return Blown(scene.incident.id, is_new=True)


def _count(session: Session, community_id: int, whistle: Whistle, plan: Preview, doer: Doer) -> int | None:
    """Count it against what its blower may; of a threat to life, how many there are where they are many."""
    if plan.urgency is Urgency.LIFE:
        return many_threats(session, community_id, doer)
    spend_matter(session, community_id, doer, whistle.route)
    return None


def _begin(scene: Scene, whistle: Whistle, plan: Preview, *, held: bool, is_of_many: bool) -> None:
    incident = scene.incident
    _set_terms(scene, plan)
    if held:
        # Whatever the hour: it may be what it says.
        incident.review_by = scene.now + _HELD_FOR
        incident.whistle_kind = WhistleKind.LIVELIHOOD.value
    other = still_open(scene, whistle.join_id) if whistle.join_id is not None else None
    if other is not None:
        join(scene, other)
    incident.state = state_of(matter_of(scene)).value
    scene.session.add(incident)
    scene.session.flush()
    if incident.closed_as is None and scene.route is Route.WHISTLE:
        _call_or_keep(scene, whistle, plan)
    conclude(scene, is_new=True)
    if other is not None:
        tell_other(scene, other)
    marked = {"many": True} if is_of_many else {}
    scene.step(Act.BLOW, None, told=Told(facts=_facts(incident) | _alone(whistle, other) | marked), sent=scene.sending)
    _audit(scene, "dispatch.blow", {**_facts(incident), "source": incident.source})


def _call_or_keep(scene: Scene, whistle: Whistle, plan: Preview) -> None:
    """Call at once what cannot wait; keep for the review whom the blower wants."""
    said = proposed(plan.callees)
    wanted: list[Wanted] = _as_proposed(scene, named(whistle.callees), said) if whistle.callees else said
    if goes_at_once(scene.incident):
        send_calls(scene, wanted or [OFFICE])
    elif whistle.callees:
        scene.incident.proposal = kept(wanted)


def _as_proposed(scene: Scene, wanted: list[Wanted], said: list[Wanted]) -> list[Wanted]:
    """Whom the blower wants, for the reasons that were proposed; persons and own reasons are the desk's alone."""
    if allows(scene.doer.actor, Action.DISPATCH, Scope(scene.incident.community_id)):
        return wanted
    # Naming one person after the other would tell who is near: persons are named by the desk alone.
    wanted = [each for each in wanted if each.names.person_id is None] or said
    known = {each.names: each for each in said}
    with house_language():
        reason = str(_("named by whoever blew the whistle"))
    return [replace(known.get(each.names, replace(each, reason=reason)), is_lead=each.is_lead) for each in wanted]


def _known(session: Session, community_id: int, whistle: Whistle, account_id: int | None) -> int | None:
    """The incident that this uuid made before; whoever sends it meanwhile waits here for the first."""
    session.execute(_ONE_AT_A_TIME, {"key": str(whistle.uuid)})
    found = session.scalar(select(Incident).where(Incident.uuid == whistle.uuid))
    if found is None:
        return None
    first = session.scalar(select(Step.digest).where(Step.key == whistle.uuid))
    is_others = account_id is not None and found.blown_by != account_id
    if found.community_id != community_id or first != digest_of(whistle) or is_others:
        raise Refused(_("The same number was sent before with other words."), uuid=str(whistle.uuid))
    return found.id


def category_called(session: Session, community_id: int, code: str) -> Category:
    """A category that is still offered; raises NotFound."""
    found = session.scalar(
        select(Category).where(
            Category.community_id == community_id, Category.code == code, Category.retired_at.is_(None)
        )
    )
    if found is None:
        raise NotFound(_("There is no such category."), category=code)
    return found


def _plan(
    session: Session, community_id: int, whistle: Whistle, *, category: Category, doer: Doer, now: datetime
) -> Preview:
    spot = Spot(whistle.lon, whistle.lat, whistle.building_id)
    urgency = Urgency.LIFE if whistle.threat else whistle.urgency
    return preview(session, community_id, spot, category.id, urgency, at=now, asking=doer.account_id)


def _incident(
    session: Session,
    community_id: int,
    whistle: Whistle,
    *,
    category: Category,
    plan: Preview,
    doer: Doer,
    now: datetime,
    simulated: bool,
) -> Incident:
    ground = plan.ground
    has_place = whistle.lon is not None or ground.lon is not None
    lon, lat = (whistle.lon, whistle.lat) if whistle.lon is not None else (ground.lon, ground.lat)
    # What threatens life is called, whatever else it was registered as.
    threat = whistle.threat or plan.urgency is Urgency.LIFE
    route = Route.WHISTLE if threat else whistle.route
    kind = WhistleKind.EMERGENCY.value if threat else category.whistle_kind
    return Incident(
        community_id=community_id,
        uuid=whistle.uuid,
        number=next_number(session, community_id, now),
        category_id=category.id,
        source=whistle.source.value,
        route=route.value,
        whistle_kind=kind if route is Route.WHISTLE else None,
        urgency=plan.urgency.value,
        text=whistle.text,
        place_text=whistle.place_text,
        geom=WKTElement(f"POINT({lon} {lat})", srid=WGS84) if has_place else None,
        block_id=ground.block.id if ground.block else None,
        generation_id=ground.generation_id,
        section_id=ground.section.id if ground.section else None,
        area_id=ground.area.id if ground.area else None,
        building_id=ground.building_id,
        compound_id=ground.compound.id if ground.compound else None,
        border_section_id=ground.border.id if ground.border else None,
        border_area_id=ground.border_area_id,
        joint=whistle.joint and ground.border is not None,
        threat=threat,
        emergency_called_at=whistle.emergency_called_at,
        blown_by=doer.account_id,
        by_name=doer.by_name,
        client_at=whistle.client_at,
        received_at=now,
        tried=whistle.tried,
        reviewed=False,
        simulated=simulated,
        reopenings=0,
        pause_s=0,
        version=1,
    )


def _set_terms(scene: Scene, plan: Preview) -> None:
    """The terms of the whole, from the server's receipt."""
    incident, finish = scene.incident, plan.limits[LimitStep.FINISH]
    incident.finish_by = within_order(incident, deadline(scene.now, finish, scene.hours))
    incident.red_by = deadline(scene.now, finish.times(RED), scene.hours)
    if scene.route is Route.WHISTLE:
        incident.review_by = review_by(scene.now, scene.hours)


def _alone(whistle: Whistle, other: Scene | None) -> dict[str, object]:
    """It was to be joined to what was closed before it came: it stands by itself then."""
    return {"join_closed": True, "join": whistle.join_id} if whistle.join_id is not None and other is None else {}


def _facts(incident: Incident) -> dict[str, object]:
    return {"route": incident.route, "urgency": incident.urgency, "category": incident.category_id}


def blew(session: Session, account_id: int | None, uuid: UUID) -> bool:
    """Whether an account sent that whistle before."""
    if account_id is None:
        return False
    return session.scalar(select(Incident.id).where(Incident.uuid == uuid, Incident.blown_by == account_id)) is not None


def _audit(scene: Scene, action: str, facts: dict[str, object]) -> None:
    incident = scene.incident
    record(
        scene.session,
        action,
        of="incident",
        object_id=incident.id,
        community_id=incident.community_id,
        account_id=scene.doer.account_id,
        facts=facts,
    )
