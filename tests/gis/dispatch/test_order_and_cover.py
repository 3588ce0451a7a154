"""In which order they are asked, who is enough, and what is said about it."""

from __future__ import annotations

import math
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gis.dispatch import (
    LIFE,
    REACH_S,
    USUAL,
    Candidate,
    Code,
    Ground,
    Need,
    Ranked,
    bucket,
    cover,
    covered,
    explain,
    rank,
    uncovered,
)

# A busy machine draws slowly; that says nothing about what is tested.
_patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
_SKILLS = ("急救", "水电维修", "驾驶", "手语")


def _keys(ranked: list[Ranked]) -> list[object]:
    return [each.candidate.key for each in ranked]


def _somebody(key: int, minutes: float | None = 1, *skills: str, **more: int) -> Candidate:
    return Candidate(key, Ground.HOURS, frozenset(skills), None if minutes is None else minutes * 60, **more)


def test_the_nearest_on_foot_comes_first() -> None:
    assert _keys(rank([_somebody(1, 9), _somebody(2, 3), _somebody(3, 6)])) == [2, 3, 1]


def test_the_ground_goes_before_the_way() -> None:
    property_manager = Candidate("p", Ground.COMMON_PARTS)
    leader = Candidate("l", Ground.SECTION)
    listed = Candidate("d", Ground.DUTY_LIST, walk_s=900)
    assert _keys(rank([_somebody(1), listed, leader, property_manager])) == ["p", "l", "d", 1]


def test_a_skill_that_is_wanted_is_worth_ten_minutes_on_foot() -> None:
    needs = [Need("急救")]
    assert _keys(rank([_somebody(1, 1), _somebody(2, 10.9, "急救")], needs)) == [2, 1]
    assert _keys(rank([_somebody(1, 1), _somebody(2, 11.1, "急救")], needs)) == [1, 2]


def test_a_skill_that_nobody_wants_is_worth_nothing() -> None:
    assert _keys(rank([_somebody(1, 1), _somebody(2, 2, "书法")], [Need("急救")])) == [1, 2]


def test_who_has_a_call_open_is_asked_later_and_who_was_asked_often_too() -> None:
    assert _keys(rank([_somebody(1, 1, open_calls=1), _somebody(2, 10)])) == [2, 1]
    assert _keys(rank([_somebody(1, 1, recent_calls=5), _somebody(2, 5)])) == [2, 1]
    assert _keys(rank([_somebody(1, 1, recent_calls=500), _somebody(2, 12)])) == [1, 2]


def test_where_life_is_threatened_nobody_is_spared_for_having_come_often() -> None:
    asked_often, rested = _somebody(1, 1, recent_calls=9), _somebody(2, 5)
    assert _keys(rank([asked_often, rested], weights=LIFE)) == [1, 2]
    assert _keys(rank([asked_often, rested], weights=USUAL)) == [2, 1]


def test_whoever_is_beyond_reach_comes_after_all_who_are_within() -> None:
    assert _keys(rank([_somebody(1, math.inf), _somebody(2, REACH_S / 60 - 0.1)])) == [2, 1]


_candidates = st.lists(
    st.builds(
        lambda skills, minutes, open_calls: (skills, minutes, open_calls),
        st.frozensets(st.sampled_from(_SKILLS)),
        st.floats(0, 20),
        st.integers(0, 3),
    ),
    max_size=9,
).map(lambda rows: [Candidate(i, Ground.HOURS, s, m * 60, o) for i, (s, m, o) in enumerate(rows)])
_needs = st.lists(
    st.builds(Need, st.one_of(st.none(), st.sampled_from(_SKILLS)), st.integers(1, 3)),
    max_size=4,
    unique_by=lambda need: need.skill,
)


@_patient
@given(_candidates, _needs, st.randoms())
def test_the_order_does_not_depend_on_the_order_given(
    candidates: list[Candidate], needs: list[Need], rng: object
) -> None:
    shuffled = candidates.copy()
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert _keys(rank(shuffled, needs)) == _keys(rank(candidates, needs))


