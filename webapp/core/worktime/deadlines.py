"""Deadlines, purely: an instant, a term in minutes, working hours, working days or days, the calendar, the answer.

A working day is as much working time as an ordinary day of the community has; so every term in working time is one
walk along the working hours, a later start never ends earlier, and a pause moves the end by what it took of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from webapp.core.clock import ZONE
from webapp.core.worktime.calendar import Holidays, is_workday

_LONGEST_WALK = 1500
_MIDNIGHT = "24:00"


class Measure(StrEnum):
    """In what a term is counted."""

    MINUTE = "minute"
    WORKING_HOUR = "working_hour"
    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"


MEASURE_LABELS: dict[StrEnum, str] = {
    Measure.MINUTE: "分钟",
    Measure.WORKING_HOUR: "工作小时",
    Measure.WORKING_DAY: "个工作日",
    Measure.CALENDAR_DAY: "天",
}
IN_WORKING_TIME = (Measure.WORKING_HOUR, Measure.WORKING_DAY)


@dataclass(frozen=True)
class Term:
    """So many of a measure."""

    amount: int
    measure: Measure

    def times(self, factor: int) -> Term:
        """The term so many times over."""
        return Term(self.amount * factor, self.measure)


@dataclass(frozen=True)
class Span:
    """Hours of a day on which people work, as minutes from midnight."""

    begins: int
    ends: int


@dataclass(frozen=True)
class WorkingTime:
    """Working hours and the days they hold on."""

    spans: tuple[Span, ...]
    holidays: Holidays = field(default_factory=dict)

    @property
    def of_a_day(self) -> timedelta:
        """Working time of an ordinary working day."""
        return timedelta(minutes=sum(span.ends - span.begins for span in self.spans))

    def stretches(self, first: date) -> Iterator[tuple[datetime, datetime]]:
        """Stretches of working time from a day on, in order, for some four years."""
        for offset in range(_LONGEST_WALK):
            day = first + timedelta(days=offset)
            if is_workday(day, self.holidays):
                begin = datetime.combine(day, time(), ZONE)
                for span in self.spans:
                    yield begin + timedelta(minutes=span.begins), begin + timedelta(minutes=span.ends)


def read_hours(written: str) -> tuple[Span, ...]:
    """The spans of a setting such as `08:30-12:00, 14:30-18:00`."""
    return tuple(Span(*(_minutes(edge) for edge in span.split("-"))) for span in written.replace(" ", "").split(","))


def deadline(start: datetime, term: Term, hours: WorkingTime) -> datetime:
    """When a term that begins at an instant ends."""
    match term.measure:
        case Measure.MINUTE:
            return start + timedelta(minutes=term.amount)
        case Measure.CALENDAR_DAY:
            return start + timedelta(days=term.amount)
        case Measure.WORKING_HOUR:
            return after_working(start, timedelta(hours=term.amount), hours)
        case Measure.WORKING_DAY:
            return after_working(start, term.amount * hours.of_a_day, hours)


def after_working(start: datetime, wanted: timedelta, hours: WorkingTime) -> datetime:
    """The instant at which so much working time has passed since a start.

    Where hours and calendar leave less than that in years it is the end of those years: no matter is lost for a limit.
    """
    local = start.astimezone(ZONE)
    if wanted <= timedelta():
        return local
    for begins, ends in hours.stretches(local.date()):
        left = ends - max(begins, local)
        if left >= wanted:
            return max(begins, local) + wanted
        wanted -= max(left, timedelta())
    return local + timedelta(days=_LONGEST_WALK)


def working_between(begin: datetime, end: datetime, hours: WorkingTime) -> timedelta:
    """Working time between two instants; none where the end comes first."""
    total = timedelta()
    for begins, ends in hours.stretches(begin.astimezone(ZONE).date()):
        if begins >= end:
            break
        total += max(min(ends, end) - max(begins, begin), timedelta())
    return total


def shifted(
    ends: datetime, measure: Measure, paused_at: datetime, resumed_at: datetime, hours: WorkingTime
) -> datetime:
    """A deadline after a pause: as much of its measure is left as there was; what was over stays over."""
    if ends <= paused_at or resumed_at <= paused_at:
        return ends
    if measure not in IN_WORKING_TIME:
        return ends + (resumed_at - paused_at)
    return after_working(resumed_at, working_between(paused_at, ends, hours), hours)


def in_words(term: Term) -> LazyString:
    """A term as a person says it."""
    match term.measure:
        case Measure.MINUTE if term.amount % 60 == 0 and term.amount >= 60:
            return _("%(n)d hours", n=term.amount // 60)
        case Measure.MINUTE:
            return _("%(n)d minutes", n=term.amount)
        case Measure.WORKING_HOUR:
            return _("%(n)d working hours", n=term.amount)
        case Measure.WORKING_DAY:
            return _("%(n)d working days", n=term.amount)
        case Measure.CALENDAR_DAY:
            return _("%(n)d days", n=term.amount)


def time_left(ends: datetime, now: datetime) -> timedelta:
    """What is left until a deadline; negative after it."""
    return ends - now


def _minutes(edge: str) -> int:
    if edge == _MIDNIGHT:
        return 24 * 60
    at = time.fromisoformat(edge)
    return at.hour * 60 + at.minute
