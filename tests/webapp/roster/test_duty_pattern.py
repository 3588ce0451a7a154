"""The pattern of a month and what is wrong with a plan: pure, for any people, month and hours."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.core.clock import ZONE
from webapp.core.worktime import is_workday
from webapp.core.worktime.known import known_holidays
from webapp.roster.rules.duty import (
    Capacity,
    Flaw,
    Rota,
    SlotKind,
    Standing,
    days_of,
    flaws,
    following_month,
    month_by,
    problem_of,
    turned,
)

HOLIDAYS = {each.day: each for each in known_holidays()}
NOON = datetime(2026, 6, 1, 12, tzinfo=ZONE)
months = st.dates(date(2025, 1, 1), date(2028, 12, 31))


@st.composite
def rotas(draw: st.DrawFn) -> Rota:
    officers = draw(st.integers(2, 12))
    most = min(4, officers)
    begins = draw(st.integers(5, 11))
    return Rota(
        leaders=tuple(range(100, 100 + draw(st.integers(1, 5)))),
        officers=tuple(range(officers)),
        by_day=draw(st.integers(1, most)),
        by_night=draw(st.integers(1, most)),
        day_begins=time(begins),
        night_begins=time(begins + draw(st.integers(6, 12))),
    )


@settings(deadline=None, max_examples=60)
@given(rotas(), months)
def test_a_month_is_covered_without_a_gap_and_without_an_overlap(rota: Rota, month: date) -> None:
    drafts = month_by(rota, month, HOLIDAYS)
    assert len(drafts) == 2 * len(days_of(month))
    assert all(before.ends == after.begins for before, after in pairwise(drafts))
    assert drafts[0].begins.date() == month.replace(day=1)
    assert drafts[-1].ends.date() == following_month(month)


@settings(deadline=None, max_examples=60)
@given(rotas(), months)
def test_turns_are_fair_and_nobody_stands_a_slot_twice(rota: Rota, month: date) -> None:
    drafts = month_by(rota, month, HOLIDAYS)
    turns = Counter(who for draft in drafts for who in draft.officers)
    led = Counter(draft.in_charge for draft in drafts)
    assert max(turns.values()) - min(turns[who] for who in rota.officers) <= 1
    assert max(led.values()) - min(led[who] for who in rota.leaders) <= 2  # a day and its night
    for draft in drafts:
        people = [draft.in_charge, *draft.officers]
        assert len(people) == len(set(people))


@settings(deadline=None, max_examples=60)
@given(rotas(), months)
def test_enough_people_never_stand_two_slots_on_end(rota: Rota, month: date) -> None:
    drafts = month_by(rota, month, HOLIDAYS)
    if len(rota.officers) >= rota.by_day + rota.by_night:
        assert all(not set(before.officers) & set(after.officers) for before, after in pairwise(drafts))


@given(months)
def test_days_off_are_holiday_slots(month: date) -> None:
    for draft in month_by(Rota((9,), (1, 2)), month, HOLIDAYS):
        if draft.kind is not SlotKind.NIGHT:
            assert (draft.kind is SlotKind.HOLIDAY) is not is_workday(draft.day, HOLIDAYS)


@settings(deadline=None, max_examples=40)
@given(rotas(), months)
def test_a_month_by_pattern_has_no_flaw(rota: Rota, month: date) -> None:
    drafts = month_by(rota, month, HOLIDAYS)
    standings = [
        Standing(number, draft.begins, draft.ends, who, capacity)
        for number, draft in enumerate(drafts)
        for who, capacity in [
            (draft.in_charge, Capacity.IN_CHARGE),
            *((officer, Capacity.OFFICER) for officer in draft.officers),
        ]
    ]
    found = {each.flaw for each in flaws(standings, drafts[0].begins, drafts[-1].ends)}
    assert found <= ({Flaw.ON_END} if len(rota.officers) < rota.by_day + rota.by_night else set())


@pytest.mark.parametrize(
    ("rota", "problem"),
    [
        (Rota((), (1, 2)), "leaders"),
        (Rota((9,), ()), "officers"),
        (Rota((9,), (1,), by_night=2), "officers"),
        (Rota((9, 9), (1, 2)), "twice"),
        (Rota((1,), (1, 2)), "twice"),
        (Rota((9,), (1, 2), day_begins=time(20), night_begins=time(8)), "night_begins"),
        (Rota((9,), (1, 2)), ""),
    ],
)
def test_a_rota_that_cannot_work_is_named(rota: Rota, problem: str) -> None:
    assert problem_of(rota) == problem


def test_turns_go_on_after_whoever_was_last() -> None:
    assert turned((1, 2, 3), 2) == (3, 1, 2)
    assert turned((1, 2, 3), 3) == (1, 2, 3)
    assert turned((1, 2, 3), 99) == (1, 2, 3)


def standing(slot: int, begins: int, ends: int, who: int | None, capacity: Capacity | None = None) -> Standing:
    """A slot from so many to so many hours after noon."""
    held = capacity or (Capacity.OFFICER if who is not None else None)
    return Standing(slot, NOON + timedelta(hours=begins), NOON + timedelta(hours=ends), who, held)


def test_gaps_are_found_at_the_edges_and_in_between() -> None:
    found = flaws([standing(1, 2, 4, None), standing(2, 6, 8, None)], NOON, NOON + timedelta(hours=9))
    gaps = [
        ((each.begins - NOON).seconds // 3600, (each.ends - NOON).seconds // 3600)
        for each in found
        if each.flaw is Flaw.GAP
    ]
    assert gaps == [(0, 2), (4, 6), (8, 9)]


def test_a_slot_without_a_leader_or_an_officer_is_named() -> None:
    found = flaws([standing(1, 0, 9, 7)], NOON, NOON + timedelta(hours=9))
    assert [(each.flaw, each.slot_id) for each in found] == [(Flaw.NOBODY_IN_CHARGE, 1)]
    found = flaws([standing(1, 0, 9, 7, Capacity.IN_CHARGE)], NOON, NOON + timedelta(hours=9))
    assert [each.flaw for each in found] == [Flaw.NO_OFFICER]


def test_more_than_a_day_on_end_is_named_and_a_pause_ends_it() -> None:
    leader = [standing(number, number * 12, number * 12 + 12, 50, Capacity.IN_CHARGE) for number in range(3)]
    on_end = [standing(number, number * 12, number * 12 + 12, 7) for number in range(3)]
    end = NOON + timedelta(hours=36)
    assert [(each.flaw, each.person_id) for each in flaws([*leader, *on_end], NOON, end)] == [(Flaw.ON_END, 7)]
    rested = [on_end[0], standing(1, 12, 24, 8), on_end[2]]
    assert flaws([*leader, *rested], NOON, end) == ()