@_patient
@given(_candidates, _needs, st.integers(0, 2))
def test_a_cover_meets_what_all_together_meet(candidates: list[Candidate], needs: list[Need], leads: int) -> None:
    ranked = rank(candidates, needs)
    always = ranked[-leads:] if leads else []
    chosen = cover(ranked, needs, always)
    assert uncovered(chosen, needs) == uncovered(ranked, needs)
    assert chosen[: len(always)] == always
    assert len(set(_keys(chosen))) == len(chosen)


@_patient
@given(_candidates, _needs)
def test_nobody_of_a_cover_could_stay_at_home(candidates: list[Candidate], needs: list[Need]) -> None:
    ranked = rank(candidates, needs)
    chosen = cover(ranked, needs)
    for each in chosen:
        assert uncovered([other for other in chosen if other is not each], needs) != uncovered(chosen, needs)


@_patient
@given(_candidates, _needs)
def test_a_cover_is_hardly_larger_than_the_smallest_there_is(candidates: list[Candidate], needs: list[Need]) -> None:
    ranked = rank(candidates, needs)
    chosen, best = cover(ranked, needs), uncovered(ranked, needs)
    smallest = next(
        size
        for size in range(len(ranked) + 1)
        if any(uncovered(group, needs) == best for group in combinations(ranked, size))
    )
    most = max((sum(need.is_met_by(each) for need in needs) for each in candidates), default=0)
    assert len(chosen) <= sum(1 / i for i in range(1, most + 1)) * smallest + 1e-9
    if smallest <= 1:
        assert len(chosen) == smallest


def test_who_leads_counts_for_what_is_wanted() -> None:
    ranked = rank([_somebody(1, 9, "急救"), _somebody(2, 1)], [Need("急救")])
    skilled = next(each for each in ranked if each.candidate.key == 1)
    assert cover(ranked, [Need("急救"), Need(None)], [skilled]) == [skilled]


def test_among_equals_the_earlier_is_taken() -> None:
    ranked = rank([_somebody(3, 5), _somebody(1, 2), _somebody(2, 3)])
    assert _keys(cover(ranked, [Need(None, 2)])) == [1, 2]


def test_what_nobody_can_is_named_as_missing() -> None:
    ranked = rank([_somebody(1, 1, "急救")])
    assert uncovered(cover(ranked, [Need("急救", 2), Need("手语")]), [Need("急救", 2), Need("手语")]) == [
        Need("急救", 1),
        Need("手语", 1),
    ]
    assert not covered(ranked, [Need("手语")])


def test_a_person_is_near_in_steps_of_minutes_never_to_the_minute() -> None:
    assert [bucket(minutes * 60) for minutes in (0, 5, 5.1, 10, 19.9, 20.1)] == [
        (0, 5), (0, 5), (5, 10), (5, 10), (10, 20), None
    ]  # fmt: skip
    assert bucket(None) is None
    assert bucket(math.inf) is None


def test_the_reason_says_ground_stand_in_skill_and_nearness() -> None:
    candidate = Candidate(1, Ground.HOURS, frozenset({"急救", "书法"}), 400, stands_in=True)
    reasons = explain(rank([candidate], [Need("急救")])[0])
    assert [reason.code for reason in reasons] == [Code.HOURS, Code.STANDS_IN, Code.SKILL, Code.NEARBY]
    assert reasons[2].values == {"skills": "急救"}
    assert reasons[3].values == {"from_min": 5, "until_min": 10}


@_patient
@given(st.integers(0, 9), st.integers(0, 99), st.floats(0, 1200))
def test_load_turns_and_the_very_walk_are_never_told(open_calls: int, recent: int, walk_s: float) -> None:
    busy = Candidate(1, Ground.HOURS, frozenset(), walk_s, open_calls, recent)
    idle = Candidate(1, Ground.HOURS, frozenset(), (bucket(walk_s) or (0, 0))[1] * 60, 0, 0)
    assert explain(rank([busy])[0]) == explain(rank([idle])[0])


@pytest.mark.parametrize("ground", Ground)
def test_every_ground_has_its_reason(ground: Ground) -> None:
    assert explain(rank([Candidate(1, ground)])[0])[0].code.value == ground.value
