"""What the wall shows, counted once more: plainly, by the states that are written now."""

from __future__ import annotations

from statistics import median
from typing import Any

from sqlalchemy import Engine, text

from tests.webapp.town import TOWN
from webapp.core.db import SCHEMA

_DAY = "(now() AT TIME ZONE 'Asia/Shanghai')::date"
_RECEIVED = f"(received_at AT TIME ZONE 'Asia/Shanghai')::date = {_DAY}"
_CLOSED = f"closed_as = 'resolved' AND (closed_at AT TIME ZONE 'Asia/Shanghai')::date = {_DAY}"
_COUNTED = "(closed_as IS NULL OR closed_as IN ('resolved', 'not_accepted'))"
CONDITIONS = {
    "incidents_of_day": f"{_COUNTED} AND {_RECEIVED}",
    "whistles_of_day": f"{_COUNTED} AND {_RECEIVED} AND route = 'whistle'",
    "incidents_settled_by_grid": f"{_COUNTED} AND {_RECEIVED} AND route = 'self' AND settled_at IS NOT NULL",
    "incidents_open": "state <> 'closed'",
    "incidents_overdue": "state NOT IN ('closed', 'suspended') AND finish_by < now()",
    "incidents_red": "state <> 'closed' AND red_at IS NOT NULL",
    "whistles_unacknowledged": "state <> 'closed' AND id IN (SELECT incident_id FROM call WHERE state = 'sent')",
    "whistles_to_review": "state = 'to_review'",
    "arbitrations_waiting": "state <> 'closed' AND id IN (SELECT incident_id FROM decision"
    " WHERE kind = 'arbitration' AND outcome IS NULL)",
    **{f"ladder_{level}": f"{_CLOSED} AND settled_level = '{level}'" for level in ("compound", "grid")},
    **{f"ladder_{level}": f"{_CLOSED} AND settled_level = '{level}'" for level in ("community", "above")},
}
_CAME = f"""SELECT extract(epoch FROM c.arrived_at - c.sent_at) / 60 FROM call c JOIN incident i ON i.id = c.incident_id
WHERE c.arrived_at IS NOT NULL AND (c.sent_at AT TIME ZONE 'Asia/Shanghai')::date = {_DAY}
  AND i.simulated = :simulated AND (i.closed_as IS NULL OR i.closed_as IN ('resolved', 'not_accepted'))"""
_GROUND = {
    "shops": "SELECT count(*) FROM shop",
    "shops_checked": "SELECT count(*) FROM shop WHERE first_checked_on <= :day",
    "shops_unchecked": "SELECT count(*) FROM shop WHERE first_checked_on IS NULL OR first_checked_on > :day",
    "compounds": "SELECT count(*) FROM compound",
    "compounds_checked": "SELECT count(*) FROM compound WHERE first_checked_on <= :day",
    "hazards_found": "SELECT count(*) FROM hazard WHERE NOT simulated AND found_on <= :day",
    "hazards_rectified": "SELECT count(*) FROM hazard WHERE NOT simulated AND rectified_on <= :day",
    "hazards_open": "SELECT count(*) FROM hazard WHERE NOT simulated AND found_on <= :day"
    " AND coalesce(rectified_on > :day, true)",
    "day_leaders_on_duty": "SELECT count(*) FROM shift_participant p JOIN shift_signup u ON u.id = p.signup_id"
    " JOIN shift t ON t.id = u.shift_id WHERE t.day = :day AND t.state = 'active'",
}


def of_matters(engine: Engine, *, simulated: bool) -> dict[str, Any]:
    """Every figure of matters now, of what happened or of what is simulated."""
    with engine.connect() as connection:
        connection.execute(text(f"SET search_path = {SCHEMA}, public"))
        counted: dict[str, Any] = {
            key: connection.scalar(
                text(f"SELECT count(*) FROM incident WHERE community_id = {TOWN} AND simulated = :simulated AND {sql}"),
                {"simulated": simulated},
            )
            for key, sql in CONDITIONS.items()
        }
        minutes = [float(each) for each in connection.scalars(text(_CAME), {"simulated": simulated})]
    return counted | {
        "report_in_median_min": round(median(minutes), 1) if minutes else None,
        "report_in_worst_min": round(max(minutes), 1) if minutes else None,
    }


def of_ground(engine: Engine, day: str) -> dict[str, Any]:
    """Every figure of the ground on a day."""
    with engine.connect() as connection:
        connection.execute(text(f"SET search_path = {SCHEMA}, public"))
        return {key: connection.scalar(text(sql), {"day": day}) for key, sql in _GROUND.items()}


def clock(engine: Engine) -> str:
    """The database's clock."""
    with engine.connect() as connection:
        return str(connection.execute(text("SELECT clock_timestamp()")).scalar_one().isoformat())
