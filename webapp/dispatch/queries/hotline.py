"""Orders of the hotline with what became of them, for the file that answers them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.clock import ZONE
from webapp.core.errors import Refused
from webapp.core.search.query import search

MOST, _SHOWN = 2000, 300
# What a duplicate waits for is answered where it was merged into, however often that was merged on.
_ORDERS = """WITH RECURSIVE answered AS (
  SELECT i.id AS order_id, i.id, i.duplicate_of_id, 0 AS depth FROM incident i
  WHERE i.community_id = :community_id AND i.hotline_number IS NOT NULL
    AND i.received_at >= :first AND i.received_at < :last
  UNION ALL
  SELECT a.order_id, n.id, n.duplicate_of_id, a.depth + 1 FROM answered a
  JOIN incident n ON n.id = a.duplicate_of_id WHERE a.depth < 20)
SELECT i.id, i.number AS incident_number, i.hotline_number AS number,
  coalesce(i.client_at, i.received_at) AS called_at,
  i.hotline_limit_at AS limit_at, c.name AS category, i.hotline_demand AS demand, i.place_text AS address,
  e.state, e.closed_as, e.closed_at AS done_at,
  coalesce(nullif(e.outcome, ''),
    CASE WHEN e.closed_as IN ('not_accepted', 'false_alarm', 'withdrawn') THEN
      (SELECT p.note FROM step p WHERE p.incident_id = e.id AND p.act IN ('not-accept', 'false-alarm', 'withdraw')
       ORDER BY p.id DESC LIMIT 1) END,
    (SELECT l.outcome FROM call l WHERE l.incident_id = e.id AND l.is_lead
     AND l.state = 'done' ORDER BY l.id DESC LIMIT 1), '') AS answer,
  (SELECT l.label FROM call l WHERE l.incident_id = e.id AND l.is_lead AND l.kind IN ('organization', 'property')
    AND l.state NOT IN ('recalled', 'refused') ORDER BY l.id DESC LIMIT 1) AS callee
FROM answered a JOIN incident i ON i.id = a.order_id JOIN incident e ON e.id = a.id
JOIN category c ON c.id = i.category_id
WHERE a.duplicate_of_id IS NULL
ORDER BY i.received_at[newest], i.id[newest] LIMIT :most"""


def hotline_orders(session: Session, community_id: int, first: date, last: date) -> list[Mapping[str, Any]]:
    """Orders that came in on the days from first to last, in that order. Raises Refused where they are too many."""
    rows = _orders(session, community_id, first, last, most=MOST + 1)
    if len(rows) > MOST:
        raise Refused(_("More than %(most)d orders came in then: choose fewer days.", most=MOST))
    return rows


def latest_orders(session: Session, community_id: int, first: date, last: date) -> list[Mapping[str, Any]]:
    """The latest orders of those days, the newest first."""
    return _orders(session, community_id, first, last, most=_SHOWN, newest=" DESC")


def _orders(
    session: Session, community_id: int, first: date, last: date, *, most: int, newest: str = ""
) -> list[Mapping[str, Any]]:
    bound = {
        "community_id": community_id,
        "first": datetime.combine(first, datetime.min.time(), ZONE),
        "last": datetime.combine(last + timedelta(days=1), datetime.min.time(), ZONE),
        "most": most,
    }
    return [dict(row) for row in session.execute(text(_ORDERS.replace("[newest]", newest)), bound).mappings()]


def place_of(session: Session, community_id: int, address: str) -> tuple[tuple[float, float], str] | None:
    """The place that an address most likely means, and its name; None where nothing fits."""
    found = search(session, address, community_id=community_id, restricted_in=frozenset(), limit=1) if address else []
    return (found[0].point, found[0].name) if found else None
