"""Reads of the calendar."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from webapp.core.worktime.calendar import Basis, Holiday, Holidays, YearState, year_warnings
from webapp.core.worktime.models import HolidayDay

_YEARS = text(
    "SELECT CAST(extract(year FROM day) AS int) AS year, array_agg(DISTINCT basis) AS bases FROM holiday GROUP BY 1"
)


def holidays_between(session: Session, first: date, last: date) -> Holidays:
    """Holidays and make-up days from a day to another, both included."""
    rows = session.scalars(select(HolidayDay).where(HolidayDay.day.between(first, last)).order_by(HolidayDay.day))
    return {row.day: Holiday(row.day, row.name, row.is_workday, Basis(row.basis)) for row in rows}


def holidays_of_year(session: Session, year: int) -> tuple[Holiday, ...]:
    """All of a year, in order."""
    return tuple(holidays_between(session, date(year, 1, 1), date(year, 12, 31)).values())


def warnings(session: Session, on_day: date) -> dict[int, YearState]:
    """Of this year and the next, those whose holidays are missing or rest on the law alone."""
    known = {row.year: frozenset(Basis(each) for each in row.bases) for row in session.execute(_YEARS)}
    return year_warnings(known, on_day)
