"""Networks and atom graphs of the block town, for tests of plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from shapely import Polygon

from gis.plans.atoms import AtomGraph, build_atoms
from gis.streets import StreetNetwork, build_network
from tests.gis.blocktown import SRID, compounds, streets


@cache
def lattice(columns: int, rows: int) -> StreetNetwork:
    return build_network(streets(columns, rows), compounds(), srid=SRID)


def network(
    columns: int = 3, rows: int = 3, *, walls: Sequence[Polygon] = (), more: Sequence[dict[str, Any]] = ()
) -> StreetNetwork:
    if not walls and not more:
        return lattice(columns, rows)
    return build_network(streets(columns, rows, more), compounds(*walls), srid=SRID)


def graph(households: Mapping[int, int] | Sequence[int], columns: int = 3, rows: int = 3, **options: Any) -> AtomGraph:
    """Atoms of the town with households by block number, or for blocks 1, 2, … in turn."""
    by_block = households if isinstance(households, Mapping) else dict(enumerate(households, start=1))
    return build_atoms(network(columns, rows, **options), by_block)
