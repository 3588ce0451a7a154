"""Who may see a photo: whoever may read the incident that it is of."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.accounts.policy import Actor
from webapp.core.media import MediaUse
from webapp.dispatch.queries.limits import database_now
from webapp.dispatch.queries.standing import Where, standings
from webapp.dispatch.rules import Standing

_OF = text(
    """SELECT i.id, i.community_id, i.section_id, i.area_id, i.blown_by,
  CASE WHEN i.joint THEN i.border_section_id END AS border_id
FROM incident_photo p JOIN incident i ON i.id = p.incident_id
WHERE p.community_id = :community_id AND p.media_id = :media_id"""
)


def may_see(session: Session, actor: Actor, community_id: int, media_id: int) -> bool:
    """Whether somebody may read one of the incidents that a photo is of."""
    now = database_now(session)
    for row in session.execute(_OF, {"community_id": community_id, "media_id": media_id}):
        grids = frozenset(grid for grid in (row.section_id, row.area_id, row.border_id) if grid is not None)
        where = Where(row.id, row.community_id, grids, row.blown_by)
        if Standing.READER in standings(session, actor, where, now).held:
            return True
    return False


MEDIA_USE = MediaUse("incident photos", "SELECT media_id FROM incident_photo", may_see)
