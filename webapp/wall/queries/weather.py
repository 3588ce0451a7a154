"""Weather warnings of a community: those that hold, those to come, those that are over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from webapp.wall.rules.weather import Standing, standing

_COLUMNS = "w.id, w.kind, w.level, w.text, w.begins_at, w.ends_at, w.ended_at, w.source, w.reference"
_END = "least(w.ends_at, w.ended_at)"
_NEAR = text(
    f"""SELECT {_COLUMNS} FROM weather_warning w
WHERE w.community_id = :community_id AND w.ends_at > CAST(:at AS timestamptz) - make_interval(days => :days)
ORDER BY w.begins_at DESC, w.id DESC LIMIT :most"""
)
_RUNNING = text(
    f"""SELECT {_COLUMNS} FROM weather_warning w
WHERE w.community_id = :community_id AND w.begins_at <= :at AND {_END} > :at AND w.created_at <= :at
ORDER BY array_position(ARRAY['red', 'orange', 'yellow', 'blue'], w.level), w.begins_at, w.id"""
)
_ONE = text(f"SELECT {_COLUMNS} FROM weather_warning w WHERE w.community_id = :community_id AND w.id = :warning_id")
PAST_DAYS = 30
MOST = 100


@dataclass(frozen=True)
class WarningRow:
    """A warning; `standing` is where it stands at the instant it was asked for."""

    id: int
    kind: str
    level: str
    text: str
    begins_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    source: str
    reference: str | None
    standing: Standing


def warnings(session: Session, community_id: int, *, at: datetime) -> list[WarningRow]:
    """Warnings that hold, are to come, or ended in the last thirty days; the newest first."""
    rows = session.execute(_NEAR, {"community_id": community_id, "at": at, "days": PAST_DAYS, "most": MOST}).mappings()
    return [_warning(row, at) for row in rows]


def running_warnings(session: Session, community_id: int, *, at: datetime) -> list[WarningRow]:
    """Warnings that held at an instant, the gravest first."""
    rows = session.execute(_RUNNING, {"community_id": community_id, "at": at}).mappings()
    return [_warning(row, at) for row in rows]


def warning(session: Session, community_id: int, warning_id: int, *, at: datetime) -> WarningRow | None:
    """One warning of a community."""
    row = session.execute(_ONE, {"community_id": community_id, "warning_id": warning_id}).mappings().first()
    return None if row is None else _warning(row, at)


def _warning(row: RowMapping, at: datetime) -> WarningRow:
    return WarningRow(**row, standing=standing(row["begins_at"], row["ends_at"], row["ended_at"], at=at))
