"""What the clock does by itself, each once: urge 催办, supervise 督办, the red line 严重超时, escalate, resume."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.audit import record
from webapp.core.errors import NotFound
from webapp.core.notices import Topic
from webapp.dispatch.commands.concluding import conclude
from webapp.dispatch.commands.deskwork import resume_clocks
from webapp.dispatch.commands.scene import CLOCK, Scene, Told, call_clock, clocks_of, staged
from webapp.dispatch.models import Call
from webapp.dispatch.rules import Act, DecisionLevel, IncidentState
from webapp.dispatch.rules.clocks import Alarm, decide_by

_MOST_AT_ONCE = 500
_DUE = text(
    "SELECT community_id, id FROM incident WHERE alarm_at <= now() AND state <> 'closed' ORDER BY alarm_at LIMIT :most"
)
_WHERE = text("SELECT community_id FROM incident WHERE id = :id")
_TOPICS = {Act.URGE: Topic.URGE, Act.SUPERVISE: Topic.SUPERVISE, Act.RED: Topic.RED_LINE}
_ACTS = {Alarm.URGE: Act.URGE, Alarm.SUPERVISE: Act.SUPERVISE, Alarm.RED: Act.RED}


def due_incidents(session: Session) -> list[tuple[int, int]]:
    """Incidents for which the clock has to do something: community and id."""
    return [(row.community_id, row.id) for row in session.execute(_DUE, {"most": _MOST_AT_ONCE})]


def community_of(session: Session, incident_id: int) -> int | None:
    """The community of an incident; None where it is gone."""
    found: int | None = session.scalar(_WHERE, {"id": incident_id})
    return found


def tick(session: Session, community_id: int, incident_id: int) -> int:
    """Do what is due for an incident, each once; returns how many things were done."""
    try:
        scene = staged(session, community_id, incident_id, CLOCK)
    except NotFound:
        return 0
    with session.no_autoflush:
        done = _due(scene)
        if done:
            conclude(scene)
    return done


def _due(scene: Scene) -> int:
    done = _escalate(scene)
    if scene.state is IncidentState.SUSPENDED:
        return done + _resume(scene)
    if scene.state in (IncidentState.CLOSED, IncidentState.TO_VERIFY):
        return done
    return done + _ring(scene)


def _escalate(scene: Scene) -> int:
    """What the street did not decide in time goes to the district, once."""
    late = [each for each in scene.decisions if each.level == DecisionLevel.STREET and each.decide_by <= scene.now]
    for decision in late:
        decision.level = DecisionLevel.DISTRICT.value
        decision.decide_by = decide_by(DecisionLevel.DISTRICT, scene.now, scene.hours)
        _note(scene, Act.ESCALATE, facts={"decision": decision.id})
    return len(late)


def _resume(scene: Scene) -> int:
    until = scene.incident.suspended_until
    if until is None or until > scene.now:
        return 0
    resume_clocks(scene)
    _note(scene, Act.RESUME)
    return 1


def _ring(scene: Scene) -> int:
    done = 0
    while (own := clocks_of(scene, scene.state).own_alarm()) and own[0] <= scene.now:
        _stamp_incident(scene, own[1])
        _note(scene, _ACTS[own[1]])
        done += 1
    for call in scene.calls:
        while (found := call_clock(call).alarm()) and found[0] <= scene.now:
            _stamp_call(scene, call, found[1], scene.now)
            _note(scene, _ACTS[found[1]], call)
            done += 1
    return done


def _stamp_incident(scene: Scene, alarm: Alarm) -> None:
    if alarm is Alarm.URGE:
        scene.incident.urged_at = scene.now
    else:
        scene.incident.red_at = scene.now


def _stamp_call(scene: Scene, call: Call, alarm: Alarm, at: datetime) -> None:
    if alarm is Alarm.URGE:
        call.urged_at = at
    elif alarm is Alarm.SUPERVISE:
        call.supervised_at = at
    else:
        call.red_at = at
        scene.incident.red_at = scene.incident.red_at or at
    scene.touch(call)


def _note(scene: Scene, act: Act, call: Call | None = None, facts: dict[str, object] | None = None) -> None:
    if act in _TOPICS:
        scene.messages.append((_TOPICS[act], call))
    scene.step(act, call.state if call else scene.incident.state, call=call, told=Told(facts=facts or {}))
    record(
        scene.session,
        f"dispatch.{act.value.replace('-', '_')}",
        of="call" if call else "incident",
        object_id=call.id if call else scene.incident.id,
        community_id=scene.incident.community_id,
        facts={"incident": scene.incident.id, **(facts or {})},
    )
