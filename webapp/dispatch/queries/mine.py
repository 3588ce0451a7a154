"""What is somebody's own: calls for him, what he may verify, what runs out, the whistles he blew; his ground."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.crs import WGS84
from webapp.core.accounts.policy import Actor, grids_of
from webapp.core.accounts.roles import Action, Role
from webapp.dispatch.queries.checking import checked_of_all
from webapp.dispatch.queries.limits import database_now
from webapp.dispatch.queries.standing import HELD_BY_GRIDS, OWN_CALL, of_account
from webapp.dispatch.sql import statement

Row = Mapping[str, Any]
_BRIEF = """i.id, i.number, i.version, i.state, i.closed_as, i.route, k.code AS category,
  k.name AS category_name, k.icon, i.urgency, i.threat,
  i.simulated, left(i.text, 80) AS text, i.place_text, ST_X(i.geom) AS lon, ST_Y(i.geom) AS lat,
  i.section_id, i.received_at, i.due_at, i.due_what, i.finish_by, i.red_at IS NOT NULL AS red,
  l.label AS lead_label, l.state AS lead_state"""
_FROM = """FROM incident i JOIN category k ON k.id = i.category_id
LEFT JOIN LATERAL (SELECT c.label, c.state FROM call c WHERE c.incident_id = i.id AND c.is_lead
  AND c.state <> 'recalled' LIMIT 1) l ON true"""
_CALLS = text(
    f"""SELECT c.*, o.name AS organization_name, to_jsonb(b) AS incident FROM call c
LEFT JOIN organization o ON o.id = c.organization_id
JOIN LATERAL (SELECT {_BRIEF} {_FROM} WHERE i.id = c.incident_id) b ON true
WHERE c.community_id = :community_id AND {OWN_CALL} AND (c.state IN ('sent', 'acknowledged', 'en_route', 'arrived')
  OR (c.state IN ('done', 'refused') AND b.state <> 'closed'))
ORDER BY c.acknowledged_at IS NOT NULL, c.finish_by, c.id LIMIT 100"""
)
_WHISTLES = text(
    f"""SELECT {_BRIEF} {_FROM} WHERE i.community_id = :community_id AND i.blown_by = :account_id
  AND (i.state <> 'closed' OR i.closed_at > now() - interval '14 days') ORDER BY i.received_at DESC LIMIT 50"""
)
_GRIDS = f"(CAST(:grids AS bigint[]) IS NULL OR {HELD_BY_GRIDS})"
_TO_VERIFY = text(
    f"""SELECT i.id, :verifies AND {_GRIDS} AS is_verifier FROM incident i
WHERE i.community_id = :community_id AND i.state = 'to_verify'
  AND (i.blown_by = :account_id OR (:verifies AND {_GRIDS})) ORDER BY i.id"""
)
_BRIEFLY = text(f"SELECT {_BRIEF} {_FROM} WHERE i.id = ANY(:ids) ORDER BY i.id")
_MOST_TO_VERIFY = 60
_DUE = text(
    f"""SELECT {_BRIEF} {_FROM} WHERE i.community_id = :community_id AND i.route = 'self' AND i.state = 'handling'
  AND (i.blown_by = :account_id OR (:leads AND {_GRIDS})) ORDER BY i.finish_by, i.id LIMIT 50"""
)
_LEADERS = frozenset({Role.GRID_LEADER, Role.DEPUTY})
_LEVELS = text(
    """SELECT g.id FROM grid g WHERE g.id = ANY(:ids) AND g.community_id = :community_id
ORDER BY g.level = 'section' DESC, g.code LIMIT 1"""
)


@dataclass(frozen=True)
class Work:
    """What somebody has to do, and what became of his whistles."""

    calls: Sequence[Row]
    to_verify: Sequence[Row]
    due: Sequence[Row]
    whistles: Sequence[Row]
    as_of: datetime


def work_of(session: Session, actor: Actor, community_id: int) -> Work:
    """The work of whoever is logged in."""
    now = database_now(session)
    bound = {"community_id": community_id, **of_account(actor.account_id or 0, now)}
    return Work(
        calls=_rows(session, _CALLS, bound),
        to_verify=_verifiable(session, actor, community_id, bound, now),
        due=_rows(session, _DUE, bound | _led(actor, community_id)),
        whistles=_rows(session, _WHISTLES, bound),
        as_of=now,
    )


def _verifiable(
    session: Session, actor: Actor, community_id: int, bound: Mapping[str, object], now: datetime
) -> list[Row]:
    """What waits for verification and may be verified by him: never what he did himself."""
    grids = grids_of(actor, Action.VERIFY_INCIDENTS, community_id)
    verifies = grids is None or bool(grids)
    asked = {"grids": None if grids is None else list(grids), "verifies": verifies}
    held = {row["id"]: bool(row["is_verifier"]) for row in _rows(session, _TO_VERIFY, {**bound, **asked})}
    checked = checked_of_all(session, list(held), now)
    account_id = actor.account_id or 0
    # Narrowed before it is cut, so that what he may not verify never hides what he may.
    ids = [each for each in held if checked[each].may_verify(account_id, is_verifier=held[each])][:_MOST_TO_VERIFY]
    return _rows(session, _BRIEFLY, {"ids": ids})


def _led(actor: Actor, community_id: int) -> dict[str, object]:
    held = [each for each in actor.grants if each.role in _LEADERS and each.community_id == community_id]
    # Whose grant names no grid leads every one of them.
    grids = None if any(each.grid_id is None for each in held) else [each.grid_id for each in held]
    return {"leads": bool(held), "grids": grids}


def ground_of_actor(session: Session, actor: Actor, community_id: int, on_day: date) -> Row | None:
    """The grid that is somebody's own, as a phone keeps it; None where he has none."""
    ids = [each.grid_id for each in actor.grants if each.community_id == community_id and each.grid_id is not None]
    grid_id = session.scalar(_LEVELS, {"ids": ids, "community_id": community_id}) if ids else None
    if grid_id is None:
        return None
    bound = {"community_id": community_id, "grid_id": grid_id, "on_day": on_day, "wgs84": WGS84}
    row = session.execute(statement("ground"), bound).mappings().first()
    return dict(row) if row else None


def _rows(session: Session, asked: Any, bound: Mapping[str, object]) -> list[Row]:
    return [dict(row) for row in session.execute(asked, dict(bound)).mappings()]
