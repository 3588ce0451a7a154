"""What the clock does by itself, each once: urge 催办, supervise 督办, the red line 严重超时, escalate, resume."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.audit import record
from webapp.core.errors import NotFound
from webapp.core.notices import Topic
from webapp.dispatch.commands.concluding import conclude, set_clock
from webapp.dispatch.commands.deskwork import resume_clocks
from webapp.dispatch.commands.scene import CLOCK, Scene, Told, clocks_of, matter_of, open_decisions, staged
from webapp.dispatch.models import Call, Decision
from webapp.dispatch.rules import Act, DecisionLevel, state_of
from webapp.dispatch.rules.clocks import Alarm, Ring, decide_by

_MOST_AT_ONCE = 500
_DUE = text("SELECT community_id, id FROM incident WHERE alarm_at <= now() ORDER BY alarm_at LIMIT :most")
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
    done = 0
    with session.no_autoflush:
        while more := _due(scene):
            conclude(scene)
            done += more
        if not done:
            # Whatever changed the rows without setting the clock: it shall not ring for nothing every minute.
            set_clock(scene)
    return done


def _due(scene: Scene) -> int:
    done = 0
    while rings := [ring for ring in _rings(scene) if ring.at <= scene.now]:
        _follow(scene, min(rings, key=lambda ring: ring.at))
        done += 1
    return done


def _rings(scene: Scene) -> Iterable[Ring]:
    return clocks_of(scene, state_of(matter_of(scene))).rings()


def _follow(scene: Scene, ring: Ring) -> None:
    """Do what the clock has to do, with its line of history."""
    if ring.decision is not None:
        _escalate(scene, open_decisions(scene)[ring.decision])
    elif ring.alarm is Alarm.RESUME:
        resume_clocks(scene)
        _note(scene, Act.RESUME)
    elif ring.call is None:
        _stamp_incident(scene, ring)
        _note(scene, _ACTS[ring.alarm])
    else:
        call = scene.calls[ring.call]
        _stamp_call(scene, call, ring)
        _note(scene, _ACTS[ring.alarm], call)


def _escalate(scene: Scene, decision: Decision) -> None:
    """What the street did not decide in time goes to the district, once."""
    decision.level = DecisionLevel.DISTRICT.value
    decision.decide_by = decide_by(DecisionLevel.DISTRICT, scene.now, scene.hours)
    _note(scene, Act.ESCALATE, facts={"decision": decision.id})


def _stamp_incident(scene: Scene, ring: Ring) -> None:
    incident = scene.incident
    if ring.alarm is Alarm.URGE:
        # Once for all that is overdue: after a time without a clock nobody is urged again and again.
        overdue = [each.at for each in _rings(scene) if (each.alarm, each.call) == (Alarm.URGE, None)]
        incident.urged_at, incident.urged_for = scene.now, max(at for at in overdue if at <= scene.now)
    else:
        incident.red_at = scene.now


def _stamp_call(scene: Scene, call: Call, ring: Ring) -> None:
    if ring.alarm is Alarm.URGE:
        call.urged_at, call.urged_for = scene.now, ring.at
    elif ring.alarm is Alarm.SUPERVISE:
        call.supervised_at = scene.now
    else:
        call.red_at = scene.now
        scene.incident.red_at = scene.incident.red_at or scene.now
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
