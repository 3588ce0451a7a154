"""Who may verify an incident: everybody who did it, who found it, whether a third person is asked for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.clock import ZONE
from webapp.dispatch.models import Incident
from webapp.dispatch.rules.ladder import Checked

# The same function as the guard of verifications asks.
_DOERS = text("SELECT incident_doers(CAST(:id AS bigint), CAST(:on_day AS date))")
_FAILED = text("SELECT EXISTS (SELECT FROM verification WHERE incident_id = :id AND outcome = 'failed')")


def checked_of(session: Session, incident: Incident, at: datetime) -> Checked:
    """What decides who may verify it."""
    bound = {"id": incident.id, "on_day": at.astimezone(ZONE).date()}
    return Checked(
        doers=frozenset(session.scalars(_DOERS, bound)),
        finder=incident.blown_by,
        is_threat=incident.threat,
        failed_before=bool(session.scalar(_FAILED, {"id": incident.id})),
        was_disputed=incident.reopenings > 0,
    )
