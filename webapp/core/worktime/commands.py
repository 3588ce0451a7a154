"""Writing the calendar."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.core.audit import record
from webapp.core.errors import Invalid, NotFound
from webapp.core.worktime.calendar import Holiday
from webapp.core.worktime.known import known_holidays
from webapp.core.worktime.models import HolidayDay


def set_holiday(session: Session, holiday: Holiday, *, by: int | None = None) -> None:
    """Write a day of the calendar, or write it anew."""
    if not (holiday.name.strip() and len(holiday.name.strip()) <= 40):
        raise Invalid(_("A name has 1 to 40 characters."), field="name")
    if not 2000 <= holiday.day.year <= 2100:
        raise Invalid(_("The day is out of range."), field="day")
    values = {"name": holiday.name.strip(), "is_workday": holiday.is_workday, "basis": holiday.basis.value}
    statement = insert(HolidayDay).values(day=holiday.day, **values)
    session.execute(statement.on_conflict_do_update(index_elements=[HolidayDay.day], set_=values))
    record(
        session,
        "worktime.set_holiday",
        of="holiday",
        object_id=holiday.day.isoformat(),
        account_id=by,
        facts={"workday": holiday.is_workday, "basis": holiday.basis.value},
    )


def remove_holiday(session: Session, day: date, *, by: int | None = None) -> None:
    """Let a day be as its weekday again; raises NotFound."""
    if session.scalar(delete(HolidayDay).where(HolidayDay.day == day).returning(HolidayDay.day)) is None:
        raise NotFound(_("That day is not in the calendar."))
    record(session, "worktime.remove_holiday", of="holiday", object_id=day.isoformat(), account_id=by)


def load_known_holidays(session: Session, *, by: int | None = None) -> int:
    """Add the holidays known to the product where a day is not in the calendar yet; returns how many were added."""
    rows = [
        {"day": each.day, "name": each.name, "is_workday": each.is_workday, "basis": each.basis.value}
        for each in known_holidays()
    ]
    statement = insert(HolidayDay).values(rows).on_conflict_do_nothing().returning(HolidayDay.day)
    added = len(session.scalars(statement).all())
    if added:
        record(session, "worktime.load_holidays", of="holiday", account_id=by, facts={"added": added})
    return added
