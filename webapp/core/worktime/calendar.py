"""Working days, purely: a day, the holidays known, the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

SATURDAY = 6


class Basis(StrEnum):
    """What a day of the calendar rests on: the law's own days, the yearly notice, or the office's decision."""

    LAW = "law"
    NOTICE = "notice"
    OFFICE = "office"


BASIS_LABELS: dict[StrEnum, str] = {
    Basis.LAW: "法定节日（调休未公布）",
    Basis.NOTICE: "国务院办公厅通知",
    Basis.OFFICE: "本单位安排",
}


class YearState(StrEnum):
    """How much is known of a year's holidays."""

    MISSING = "missing"
    LAW_ONLY = "law_only"


@dataclass(frozen=True)
class Holiday:
    """A day that differs from its weekday: a day off, or a make-up working day (调休上班)."""

    day: date
    name: str
    is_workday: bool = False
    basis: Basis = Basis.NOTICE


Holidays = Mapping[date, Holiday]


def is_workday(day: date, holidays: Holidays) -> bool:
    """Whether people work on a day: as the calendar says, else Monday to Friday."""
    known = holidays.get(day)
    return known.is_workday if known is not None else day.isoweekday() < SATURDAY


def next_workday(day: date, holidays: Holidays) -> date:
    """The first working day after a day."""
    following = day + timedelta(days=1)
    while not is_workday(following, holidays):
        following += timedelta(days=1)
    return following


def year_warnings(known: Mapping[int, frozenset[Basis]], on_day: date) -> dict[int, YearState]:
    """Of this year and the next, those whose holidays are missing or not yet arranged; `known` is by year."""
    found = {}
    for year in (on_day.year, on_day.year + 1):
        bases = known.get(year, frozenset())
        if not bases:
            found[year] = YearState.MISSING
        elif bases == {Basis.LAW}:
            found[year] = YearState.LAW_ONLY
    return found
