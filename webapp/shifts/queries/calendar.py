"""The calendar: sections, months, the shifts in them."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, time, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.shifts.queries.shifts import ShiftShown, read_shifts
from webapp.shifts.rules import CLOSES, OPENS

_SECTIONS = text(
    """SELECT g.id, g.code, v.name, v.parent_grid_id AS area_id, a.name AS area
FROM grid_version v JOIN generation e ON e.id = v.generation_id AND e.valid @> CAST(:on_day AS date)
JOIN grid g ON g.id = v.grid_id
LEFT JOIN grid_version a ON a.generation_id = v.generation_id AND a.grid_id = v.parent_grid_id
WHERE v.community_id = :community_id AND v.level = 'section' ORDER BY g.code"""
)
_TERMS = text("SELECT opens, closes, days_ahead, kept_days FROM shift_setting WHERE community_id = :community_id")


@dataclass(frozen=True)
class Section:
    """A section of the community on a day."""

    id: int
    code: str
    name: str
    area_id: int | None
    area: str | None


@dataclass(frozen=True)
class Terms:
    """Hours and terms that a community sets."""

    opens: time = OPENS
    closes: time = CLOSES
    days_ahead: int = 60
    kept_days: int = 365


@dataclass(frozen=True)
class Month:
    """A month as weeks from Monday to Sunday; days outside it are None."""

    first: date
    weeks: tuple[tuple[date | None, ...], ...]

    @property
    def days(self) -> tuple[date, ...]:
        """Its days."""
        return tuple(day for week in self.weeks for day in week if day is not None)

    @property
    def previous(self) -> date:
        """First day of the month before."""
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def next(self) -> date:
        """First day of the month after."""
        return (self.first + timedelta(days=32)).replace(day=1)


def month_of(day: date) -> Month:
    """The month in which a day lies."""
    first = day.replace(day=1)
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return Month(first, tuple(tuple(each if each.month == first.month else None for each in week) for week in weeks))


def sections(session: Session, community_id: int, on_day: date) -> list[Section]:
    """The sections in force on a day, in the order of their codes."""
    rows = session.execute(_SECTIONS, {"community_id": community_id, "on_day": on_day})
    return [Section(**row) for row in rows.mappings()]


def months_shifts(session: Session, community_id: int, month: Month) -> list[ShiftShown]:
    """The shifts of a month but those cancelled, with whom they are taken by."""
    values = {"community_id": community_id, "first": month.first, "next": month.next}
    return read_shifts(session, "s.day >= :first AND s.day < :next AND s.state <> 'cancelled'", values)


def open_shifts(session: Session, community_id: int, until: date) -> list[ShiftShown]:
    """Shifts for which one can sign up, up to a day."""
    condition = "s.state = 'open' AND upper(s.hours) > now() + interval '30 minutes' AND s.day <= :until"
    return read_shifts(session, condition, {"community_id": community_id, "until": until})


def terms_of(session: Session, community_id: int) -> Terms:
    """What a community has set, else the usual."""
    row = session.execute(_TERMS, {"community_id": community_id}).mappings().first()
    return Terms(**row) if row else Terms()
