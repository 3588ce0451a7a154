"""What the Open311 façade publishes: kind, state and day of what residents reported, in the middle of its section."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.dispatch.rules import ClosedAs, IncidentState

MOST = 200
_REQUESTS = text(
    """SELECT i.number, i.state, i.closed_as, i.received_at, i.finish_by, i.closed_at, c.code, c.name,
  round(ST_X(v.label)::numeric, 4) AS lon, round(ST_Y(v.label)::numeric, 4) AS lat, v.name AS section,
  (SELECT max(s.at) FROM step s WHERE s.incident_id = i.id) AS changed_at
FROM incident i JOIN category c ON c.id = i.category_id
LEFT JOIN grid_version v ON v.grid_id = i.section_id AND v.generation_id = i.generation_id
WHERE i.community_id = :community_id AND i.source IN ('resident', 'open311') AND c.nature <> 'dispute'
  AND NOT i.simulated AND (CAST(:numbers AS text[]) IS NULL OR i.number = ANY(:numbers))
  AND (CAST(:codes AS text[]) IS NULL OR c.code = ANY(:codes))
  AND (CAST(:status AS text) IS NULL OR (i.state = 'closed') = (:status = 'closed'))
  AND (CAST(:first AS timestamptz) IS NULL OR i.received_at >= :first)
  AND (CAST(:last AS timestamptz) IS NULL OR i.received_at <= :last)
ORDER BY i.received_at DESC, i.id DESC LIMIT :limit OFFSET :offset"""
)
_CATEGORIES = text(
    """SELECT c.code, c.name, g.name AS grp, c.words,
  c.urgency = 'life' AS is_life
FROM category c LEFT JOIN category g ON g.id = c.parent_id
WHERE c.community_id = :community_id AND c.retired_at IS NULL AND c.nature <> 'dispute'
  AND NOT EXISTS (SELECT FROM category x WHERE x.parent_id = c.id) ORDER BY c.sort, c.id"""
)


@dataclass(frozen=True)
class RequestsAsked:
    """Which requests are asked for."""

    numbers: Sequence[str] | None = None
    codes: Sequence[str] | None = None
    status: str | None = None
    first: datetime | None = None
    last: datetime | None = None
    page: int = 1
    size: int = 50


@dataclass(frozen=True)
class PublicRequest:
    """What everybody may know of a report."""

    number: str
    state: IncidentState
    closed_as: ClosedAs | None
    received_at: datetime
    finish_by: datetime | None
    closed_at: datetime | None
    changed_at: datetime | None
    code: str
    name: str
    lon: float | None
    lat: float | None
    section: str | None


def public_requests(session: Session, community_id: int, asked: RequestsAsked) -> list[PublicRequest]:
    """Requests, the newest first."""
    bound = {
        "community_id": community_id,
        "numbers": list(asked.numbers) if asked.numbers is not None else None,
        "codes": list(asked.codes) if asked.codes is not None else None,
        "status": asked.status,
        "first": asked.first,
        "last": asked.last,
        "limit": asked.size,
        "offset": (asked.page - 1) * asked.size,
    }
    return [
        PublicRequest(
            **{
                **row,
                "state": IncidentState(row["state"]),
                "closed_as": ClosedAs(row["closed_as"]) if row["closed_as"] else None,
                "lon": float(row["lon"]) if row["lon"] is not None else None,
                "lat": float(row["lat"]) if row["lat"] is not None else None,
            }
        )
        for row in session.execute(_REQUESTS, bound).mappings()
    ]


@dataclass(frozen=True)
class PublicService:
    """A category that can be reported from outside."""

    code: str
    name: str
    group: str
    words: tuple[str, ...]
    is_life: bool


def public_services(session: Session, community_id: int) -> list[PublicService]:
    """The categories that are offered, without disputes."""
    rows = session.execute(_CATEGORIES, {"community_id": community_id})
    return [PublicService(row.code, row.name, row.grp or row.name, tuple(row.words), row.is_life) for row in rows]
