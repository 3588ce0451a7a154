"""Who has something before him is told for the moment alone."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.live import emit
from webapp.core.live.commands import sweep_glances


def test_a_glance_is_forgotten_within_minutes_and_nothing_else(session: Session) -> None:
    for topic in ("incident.viewed", "incident.changed"):
        emit(session, topic, channels=["c:1"])
    session.execute(text("UPDATE event SET at = now() - interval '3 minutes'"))
    emit(session, "incident.viewed", channels=["c:1"])
    assert sweep_glances(session) == 1
    assert sorted(session.scalars(text("SELECT topic FROM event"))) == ["incident.changed", "incident.viewed"]
