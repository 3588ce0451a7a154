"""How today compares: counts until this hour beside yesterday's and the same weekday's, simulated ones apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

_BACK = {"today": timedelta(), "yesterday": timedelta(days=1), "week": timedelta(days=7)}


@dataclass(frozen=True)
class Counts:
    """What happened from midnight to the same time of day."""

    received: int
    whistles: int
    hotline: int
    arrived: int
    closed: int
    urged: int


@dataclass(frozen=True)
class Compared:
    """Today until now, yesterday and the same day a week ago until the same time."""

    today: Counts
    yesterday: Counts
    week: Counts


_COUNTS = text(
    """WITH span AS (SELECT * FROM unnest(CAST(:names AS text[]), CAST(:since AS timestamptz[]),
  CAST(:until AS timestamptz[])) AS s (name, since, until)),
called AS (SELECT c.arrived_at, c.urged_at FROM call c JOIN incident i ON i.id = c.incident_id
  WHERE i.community_id = :community AND i.simulated = :simulated
    AND (c.arrived_at >= :first OR c.urged_at >= :first))
SELECT s.name,
  count(*) FILTER (WHERE i.received_at >= s.since AND i.received_at < s.until) AS received,
  count(*) FILTER (WHERE i.route = 'whistle' AND i.received_at >= s.since AND i.received_at < s.until) AS whistles,
  count(*) FILTER (WHERE i.source = 'hotline' AND i.received_at >= s.since AND i.received_at < s.until) AS hotline,
  count(*) FILTER (WHERE i.closed_at >= s.since AND i.closed_at < s.until) AS closed,
  (SELECT count(*) FROM called WHERE arrived_at >= s.since AND arrived_at < s.until) AS arrived,
  (SELECT count(*) FROM called WHERE urged_at >= s.since AND urged_at < s.until) AS urged
FROM span s LEFT JOIN incident i ON i.community_id = :community AND i.simulated = :simulated
  AND (i.received_at >= :first OR i.closed_at >= :first)
GROUP BY s.name, s.since, s.until"""
)
_ANY = text("SELECT EXISTS (SELECT FROM incident WHERE community_id = :community AND simulated)")


def compared(session: Session, community_id: int, at: datetime, zone: ZoneInfo, *, simulated: bool) -> Compared:
    """The counts of one of the two sets: what happened, or what a simulated day did."""
    spans = {name: _span(at - back, zone) for name, back in _BACK.items()}
    values = {
        "community": community_id,
        "simulated": simulated,
        "names": list(spans),
        "since": [since for since, _until in spans.values()],
        "until": [until for _since, until in spans.values()],
        "first": min(since for since, _until in spans.values()),
    }
    rows = {row["name"]: row for row in session.execute(_COUNTS, values).mappings()}
    names = [field.name for field in fields(Counts)]
    return Compared(**{name: Counts(**{each: rows[name][each] for each in names}) for name in spans})


def sets(session: Session, community_id: int) -> Sequence[bool]:
    """Which sets there are: what happened always, a simulated one where there is any."""
    return (False, True) if session.scalar(_ANY, {"community": community_id}) else (False,)


def _span(until: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From the midnight before, by the clocks of the zone, until then."""
    return datetime.combine(until.astimezone(zone).date(), time(), tzinfo=zone), until
