"""Who may verify an incident: everybody who did it, who found it, whether a third person is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.clock import ZONE
from webapp.dispatch.models import Incident
from webapp.dispatch.rules.ladder import Checked

# The same function as the guard of verifications asks.
_CHECKED = text(
    """SELECT i.id, i.blown_by, i.threat, i.reopenings,
  ARRAY(SELECT incident_doers(i.id, CAST(:on_day AS date))) AS doers,
  EXISTS (SELECT FROM verification v WHERE v.incident_id = i.id AND v.outcome = 'failed') AS failed
FROM incident i WHERE i.id = ANY(:ids)"""
)


def checked_of(session: Session, incident: Incident, at: datetime) -> Checked:
    """What decides who may verify it."""
    return checked_of_all(session, [incident.id], at)[incident.id]


def checked_of_all(session: Session, incident_ids: Sequence[int], at: datetime) -> dict[int, Checked]:
    """What decides who may verify each of them, in one statement."""
    bound = {"ids": list(incident_ids), "on_day": at.astimezone(ZONE).date()}
    return {
        row.id: Checked(
            doers=frozenset(row.doers),
            finder=row.blown_by,
            is_threat=row.threat,
            failed_before=row.failed,
            was_disputed=row.reopenings > 0,
        )
        for row in session.execute(_CHECKED, bound)
    }
