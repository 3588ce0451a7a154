"""The thread that desk and responders share, photos, and whose hand is on an incident now."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy.orm import Session

from webapp.core.errors import Forbidden, NotFound
from webapp.core.live import emit, of_community
from webapp.dispatch.commands.concluding import channels_of, concerned
from webapp.dispatch.commands.scene import Doer, Scene, Told
from webapp.dispatch.models import Incident, IncidentNote
from webapp.dispatch.queries.limits import database_now
from webapp.dispatch.queries.standing import standings, where_of
from webapp.dispatch.rules import Standing
from webapp.dispatch.schemas import asked


def note(scene: Scene, body: asked.Note) -> Told:
    """Write a line of the thread and tell everybody who takes part."""
    made = IncidentNote(
        community_id=scene.incident.community_id,
        incident_id=scene.incident.id,
        key=scene.sending.key or uuid4(),
        account_id=scene.doer.account_id,
        by_name=scene.doer.by_name,
        text=body.text,
        at=scene.now,
    )
    scene.session.add(made)
    scene.session.flush()
    _tell(scene, "incident.noted", {"incident": scene.incident.id, "id": made.id})
    return Told(facts={"id": made.id})


def emergency_called(scene: Scene, body: asked.EmergencyCalled) -> Told:
    """Somebody called 119, 120, 110 or the gas company, at that time."""
    scene.incident.emergency_called_at = body.at
    return Told()


def look(session: Session, community_id: int, incident_id: int, doer: Doer) -> None:
    """Tell colleagues that somebody has this incident before him; nothing is kept of it."""
    incident = session.get(Incident, incident_id)
    if incident is None or incident.community_id != community_id:
        raise NotFound("no such incident")
    now = database_now(session)
    if Standing.DESK not in standings(session, doer.actor, where_of(incident), now).held:
        raise Forbidden("this right is missing for that incident")
    data = {"incident": incident_id, "by": doer.account_id, "by_name": doer.actor.name, "at": now}
    emit(
        session,
        "incident.viewed",
        channels=[of_community(community_id)],
        community_id=community_id,
        ref=incident_id,
        version=incident.version,
        data=data,
    )


def _tell(scene: Scene, topic: str, data: dict[str, object]) -> None:
    emit(
        scene.session,
        topic,
        channels=[*channels_of(scene), *concerned(scene)],
        community_id=scene.incident.community_id,
        ref=scene.incident.id,
        version=scene.incident.version,
        data=data,
    )
