"""Whistles by the hour, the day beside the day before and the same day a week ago; how fast those called came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.clock import ZONE
from webapp.dispatch.figures import CAME, MINUTES
from webapp.figures.queries import AsOf
from webapp.wall.queries.heading import Heading

HOURS = tuple(range(24))
_LOCAL = f"AT TIME ZONE '{ZONE.key}'"
_HOURS = text(
    f"""SELECT 'whistles' AS what, i.simulated, CAST(:day AS date) - (i.received_at {_LOCAL})::date AS ago,
  extract(hour FROM i.received_at {_LOCAL})::int AS hour, count(*)::float AS n
FROM incident i WHERE i.community_id = :community_id AND i.route = 'whistle'
  AND coalesce(i.closed_as, '') NOT IN ('duplicate', 'withdrawn', 'false_alarm')
  AND i.received_at < CAST(:until AS timestamptz) AND (i.received_at >= :yesterday
    OR i.received_at >= :week AND i.received_at < :week_ends)
GROUP BY 2, 3, 4
UNION ALL
SELECT 'came', i.simulated, 0, extract(hour FROM l.sent_at {_LOCAL})::int,
  round((percentile_cont(0.5) WITHIN GROUP (ORDER BY {MINUTES}))::numeric, 1)::float
{CAME} GROUP BY 2, 4"""
)


@dataclass(frozen=True)
class Series:
    """One set by the hours of the day; nothing is known of hours to come."""

    simulated: bool
    hours: Sequence[int]
    today: Sequence[int | None]
    yesterday: Sequence[int]
    week: Sequence[int]
    report_in_median: Sequence[float | None]


def series(session: Session, head: Heading) -> list[Series]:
    """The series of each set."""
    as_of = AsOf(head.day, head.at, real=True, simulated=head.simulated).bound(head.community_id)
    week = head.midnight - timedelta(days=7)
    spans = {"yesterday": head.midnight - timedelta(days=1), "week": week, "week_ends": week + timedelta(days=1)}
    found = {(row.what, row.simulated, row.ago, row.hour): row.n for row in session.execute(_HOURS, {**as_of, **spans})}
    present = head.at.astimezone(ZONE).hour
    return [
        Series(
            simulated=simulated,
            hours=HOURS,
            today=[each if hour <= present else None for hour, each in enumerate(_whistles(found, simulated, 0))],
            yesterday=_whistles(found, simulated, 1),
            week=_whistles(found, simulated, 7),
            report_in_median=[found.get(("came", simulated, 0, hour)) for hour in HOURS],
        )
        for simulated in head.sets
    ]


def _whistles(found: Mapping[tuple[str, bool, int, int], float], simulated: bool, ago: int) -> list[int]:
    return [int(found.get(("whistles", simulated, ago, hour), 0)) for hour in HOURS]
