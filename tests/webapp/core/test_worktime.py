"""Working days: weekdays, holidays, days worked to make up, and years of which nothing is known."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.core.errors import NotFound
from webapp.core.worktime import Basis, Holiday, holidays_between, is_workday
from webapp.core.worktime.calendar import YearState, next_workday
from webapp.core.worktime.commands import load_known_holidays, remove_holiday, set_holiday
from webapp.core.worktime.known import known_holidays
from webapp.core.worktime.models import HolidayDay
from webapp.core.worktime.queries import holidays_of_year, warnings

KNOWN = {each.day: each for each in known_holidays()}
YEAR = date(2026, 6, 30)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 1, 1), False),
        (date(2026, 1, 4), True),  # a Sunday worked for the New Year
        (date(2026, 2, 14), True),
        (date(2026, 2, 17), False),  # 春节
        (date(2026, 2, 24), True),
        (date(2026, 6, 18), True),
        (date(2026, 6, 20), False),
        (date(2026, 9, 20), True),
        (date(2026, 10, 8), True),
        (date(2026, 11, 21), False),  # a common Saturday
        (date(2026, 11, 23), True),
        (date(2027, 2, 6), False),
    ],
)
def test_a_day_is_worked_as_the_calendar_says_and_else_as_its_weekday(day: date, works: bool) -> None:
    assert is_workday(day, KNOWN) is works


def test_without_a_calendar_weekdays_decide() -> None:
    assert is_workday(date(2026, 10, 1), {})
    assert not is_workday(date(2026, 10, 10), {})


def test_the_year_2026_has_33_days_off_and_six_made_up() -> None:
    days = [each for each in known_holidays() if each.day.year == 2026]
    assert len([each for each in days if not each.is_workday]) == 33
    assert len([each for each in days if each.is_workday]) == 6
    assert all(each.day.isoweekday() > 5 for each in days if each.is_workday)


def test_the_next_working_day_skips_a_whole_festival() -> None:
    assert next_workday(date(2026, 9, 30), KNOWN) == date(2026, 10, 8)
    assert next_workday(date(2026, 10, 9), KNOWN) == date(2026, 10, 10)


def test_a_missing_next_year_warns_and_so_does_one_that_rests_on_the_law(town: Session) -> None:
    assert warnings(town, YEAR) == {2026: YearState.MISSING, 2027: YearState.MISSING}
    assert load_known_holidays(town) == len(known_holidays())
    assert warnings(town, YEAR) == {2027: YearState.LAW_ONLY}
    set_holiday(town, Holiday(date(2027, 2, 9), "春节", basis=Basis.OFFICE))
    assert warnings(town, YEAR) == {}


def test_loading_twice_adds_nothing_and_keeps_what_the_office_decided(town: Session) -> None:
    set_holiday(town, Holiday(date(2026, 10, 8), "本单位调休", basis=Basis.OFFICE))
    set_holiday(town, Holiday(date(2026, 10, 1), "国庆节值守", is_workday=True, basis=Basis.OFFICE))
    load_known_holidays(town)
    assert load_known_holidays(town) == 0
    read = holidays_between(town, date(2026, 10, 1), date(2026, 10, 8))
    assert read[date(2026, 10, 1)].is_workday
    assert not is_workday(date(2026, 10, 8), read)


def test_a_day_is_written_anew_and_taken_out(town: Session) -> None:
    day = date(2026, 12, 25)
    set_holiday(town, Holiday(day, "停电检修"))
    set_holiday(town, Holiday(day, "停水检修", is_workday=True))
    assert [each.name for each in holidays_of_year(town, 2026)] == ["停水检修"]
    remove_holiday(town, day)
    with pytest.raises(NotFound):
        remove_holiday(town, day)


def test_the_database_refuses_a_day_without_a_name(town: Session) -> None:
    town.add(HolidayDay(day=date(2026, 5, 5), name=" ", basis="office"))
    with pytest.raises(IntegrityError, match="ck_holiday_named"):
        town.flush()
