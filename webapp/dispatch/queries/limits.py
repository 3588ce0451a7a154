"""Limits that hold for a category and an urgency, and the working time by which they are counted."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.clock import ZONE
from webapp.core.settings import current
from webapp.core.worktime import holidays_between
from webapp.core.worktime.deadlines import Measure, Term, WorkingTime, read_hours
from webapp.core.worktime.settings import WORKING_HOURS
from webapp.dispatch.rules import LimitStep, Urgency
from webapp.dispatch.rules.clocks import DEFAULT_LIMITS, Limits

_BEFORE, _AHEAD = timedelta(days=40), timedelta(days=500)
_OWN = text(
    """WITH RECURSIVE above AS (
  SELECT c.id, c.parent_id, 0 AS far FROM category c WHERE c.id = :category_id AND c.community_id = :community_id
  UNION ALL SELECT p.id, p.parent_id, a.far + 1 FROM above a JOIN category p ON p.id = a.parent_id WHERE a.far < 20)
SELECT DISTINCT ON (t.step) t.step, t.amount, t.measure
FROM time_limit t LEFT JOIN above a ON a.id = t.category_id
WHERE t.community_id = :community_id AND t.urgency = :urgency AND (t.category_id IS NULL OR a.id IS NOT NULL)
ORDER BY t.step, a.far NULLS LAST"""
)
_NOW = text("SELECT clock_timestamp()")


def database_now(session: Session) -> datetime:
    """The clock by which everything here is counted."""
    now: datetime = session.execute(_NOW).scalar_one()
    return now


def working_time(session: Session, community_id: int, at: datetime, *, since: datetime | None = None) -> WorkingTime:
    """Working hours of a community and the calendar around an instant, from an earlier one on where one is named."""
    day = at.astimezone(ZONE).date()
    first = min(since or at, at).astimezone(ZONE).date()
    hours = read_hours(str(current(session, WORKING_HOURS, community_id)))
    return WorkingTime(hours, holidays_between(session, min(first, day - _BEFORE), day + _AHEAD))


def limits_of(session: Session, community_id: int, category_id: int, urgency: Urgency) -> Limits:
    """The limits of a category: its own, its parents', the community's, else the usual ones."""
    bound = {"community_id": community_id, "category_id": category_id, "urgency": urgency.value}
    own = {LimitStep(row.step): Term(row.amount, Measure(row.measure)) for row in session.execute(_OWN, bound)}
    return {**DEFAULT_LIMITS[urgency], **own}
