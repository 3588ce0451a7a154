"""Weather warnings (天气预警): what may be announced, and whether it holds at an instant."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

LONGEST_TEXT = 120
LONGEST_SPAN = timedelta(days=7)
LONGEST_REFERENCE = 80


class Standing(StrEnum):
    """Where a warning stands at an instant."""

    RUNNING = "running"
    COMING = "coming"
    OVER = "over"


def standing(begins_at: datetime, ends_at: datetime, ended_at: datetime | None, *, at: datetime) -> Standing:
    """Where a warning stands: it ends by itself, or earlier where somebody ended it."""
    end = ends_at if ended_at is None else min(ends_at, ended_at)
    if at >= end:
        return Standing.OVER
    return Standing.RUNNING if begins_at <= at else Standing.COMING
