"""Photos of an incident: a picture that was sent before is said to be of it."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import func, select

from webapp.core.errors import NotFound, Refused
from webapp.core.media.models import Media
from webapp.dispatch.commands.scene import Scene, Told
from webapp.dispatch.models import IncidentPhoto
from webapp.dispatch.schemas import asked

MOST = 20


def photo(scene: Scene, body: asked.Photo) -> Told:
    """Let a picture of the doer's belong to the incident. Raises NotFound, Refused where it belongs elsewhere."""
    session, incident = scene.session, scene.incident
    found = session.scalar(
        select(Media).where(
            Media.community_id == incident.community_id,
            Media.uuid == body.uuid,
            Media.removed_at.is_(None),
            Media.account_id == scene.doer.account_id,
        )
    )
    if found is None:
        raise NotFound(_("There is no such photo of yours."))
    used = session.scalar(select(IncidentPhoto).where(IncidentPhoto.media_id == found.id))
    if used is not None and used.incident_id != incident.id:
        raise Refused(_("This photo belongs to another incident."))
    count = select(func.count()).select_from(IncidentPhoto).where(IncidentPhoto.incident_id == incident.id)
    if (session.scalar(count) or 0) >= MOST:
        raise Refused(_("An incident has at most %(most)d photos.", most=MOST))
    if used is None:
        session.add(
            IncidentPhoto(
                community_id=incident.community_id,
                incident_id=incident.id,
                media_id=found.id,
                moment=body.moment.value,
                account_id=scene.doer.account_id,
            )
        )
        session.flush()
    return Told(facts={"media": found.id, "moment": body.moment.value})
