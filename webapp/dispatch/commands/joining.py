"""A duplicate 并入: closed into another incident, which goes on and keeps in its history that it was reported again."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.errors import NotFound, Refused
from webapp.dispatch.commands.concluding import close, conclude
from webapp.dispatch.commands.scene import Scene, Told, staged
from webapp.dispatch.models import Incident
from webapp.dispatch.rules import Act, ClosedAs, IncidentState

_LONGEST_CHAIN = 20


def open_one(scene: Scene, incident_id: int) -> Scene:
    """The open incident that this one is to be joined to, kept from others as well; raises NotFound, Refused."""
    other = still_open(scene, incident_id)
    if other is None:
        raise Refused(_("The other incident is closed."), incident=incident_id)
    return other


def still_open(scene: Scene, incident_id: int) -> Scene | None:
    """The same; None where it was closed meanwhile. Raises NotFound."""
    try:
        other = staged(scene.session, scene.incident.community_id, incident_id, scene.doer)
    except NotFound as error:
        raise NotFound(_("There is no such incident."), incident=incident_id) from error
    return None if other.state is IncidentState.CLOSED else other


def going_on(session: Session, community_id: int, incident_id: int) -> int:
    """The incident that goes on for this one: itself, or the one into which it was joined at last."""
    here = select(Incident.duplicate_of_id).where(Incident.community_id == community_id)
    for _step in range(_LONGEST_CHAIN):
        other = session.scalar(here.where(Incident.id == incident_id))
        if other is None:
            break
        incident_id = other
    return incident_id


def join(scene: Scene, other: Scene) -> None:
    """Close an incident into another."""
    close(scene, ClosedAs.DUPLICATE, duplicate_of=other.incident.id)


def tell_other(scene: Scene, other: Scene) -> None:
    """Let the one that goes on show that it was reported again."""
    conclude(other)
    other.step(Act.JOIN, other.incident.state, told=Told(scene.incident.number, {"incident": scene.incident.id}))


def is_joined(scene: Scene) -> bool:
    """Whether others were joined to this one; it is theirs as well then."""
    joined = select(Incident.id).where(Incident.duplicate_of_id == scene.incident.id).limit(1)
    return scene.session.scalar(joined) is not None
