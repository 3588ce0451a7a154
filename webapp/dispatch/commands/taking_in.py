"""What the office or a leader writes down for others: an incident with its photo, in one go. Never commits."""

from __future__ import annotations

from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from webapp.dispatch.commands.acting import Request, do_to_incident
from webapp.dispatch.commands.blowing import Blown, blow_whistle
from webapp.dispatch.commands.deeds import INCIDENT_DEEDS
from webapp.dispatch.commands.scene import Doer
from webapp.dispatch.rules import Act, Moment
from webapp.dispatch.schemas.asked import Photo, Whistle


def take_in(session: Session, community_id: int, whistle: Whistle, doer: Doer, *, photo: UUID | None = None) -> Blown:
    """Register it once, with the photo that was sent before."""
    made = blow_whistle(session, community_id, whistle, doer)
    if photo is not None and made.is_new:
        session.flush()
        request = Request(uuid5(whistle.uuid, "photo"), Photo(uuid=photo, moment=Moment.BEFORE))
        do_to_incident(
            session, community_id, made.id, Act.PHOTO, deed=INCIDENT_DEEDS[Act.PHOTO], request=request, doer=doer
        )
    return made
