"""Open matters that may be the same one: near, recent, of the same or a neighbouring category."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from gis.crs import WEB_MERCATOR, WGS84
from webapp.dispatch.queries.orders import Order
from webapp.dispatch.rules import IncidentState
from webapp.dispatch.sql import statement


@dataclass(frozen=True)
class Similar:
    """An open matter near by; what was written in it stays in it."""

    id: int
    number: str
    state: IncidentState
    category: str
    is_same: bool
    far_m: int
    received_at: datetime


def similar(
    session: Session, order: Order, at: datetime, *, community_id: int, place: tuple[float, float], without: int | None
) -> tuple[Similar, ...]:
    """Open matters within the category's radius and hours of a place (lon, lat); the same category first, then near."""
    bound = {
        "community_id": community_id,
        "lon": place[0],
        "lat": place[1],
        "wgs84": WGS84,
        "mercator": WEB_MERCATOR,
        "radius_m": order.duplicate_radius_m,
        "since": at - timedelta(hours=order.duplicate_hours),
        "category_id": order.id,
        "parent_id": order.parent_id,
        "without": without,
    }
    rows = session.execute(statement("similar"), bound).mappings()
    return tuple(Similar(**{**row, "state": IncidentState(row["state"]), "far_m": round(row["far_m"])}) for row in rows)
