"""What a reading of the wall begins with: when it is, in which generation, whether anything is simulated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.clock import ZONE
from webapp.core.errors import Invalid

OLDEST = timedelta(days=1100)
_HEAD = text(
    f"""SELECT now() AS now, c.baseline_on, c.stamp, g.id AS generation_id, EXISTS (
  SELECT FROM incident i WHERE i.community_id = c.id AND i.simulated
    AND i.received_at < s.at AND (i.closed_at IS NULL OR i.closed_at >= s.midnight)) AS simulated
FROM community c CROSS JOIN LATERAL (SELECT s.at, (s.at AT TIME ZONE '{ZONE.key}')::date AS day,
    date_trunc('day', s.at AT TIME ZONE '{ZONE.key}') AT TIME ZONE '{ZONE.key}' AS midnight
  FROM (SELECT least(coalesce(CAST(:at AS timestamptz), now()), now()) AS at) s) s
LEFT JOIN generation g ON g.community_id = c.id AND g.valid @> s.day
WHERE c.id = :community_id"""
)


@dataclass(frozen=True)
class Heading:
    """The instant that is read, its day, and what holds then."""

    community_id: int
    now: datetime
    at: datetime
    is_past: bool
    """Whether another instant than the present was asked for."""
    baseline_on: date | None
    generation_id: int | None
    stamp: int
    """Moves on with every change of the ground."""
    simulated: bool
    """Whether there is a simulated set on that day."""

    @property
    def day(self) -> date:
        """The day, by the clocks of the place."""
        return self.at.astimezone(ZONE).date()

    @property
    def midnight(self) -> datetime:
        """When it began."""
        return datetime.combine(self.day, time(), tzinfo=ZONE)

    @property
    def sets(self) -> tuple[bool, ...]:
        """What happened always; a simulated day apart, where there is one."""
        return (False, True) if self.simulated else (False,)


def heading(session: Session, community_id: int, at: datetime | None) -> Heading:
    """The heading of a reading now, or at a past instant; raises Invalid for one that is no past."""
    row = session.execute(_HEAD, {"community_id": community_id, "at": at}).one()
    if at is not None and not row.now - OLDEST <= at <= row.now:
        raise Invalid("only the past can be shown", at="outside")
    return Heading(
        community_id=community_id,
        now=row.now,
        at=at or row.now,
        is_past=at is not None,
        baseline_on=row.baseline_on,
        generation_id=row.generation_id,
        stamp=row.stamp,
        simulated=row.simulated,
    )
