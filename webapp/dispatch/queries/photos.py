"""Who may see a photo: whoever may read the incident that it is of."""

from __future__ import annotations

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from webapp.core.accounts.policy import Actor
from webapp.core.media import MediaUse
from webapp.dispatch.models import Incident
from webapp.dispatch.queries.limits import database_now
from webapp.dispatch.queries.standing import standings, where_of
from webapp.dispatch.rules import Standing

_OF = text("SELECT incident_id FROM incident_photo WHERE community_id = :community_id AND media_id = :media_id")


def may_see(session: Session, actor: Actor, community_id: int, media_id: int) -> bool:
    """Whether somebody may read one of the incidents that a photo is of."""
    now = database_now(session)
    of = session.scalars(_OF, {"community_id": community_id, "media_id": media_id}).all()
    found = session.scalars(select(Incident).where(Incident.id.in_(of)))
    return any(Standing.READER in standings(session, actor, where_of(each), now).held for each in found)


MEDIA_USE = MediaUse("incident photos", "SELECT media_id FROM incident_photo", may_see)
