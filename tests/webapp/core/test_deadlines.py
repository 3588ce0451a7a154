from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.core.clock import ZONE
from webapp.core.worktime.calendar import Holiday, is_workday
from webapp.core.worktime.deadlines import (
    IN_WORKING_TIME,
    Measure,
    Term,
    WorkingTime,
    after_working,
    deadline,
    in_words,
    read_hours,
    shifted,
    time_left,
    working_between,
)
from webapp.core.worktime.known import known_holidays

HOLIDAYS = {each.day: each for each in known_holidays()}
HOURS = WorkingTime(read_hours("08:30-12:00, 14:30-18:00"), HOLIDAYS)
NIGHT = WorkingTime(read_hours("00:00-24:00"), {})

seconds = st.integers(0, 334 * 86_400)
instants = seconds.map(lambda second: datetime(2026, 1, 1, tzinfo=ZONE) + timedelta(seconds=second))
working_terms = st.builds(Term, st.integers(1, 40), st.sampled_from(IN_WORKING_TIME))
days = st.dates(date(2026, 1, 1), date(2026, 12, 1))
terms = st.builds(Term, st.integers(1, 40), st.sampled_from(Measure))
hours = st.sampled_from([HOURS, NIGHT, WorkingTime(read_hours("09:00-17:00"), HOLIDAYS)])


def at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("start", "term", "ends"),
    [
        ("2026-11-24 10:00", Term(5, Measure.MINUTE), "2026-11-24 10:05"),
        ("2026-11-24 23:59", Term(7, Measure.CALENDAR_DAY), "2026-12-01 23:59"),
        # Over noon the clock stands still.
        ("2026-11-24 11:00", Term(2, Measure.WORKING_HOUR), "2026-11-24 15:30"),
        ("2026-11-24 17:00", Term(2, Measure.WORKING_HOUR), "2026-11-25 09:30"),
        # One working day is seven hours of work: the same time of the next one.
        ("2026-11-24 10:00", Term(1, Measure.WORKING_DAY), "2026-11-25 10:00"),
        # Friday evening: Monday.
        ("2026-11-27 18:00", Term(1, Measure.WORKING_DAY), "2026-11-30 18:00"),
        # Before the National Day's week: Saturday, 10 October is worked to make up for it.
        ("2026-09-30 17:00", Term(2, Measure.WORKING_HOUR), "2026-10-08 09:30"),
        ("2026-10-09 17:00", Term(2, Measure.WORKING_HOUR), "2026-10-10 09:30"),
        # Sunday, 20 September as well.
        ("2026-09-19 12:00", Term(1, Measure.WORKING_HOUR), "2026-09-20 09:30"),
    ],
)
def test_a_term_ends_when_people_would_say_it_does(start: str, term: Term, ends: str) -> None:
    assert deadline(at(start), term, HOURS) == at(ends)


@given(instants, terms, hours)
def test_a_deadline_never_lies_before_its_start(start: datetime, term: Term, working: WorkingTime) -> None:
    assert deadline(start, term, working) > start


@given(instants, st.timedeltas(timedelta(), timedelta(days=20)), terms, hours)
def test_who_starts_later_never_ends_earlier(
    start: datetime, later: timedelta, term: Term, working: WorkingTime
) -> None:
    assert deadline(start + later, term, working) >= deadline(start, term, working)


@given(instants, terms, hours)
def test_a_longer_term_ends_later(start: datetime, term: Term, working: WorkingTime) -> None:
    assert deadline(start, Term(term.amount + 1, term.measure), working) > deadline(start, term, working)


@given(instants, terms, hours)
def test_the_red_line_is_three_terms_on_end(start: datetime, term: Term, working: WorkingTime) -> None:
    ends = start
    for _ in range(3):
        ends = deadline(ends, term, working)
    assert deadline(start, term.times(3), working) == ends


@given(instants, working_terms, hours)
def test_a_deadline_in_working_time_lies_within_working_hours(
    start: datetime, term: Term, working: WorkingTime
) -> None:
    ends = deadline(start, term, working)
    # The end of a stretch belongs to it, and midnight to the day before.
    day = (ends - timedelta(microseconds=1)).date()
    assert is_workday(day, working.holidays)
    assert any(begin < ends <= end for begin, end in working.stretches(day))


@given(instants, st.timedeltas(timedelta(minutes=1), timedelta(days=9)), hours)
def test_working_time_counted_and_walked_agree(start: datetime, wanted: timedelta, working: WorkingTime) -> None:
    assert working_between(start, after_working(start, wanted, working), working) == wanted


@given(instants, terms, st.timedeltas(timedelta(), timedelta(days=10)), st.timedeltas(timedelta(), timedelta(days=10)),
       hours)  # fmt: skip
def test_a_pause_moves_a_deadline_by_what_it_took_of_its_measure(
    start: datetime, term: Term, until_pause: timedelta, pause: timedelta, working: WorkingTime
) -> None:
    ends, paused_at = deadline(start, term, working), start + until_pause
    moved = shifted(ends, term.measure, paused_at, paused_at + pause, working)
    assert moved >= ends
    if ends <= paused_at:
        assert moved == ends
    elif term.measure in IN_WORKING_TIME:
        left = working_between(paused_at, ends, working)
        assert working_between(paused_at + pause, moved, working) == left
    else:
        assert moved - ends == pause


@given(instants, terms, hours)
def test_no_pause_moves_nothing(start: datetime, term: Term, working: WorkingTime) -> None:
    ends = deadline(start, term, working)
    assert shifted(ends, term.measure, start, start, working) == ends


@given(instants, working_terms, st.dates(date(2026, 1, 1), date(2026, 12, 1)))
def test_a_day_off_more_never_brings_a_deadline_forward(start: datetime, term: Term, day: date) -> None:
    rested = WorkingTime(HOURS.spans, {**HOLIDAYS, day: Holiday(day, "停工")})
    worked = WorkingTime(HOURS.spans, {**HOLIDAYS, day: Holiday(day, "上班", is_workday=True)})
    assert deadline(start, term, rested) >= deadline(start, term, worked)


def test_where_nobody_ever_works_a_term_ends_after_years_and_nothing_fails() -> None:
    nobody = WorkingTime(
        HOURS.spans, {date(2026, 1, 1) + timedelta(days=n): Holiday(date(2026, 1, 1), "休") for n in range(2000)}
    )
    begins = at("2026-01-01 09:00")
    assert deadline(begins, Term(1, Measure.WORKING_HOUR), nobody) - begins > timedelta(days=4 * 365)
    later = begins + timedelta(days=9)
    assert shifted(later, Measure.WORKING_HOUR, begins, later, nobody) >= later


@pytest.mark.parametrize(
    ("term", "said"),
    [
        (Term(5, Measure.MINUTE), "5 minutes"),
        (Term(120, Measure.MINUTE), "2 hours"),
        (Term(2, Measure.WORKING_HOUR), "2 working hours"),
        (Term(3, Measure.WORKING_DAY), "3 working days"),
        (Term(7, Measure.CALENDAR_DAY), "7 days"),
    ],
)
def test_a_term_is_said_as_people_say_it(term: Term, said: str) -> None:
    assert str(in_words(term)) == said


def test_what_is_left_turns_negative() -> None:
    assert time_left(at("2026-01-01 09:00"), at("2026-01-01 10:00")) == timedelta(hours=-1)
