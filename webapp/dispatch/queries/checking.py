"""Who may verify an incident: everybody who did it, who found it, whether a third person is asked for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.clock import ZONE
from webapp.dispatch.models import Incident
from webapp.dispatch.rules.ladder import Checked

_DOERS = text(
    """SELECT s.account_id FROM step s WHERE s.incident_id = :id AND s.act IN ('settle', 'finish')
UNION SELECT c.done_by FROM call c WHERE c.incident_id = :id
UNION SELECT p.account_id FROM call c JOIN person p ON p.id = c.person_id
  WHERE c.incident_id = :id AND c.state = 'done'
UNION SELECT k.account_id FROM call c JOIN contact k ON k.organization_id = c.organization_id
  AND k.opened_on <= :on_day AND (k.closed_on IS NULL OR k.closed_on > :on_day)
  WHERE c.incident_id = :id AND c.state = 'done'"""
)
_FAILED = text("SELECT EXISTS (SELECT FROM verification WHERE incident_id = :id AND outcome = 'failed')")


def checked_of(session: Session, incident: Incident, at: datetime) -> Checked:
    """What decides who may verify it."""
    bound = {"id": incident.id, "on_day": at.astimezone(ZONE).date()}
    return Checked(
        doers=frozenset(each for each in session.scalars(_DOERS, bound) if each is not None),
        finder=incident.blown_by,
        is_threat=incident.threat,
        failed_before=bool(session.scalar(_FAILED, {"id": incident.id})),
        was_disputed=incident.reopenings > 0,
    )
