"""What a wall draws of incidents: those that are open, and those that were closed on the day."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.dispatch.queries.wall_marks import MARKS, wall_mark
from webapp.wall.queries.heading import Heading

MOST = 2_000
_ORDER = "ORDER BY i.state = 'closed', i.due_at NULLS LAST, i.id"
# Chosen first, so that calls and places are read only of what is shown.
_NOW = text(
    f"""WITH chosen AS MATERIALIZED (SELECT i.* FROM incident i WHERE i.community_id = :community_id
    AND (i.state <> 'closed' OR i.due_at IS NOT NULL OR i.closed_at >= :midnight) {_ORDER} LIMIT {MOST})
{MARKS.replace("FROM incident i", "FROM chosen i")} {_ORDER}"""
)


def marks(session: Session, head: Heading) -> list[dict[str, Any]]:
    """Open ones by the time left, then those closed on the day."""
    bound = {"community_id": head.community_id, "midnight": head.midnight}
    return [wall_mark(row) for row in session.execute(_NOW, bound).mappings()]
