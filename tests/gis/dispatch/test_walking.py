"""How long somebody walks, in a town that one can draw."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from shapely import LineString

from gis.dispatch import REACH_S, StreetGraph, build_graph
from tests.gis.blocktown import line, street_lines
from tests.gis.dispatch.lattice import metric, walk_m

SPEED = 4.5 / 3.6
# A busy machine draws slowly; that says nothing about what is tested.
_patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
_TOWN = build_graph([row["geometry"] for row in street_lines()])
_NOWHERE = build_graph([])
# A tenth of a metre, and never as far from two streets at once.
_inside = st.integers(-400, 3400).filter(lambda n: n % 500 != 0).map(lambda n: n / 10)
_places = st.tuples(_inside, _inside)


def _is_between(place: tuple[float, float]) -> bool:
    """As far from one street as from another, so that either may be taken."""
    return abs(abs(place[0] % 100 - 50) - abs(place[1] % 100 - 50)) < 0.05


def _seconds(graph: StreetGraph, start: tuple[float, float], *goals: tuple[float, float]) -> list[float]:
    return graph.walk_s(metric(start), [metric(goal) for goal in goals]).tolist()


@_patient
@given(_places, _places)
def test_the_walk_is_the_one_that_a_plain_search_finds(start: tuple[float, float], goal: tuple[float, float]) -> None:
    assume(not _is_between(start) and not _is_between(goal))
    assert _seconds(_TOWN, start, goal)[0] == pytest.approx(walk_m(start, goal) / SPEED, abs=0.01)


@_patient
@given(_places, _places)
def test_nobody_walks_shorter_than_straight_and_the_way_back_is_as_long(
    start: tuple[float, float], goal: tuple[float, float]
) -> None:
    there, back = _seconds(_TOWN, start, goal)[0], _seconds(_TOWN, goal, start)[0]
    assert there * SPEED >= math.dist(start, goal) - 0.01
    assert there == pytest.approx(back, abs=0.01)


def test_along_one_street_one_does_not_go_round_by_its_ends() -> None:
    assert _seconds(_TOWN, (10, 0), (90, 0)) == [pytest.approx(80 / SPEED)]


def test_many_goals_are_answered_like_each_alone() -> None:
    goals = [(x * 37 % 300, x * 53 % 300) for x in range(60)]
    alone = [_seconds(_TOWN, (140, 160), goal)[0] for goal in goals]
    assert _seconds(_TOWN, (140, 160), *goals) == pytest.approx(alone)


def test_beyond_reach_is_infinite() -> None:
    inside, outside = _TOWN.walk_s(metric((0, 0)), [metric((100, 0)), metric((300, 300))], reach_s=200)
    assert inside == pytest.approx(100 / SPEED)
    assert math.isinf(outside)


def test_a_way_round_that_is_too_long_is_beyond_reach_though_the_place_is_near() -> None:
    hairpin = build_graph([line((0, 0), (2000, 0), (2000, 40), (0, 40))])
    assert math.isinf(_seconds(hairpin, (0, 0), (0, 40))[0])


def test_no_goals_no_answer() -> None:
    assert _TOWN.walk_s(metric((0, 0)), np.empty((0, 2))).shape == (0,)


def test_without_streets_one_walks_straight() -> None:
    assert _seconds(_NOWHERE, (0, 0), (30, 40), (3000, 0)) == [pytest.approx(50 / SPEED), math.inf]


def test_a_lane_drawn_without_its_gate_is_tied_to_the_nearest_street() -> None:
    lane = line((150, 110), (150, 160))
    tied = build_graph([*(row["geometry"] for row in street_lines()), lane])
    assert _seconds(tied, (150, 150), (150, 100)) == [pytest.approx(50 / SPEED)]


def test_several_bodies_become_one() -> None:
    lanes = [line((x, 0), (x, 50)) for x in (0, 30, 400, 430)]
    assert _seconds(build_graph(lanes), (0, 50), (430, 50)) == [pytest.approx((50 + 430 + 50) / SPEED)]


def test_of_two_ways_between_two_crossings_the_shorter_counts() -> None:
    ways = build_graph([line((0, 0), (100, 0)), line((0, 0), (50, 80), (100, 0)), line((100, 0), (200, 0))])
    assert _seconds(ways, (0, 0), (200, 0)) == [pytest.approx(200 / SPEED)]


def test_a_ring_can_be_walked_both_ways() -> None:
    ring = build_graph([LineString([metric(p) for p in ((0, 0), (100, 0), (100, 100), (0, 100), (0, 0))])])
    assert _seconds(ring, (10, 0), (0, 30)) == [pytest.approx(40 / SPEED)]


def test_a_large_town_is_built_and_walked_in_time() -> None:
    begun = time.perf_counter()
    town = build_graph([row["geometry"] for row in street_lines(40, 40)])
    built_s = time.perf_counter() - begun
    goals = [metric((x * 97 % 4000, x * 61 % 4000)) for x in range(500)]
    begun = time.perf_counter()
    found = town.walk_s(metric((2000, 2000)), goals)
    walked_s = time.perf_counter() - begun
    assert np.isfinite(found).any()
    assert found[np.isfinite(found)].max() <= REACH_S
    assert built_s < 6, f"{built_s:.2f} s"
    assert walked_s < 1, f"{walked_s:.3f} s"
