"""What a position proves, and what it does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gis.crs import WGS84
from gis.dispatch import Proof, arrival, is_jump
from gis.geometry import transformed
from tests.gis.blocktown import SRID, point

_AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def _proof(x: float, y: float, accuracy_m: float = 10, after_s: float = 0) -> Proof:
    placed = transformed(point(x, y), SRID, WGS84)
    return Proof(placed.x, placed.y, accuracy_m, _AT + timedelta(seconds=after_s))


def _place(x: float, y: float) -> tuple[float, float]:
    placed = transformed(point(x, y), SRID, WGS84)
    return placed.x, placed.y


def test_the_distance_is_in_metres_on_the_ground() -> None:
    assert arrival(_proof(0, 0), *_place(300, 400)).far_m == pytest.approx(500, rel=1e-3)


def test_near_enough_is_not_far() -> None:
    assert not arrival(_proof(0, 0), *_place(105, 0)).is_far
    assert arrival(_proof(0, 0), *_place(115, 0)).is_far


def test_accuracy_explains_a_distance_but_then_proves_little() -> None:
    found = arrival(_proof(0, 0, accuracy_m=250), *_place(300, 0))
    assert not found.is_far
    assert found.is_vague
    assert not arrival(_proof(0, 0), *_place(0, 0)).is_vague


def test_nobody_jumps_across_the_town_in_a_minute() -> None:
    assert is_jump(_proof(0, 0), _proof(3000, 0, after_s=60))
    assert not is_jump(_proof(0, 0), _proof(1500, 0, after_s=60))


def test_two_proofs_of_one_instant_must_lie_together() -> None:
    assert is_jump(_proof(0, 0), _proof(50, 0))
    assert not is_jump(_proof(0, 0), _proof(15, 0))


def test_a_jump_is_one_whichever_proof_came_first() -> None:
    one, other = _proof(0, 0), _proof(9000, 0, after_s=30)
    assert is_jump(one, other)
    assert is_jump(other, one)
