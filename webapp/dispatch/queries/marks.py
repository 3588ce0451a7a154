"""Incidents as markers: what a map and a queue draw, nothing personal in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from webapp.dispatch.rules.states import CallState

COUNTED = tuple(state for state in CallState if state is not CallState.RECALLED)
MARK_COLUMNS = """i.id, i.number, i.version, i.state, i.closed_as, i.route, i.urgency, k.code AS category,
  k.name AS category_name, k.icon, ST_X(i.geom) AS lon, ST_Y(i.geom) AS lat, i.section_id, i.area_id, i.due_at,
  i.due_what, i.red_at IS NOT NULL AS red, i.threat, o.display_name AS claimed_by_name, i.received_at, i.simulated,
  EXISTS (SELECT FROM decision d WHERE d.incident_id = i.id AND d.kind = 'arbitration' AND d.outcome IS NULL)
    AS disputed,
  EXISTS (SELECT FROM decision d WHERE d.incident_id = i.id AND d.outcome IS NULL) AS asked,
  coalesce(n.calls, '{}'::jsonb) AS calls, coalesce(n.unreached, 0) AS unreached"""
MARK_JOINS = """JOIN category k ON k.id = i.category_id LEFT JOIN account o ON o.id = i.claimed_by
LEFT JOIN LATERAL (
  SELECT jsonb_object_agg(s.state, s.n) AS calls, sum(s.unreached)::int AS unreached FROM (
    SELECT c.state, count(*) AS n, count(*) FILTER (WHERE c.state = 'sent' AND (c.acknowledge_by < now() OR EXISTS (
      SELECT FROM notice m WHERE m.topic = 'dispatch.call' AND m.ref = c.id AND m.state = 'failed'
        AND m.created_at >= c.sent_at))) AS unreached
    FROM call c WHERE c.incident_id = i.id AND c.state <> 'recalled' GROUP BY c.state) s) n ON true"""
_ONE = text(f"SELECT {MARK_COLUMNS} FROM incident i {MARK_JOINS} WHERE i.id = :id")


def mark(session: Session, incident_id: int) -> dict[str, Any]:
    """The mark of an incident, as events and lists carry it."""
    return marked(session.execute(_ONE, {"id": incident_id}).mappings().one())


def marked(row: RowMapping | Mapping[str, Any]) -> dict[str, Any]:
    """A row with all counts of calls in it."""
    return {**row, "calls": {state.value: int(row["calls"].get(state.value, 0)) for state in COUNTED}}
