"""The timeline: what walls were told of incidents, by which a past instant is shown and a day is replayed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.live import TIMELINE
from webapp.wall.queries.heading import Heading

MOST = 2_000
_RECENT = 8
_OF_TIMELINE = f"e.topic = '{TIMELINE}' AND e.community_id = :community_id"
# What has turned out to be a dispute since has no place in what was told before, either.
_IS_DISPUTE = """EXISTS (SELECT FROM incident i JOIN category k ON k.id = i.category_id
  WHERE i.id = e.ref AND k.nature = 'dispute')"""
_UNPLACED = """ || jsonb_build_object('nature', 'dispute', 'offices', '[]'::jsonb,
  'lon', NULL, 'lat', NULL, 'section_id', NULL, 'area_id', NULL)"""
_MARK = f"CASE WHEN {_IS_DISPUTE} THEN e.data{_UNPLACED} ELSE e.data END"
_HISTORY = text(
    f"""SELECT e.id, e.at, {_MARK} AS mark FROM event e WHERE {_OF_TIMELINE} AND e.at >= :since AND e.at < :until
  AND (CAST(:after AS bigint) IS NULL OR (e.at, e.id) > (SELECT a.at, a.id FROM event a WHERE a.id = :after))
ORDER BY e.at, e.id LIMIT :most"""
)
_AS_TOLD = text(
    f"""SELECT {_MARK} AS mark FROM (
  SELECT i.id FROM incident i WHERE i.community_id = :community_id AND i.received_at < :at
    AND (i.closed_at IS NULL OR i.closed_at >= :midnight)) i
CROSS JOIN LATERAL (SELECT e.ref, e.at, e.data FROM event e WHERE e.topic = '{TIMELINE}' AND e.ref = i.id AND e.at < :at
  ORDER BY e.id DESC LIMIT 1) e
WHERE e.data->>'state' <> 'closed' OR e.at >= :midnight
ORDER BY e.data->>'state' = 'closed', e.ref LIMIT {MOST}"""
)
_LAST = text(
    f"""SELECT e.id, e.at, s.act, s.of_call, i.route, i.number, k.name AS category_name, i.simulated,
  CASE WHEN k.nature <> 'dispute' THEN i.section_id END AS section_id
FROM (SELECT * FROM event e WHERE {_OF_TIMELINE} AND e.at < :until ORDER BY e.at DESC, e.id DESC LIMIT {_RECENT}) e
JOIN incident i ON i.id = e.ref JOIN category k ON k.id = i.category_id
JOIN LATERAL (
  SELECT t.act, t.call_id IS NOT NULL AS of_call FROM step t WHERE t.incident_id = e.ref AND t.at <= e.at
  ORDER BY t.id DESC LIMIT 1) s ON true
ORDER BY e.at DESC, e.id DESC"""
)


@dataclass(frozen=True)
class Recent:
    """Something that happened; `act` is a code of history, of an incident or of one of its calls."""

    id: int
    at: datetime
    act: str
    of_call: bool
    route: str
    number: str
    category_name: str
    section_id: int | None
    simulated: bool


@dataclass(frozen=True)
class ToldMark:
    """A mark as it was told."""

    id: int
    at: datetime
    mark: Mapping[str, Any]


@dataclass(frozen=True)
class HistoryPage:
    """A page of the timeline; `next` is what the following one begins after, None where there is none."""

    events: Sequence[ToldMark]
    next: int | None


def history(
    session: Session, community_id: int, since: datetime, until: datetime, *, after: int | None, most: int = MOST
) -> HistoryPage:
    """What walls were told between two instants, in order."""
    bound = {"community_id": community_id, "since": since, "until": until, "after": after, "most": most + 1}
    rows = [ToldMark(row.id, row.at, row.mark) for row in session.execute(_HISTORY, bound)]
    return HistoryPage(rows[:most], rows[most - 1].id if len(rows) > most else None)


def marks_as_told(session: Session, head: Heading) -> list[Mapping[str, Any]]:
    """The marks that a wall had at a past instant: the last that it was told of each."""
    bound = {"community_id": head.community_id, "at": head.at, "midnight": head.midnight}
    return [row.mark for row in session.execute(_AS_TOLD, bound)]


def recent(session: Session, head: Heading) -> list[Recent]:
    """The last that happened before the instant, newest first."""
    bound = {"community_id": head.community_id, "until": head.at}
    return [Recent(**row) for row in session.execute(_LAST, bound).mappings()]
