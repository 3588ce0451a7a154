"""Working time is known as far back as the clocks of an incident reach."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.webapp.dispatch.rows import incident
from tests.webapp.town import TOWN
from webapp.core.clock import ZONE
from webapp.dispatch.commands.scene import CLOCK, staged
from webapp.dispatch.queries.limits import database_now


def test_a_holiday_during_a_long_pause_is_a_holiday(scene_session: Session) -> None:
    received = database_now(scene_session) - timedelta(days=150)
    off = (received + timedelta(days=7)).astimezone(ZONE).date()
    scene_session.execute(
        text("INSERT INTO holiday (day, name) VALUES (:day, '休') ON CONFLICT (day) DO UPDATE SET is_workday = false"),
        {"day": off},
    )
    made = incident(scene_session, received)
    hours = staged(scene_session, TOWN, made, CLOCK).hours
    begins, _ends = next(hours.stretches(off))
    assert begins >= datetime.combine(off + timedelta(days=1), datetime.min.time(), ZONE)
