"""Orders of the hotline with what became of them, for the file that answers them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.clock import ZONE
from webapp.core.search.query import search

_ORDERS = text(
    """SELECT i.id, i.number AS incident_number, i.hotline_number AS number, i.received_at AS called_at,
  i.hotline_limit_at AS limit_at, c.name AS category, i.hotline_demand AS demand, i.place_text AS address,
  i.state, i.closed_as, i.closed_at AS done_at,
  coalesce(nullif(i.outcome, ''), (SELECT l.outcome FROM call l WHERE l.incident_id = i.id AND l.is_lead
    AND l.state = 'done' ORDER BY l.id DESC LIMIT 1), '') AS answer,
  (SELECT l.label FROM call l WHERE l.incident_id = i.id AND l.is_lead AND l.kind IN ('organization', 'property')
    AND l.state NOT IN ('recalled', 'refused') ORDER BY l.id DESC LIMIT 1) AS callee
FROM incident i JOIN category c ON c.id = i.category_id
WHERE i.community_id = :community_id AND i.hotline_number IS NOT NULL
  AND i.received_at >= :first AND i.received_at < :last ORDER BY i.received_at, i.id LIMIT 2000"""
)


def hotline_orders(session: Session, community_id: int, first: date, last: date) -> list[Mapping[str, Any]]:
    """Orders that came in on the days from first to last, in that order."""
    bound = {
        "community_id": community_id,
        "first": datetime.combine(first, datetime.min.time(), ZONE),
        "last": datetime.combine(last + timedelta(days=1), datetime.min.time(), ZONE),
    }
    return [dict(row) for row in session.execute(_ORDERS, bound).mappings()]


def place_of(session: Session, community_id: int, address: str) -> tuple[tuple[float, float], str] | None:
    """The place that an address most likely means, and its name; None where nothing fits."""
    found = search(session, address, community_id=community_id, restricted_in=frozenset(), limit=1) if address else []
    return (found[0].point, found[0].name) if found else None
