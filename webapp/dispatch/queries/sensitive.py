"""What waits in the sensitive lane: numbers and days, no text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

_WAITING = text(
    """SELECT id, at, taken_by, taken_at, closed_at, version FROM sensitive_matter
WHERE community_id = :community_id AND (closed_at IS NULL OR closed_at > now() - interval '30 days')
ORDER BY closed_at IS NOT NULL, at"""
)


@dataclass(frozen=True)
class SensitiveRow:
    """A matter of the sensitive lane without what was told."""

    id: int
    at: datetime
    taken_by: int | None
    taken_at: datetime | None
    closed_at: datetime | None
    version: int


def sensitive_matters(session: Session, community_id: int) -> list[SensitiveRow]:
    """Open matters, the oldest first, then those closed lately."""
    rows = session.execute(_WAITING, {"community_id": community_id}).mappings()
    return [SensitiveRow(**row) for row in rows]
