"""The one frame of every act: lock, key, version, right, state; the act; history, state, events, audit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.audit import record
from webapp.core.errors import Forbidden, Invalid, NotFound, Refused, Stale
from webapp.dispatch.commands.concluding import conclude
from webapp.dispatch.commands.identity import digest_of
from webapp.dispatch.commands.joining import going_on
from webapp.dispatch.commands.refusals import refusals
from webapp.dispatch.commands.scene import Doer, Scene, Sending, Told, locked, staged
from webapp.dispatch.models import Call, Decision, Step
from webapp.dispatch.queries.standing import Standings, standings, where_of
from webapp.dispatch.rules import Act, CallAct, CalleeKind, CallState, DecisionLevel, Standing
from webapp.dispatch.rules.acts import DECIDERS, INCIDENT_ACTS, check_call_act, check_incident_act, told_as
from webapp.dispatch.schemas import asked

IncidentCommand = Callable[[Scene, Any], Told]
CallCommand = Callable[[Scene, Call, Any], Told]


@dataclass(frozen=True)
class Deed:
    """An act as data: what it takes, what does it. One that is `quiet` leaves the incident as it is."""

    schema: type[asked.Act]
    command: Callable[..., Told]
    quiet: bool = False


@dataclass(frozen=True)
class Request:
    """An act as it was asked for: its key, the version that the caller saw, its words, what a code is held to."""

    key: UUID
    body: asked.Act
    version: int | None = None
    house_key: bytes = b""

    @property
    def sending(self) -> Sending:
        """What history keeps of how it was sent."""
        behalf = getattr(self.body, "behalf", None)
        return Sending(
            self.key,
            digest_of(self.body),
            behalf_name=behalf.name if behalf else "",
            behalf_at=behalf.at if behalf else None,
            client_at=self.body.client_at,
        )


@dataclass(frozen=True)
class Done:
    """Which incident was acted on, and whether this very sending had been carried out before."""

    incident_id: int
    replayed: bool = False


def do_to_incident(
    session: Session,
    community_id: int,
    incident_id: int,
    act: Act,
    *,
    deed: Deed,
    request: Request,
    doer: Doer,
) -> Done:
    """Do an act to an incident, once; raises NotFound, Forbidden, Stale, Refused, Invalid."""
    if act is Act.PHOTO:
        locked(session, {incident_id, going_on(session, community_id, incident_id)})
    scene, how = _entered(session, community_id, incident_id, doer, request)
    if act is Act.PHOTO and Standing.BLOWER in how.held:
        scene = _going_on(scene)
    if _replayed(scene, act, request):
        return Done(incident_id, replayed=True)
    check_incident_act(act, scene.state, scene.route, how.held)
    if INCIDENT_ACTS[act].versioned:
        _check_version(request, scene.incident.version)
    before = scene.incident.state
    with refusals(session), session.no_autoflush:
        told = deed.command(scene, request.body)
        if not deed.quiet:
            conclude(scene)
        scene.step(act, before, told=told, sent=scene.sending)
    _audit(scene, act.value, "incident", incident_id, told)
    return Done(incident_id)


def do_to_call(
    session: Session,
    community_id: int,
    call_id: int,
    act: CallAct,
    *,
    deed: Deed,
    request: Request,
    doer: Doer,
) -> Done:
    """Do an act to a call, once; raises NotFound, Forbidden, Stale, Refused, Invalid."""
    incident_id = _incident_of(session, Call, community_id, call_id)
    scene, how = _entered(session, community_id, incident_id, doer, request)
    call = scene.call(call_id)
    if _replayed(scene, act, request, call):
        return Done(incident_id, replayed=True)
    held = how.to_call(call_id)
    _check_behalf(request, held, call, act)
    check_call_act(act, CallState(call.state), scene.state, held)
    _check_version(request, call.version, needed=False)
    before = call.state
    with refusals(session), session.no_autoflush:
        scene.move(call, act)
        told = deed.command(scene, call, request.body)
        conclude(scene)
        scene.step(act, before, call=call, told=told, sent=scene.sending)
    _audit(scene, f"call_{act.value}", "call", call_id, told)
    return Done(incident_id)


def do_to_decision(
    session: Session,
    community_id: int,
    decision_id: int,
    *,
    command: Callable[[Scene, Decision, Any], Told],
    request: Request,
    doer: Doer,
) -> Done:
    """Decide something that was asked; raises NotFound, Forbidden, Refused."""
    incident_id = _incident_of(session, Decision, community_id, decision_id)
    scene, how = _entered(session, community_id, incident_id, doer, request)
    if _replayed(scene, Act.DECIDE, request):
        return Done(incident_id, replayed=True)
    decision = next((each for each in scene.decisions if each.id == decision_id), None)
    if decision is None:
        raise Refused(_("That is decided."))
    if DECIDERS[DecisionLevel(decision.level)] not in how.held:
        raise Forbidden("this is decided elsewhere", level=decision.level)
    before = scene.incident.state
    with refusals(session), session.no_autoflush:
        told = command(scene, decision, request.body)
        conclude(scene)
        scene.step(Act.DECIDE, before, told=told, sent=scene.sending)
    _audit(scene, Act.DECIDE.value, "incident", incident_id, told)
    return Done(incident_id)


def _entered(
    session: Session, community_id: int, incident_id: int, doer: Doer, request: Request
) -> tuple[Scene, Standings]:
    """The incident under lock, for somebody who may know of it."""
    if (other := getattr(request.body, "into_id", None)) is not None:
        locked(session, (incident_id, other))
    scene = staged(session, community_id, incident_id, doer)
    how = standings(session, doer.actor, where_of(scene.incident), doer.wrote_at or scene.now)
    if not how.held:
        raise NotFound("no such incident")
    scene.sending, scene.own_calls = request.sending, how.own_calls
    scene.held, scene.house_key = how.held, request.house_key
    return scene, how


def _going_on(scene: Scene) -> Scene:
    """What goes on for an incident that was joined to another: photos that come after belong there."""
    incident = scene.incident
    other = going_on(scene.session, incident.community_id, incident.id)
    if other == incident.id:
        return scene
    found = staged(scene.session, incident.community_id, other, scene.doer)
    found.sending, found.held = scene.sending, scene.held
    return found


def _incident_of(session: Session, table: type[Call] | type[Decision], community_id: int, row_id: int) -> int:
    found = session.scalar(select(table.incident_id).where(table.community_id == community_id, table.id == row_id))
    if found is None:
        raise NotFound("no such thing in this community")
    return found


def _replayed(scene: Scene, act: Act | CallAct, request: Request, call: Call | None = None) -> bool:
    """Whether this key was carried out before; raises Refused where it was with other words."""
    step = scene.session.scalar(select(Step).where(Step.key == request.key))
    if step is None:
        return False
    asked = (
        scene.incident.id,
        call.id if call else None,
        told_as(act).value,
        request.sending.digest,
        scene.doer.account_id,
    )
    if (step.incident_id, step.call_id, step.act, step.digest, step.account_id) != asked:
        raise Refused(_("This key was used for something else."), key=str(request.key))
    return True


def _check_version(request: Request, version: int, *, needed: bool = True) -> None:
    if request.version is None:
        if needed:
            raise Invalid("say which version you saw", if_match="required")
        return
    if request.version != version:
        raise Stale("it was changed meanwhile", yours=request.version, now=version)


def _check_behalf(request: Request, held: frozenset[Standing], call: Call, act: CallAct) -> None:
    """The desk answers on somebody's behalf and says on whose; nobody else does."""
    has_behalf = getattr(request.body, "behalf", None) is not None
    if has_behalf and Standing.DESK not in held:
        raise Forbidden("only the desk answers on behalf of others")
    answers_itself = Standing.CALLEE in held or call.kind == CalleeKind.EMERGENCY_OFFICE or act is CallAct.RECALL
    if not has_behalf and not answers_itself and Standing.DESK in held:
        raise Invalid(_("Say who told it by telephone, and when."), behalf="required")


def _audit(scene: Scene, act: str, of: str, object_id: int, told: Told) -> None:
    record(
        scene.session,
        f"dispatch.{act.replace('-', '_')}",
        of=of,
        object_id=object_id,
        community_id=scene.incident.community_id,
        account_id=scene.doer.account_id,
        facts={"incident": scene.incident.id, **told.facts},
    )
