"""Proof of arrival by position: how far from the place, how sure, and whether two proofs fit together.

Positions are WGS84 (lon, lat) degrees; distances are metres on the ellipsoid.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

NEAR_M = 100.0
VAGUE_M = 100.0
# 126 km/h: no way through a town is faster, and a position that is true is often a street off.
FASTEST_MPS = 35.0


@dataclass(frozen=True)
class Proof:
    """A position that a telephone gave: where, when, within how many metres."""

    lon: float
    lat: float
    accuracy_m: float
    at: datetime


@dataclass(frozen=True)
class Arrival:
    """What a proof says of an arrival; it warns and never blocks."""

    far_m: float
    accuracy_m: float
    near_m: float = NEAR_M

    @property
    def is_far(self) -> bool:
        """Whether he stands further off than the accuracy explains."""
        return self.far_m - self.accuracy_m > self.near_m

    @property
    def is_vague(self) -> bool:
        """Whether the position says too little to prove anything."""
        return self.accuracy_m > VAGUE_M


def arrival(proof: Proof, lon: float, lat: float, *, near_m: float = NEAR_M) -> Arrival:
    """How a proof lies to the place where somebody was called; `near_m` is how exact the place itself is."""
    return Arrival(_apart_m(proof.lon, proof.lat, lon, lat), proof.accuracy_m, near_m)


def is_jump(earlier: Proof, later: Proof) -> bool:
    """Whether nobody could come from one position to the other in the time between, accuracies granted."""
    apart_m = _apart_m(earlier.lon, earlier.lat, later.lon, later.lat) - earlier.accuracy_m - later.accuracy_m
    between_s = abs((later.at - earlier.at).total_seconds())
    return apart_m > 0 and apart_m > between_s * FASTEST_MPS


def _apart_m(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    return float(_ellipsoid().inv(lon, lat, other_lon, other_lat)[2])


@cache
def _ellipsoid() -> Any:
    from pyproj import Geod

    return Geod(ellps="WGS84")
