"""Atoms: what a plan moves whole (all blocks of a compound, or one block), and their neighbourhood."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely

from gis.geometry import sum_by
from gis.streets import StreetNetwork

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

# What a metre of border costs: a border on a big road is easy to see and cuts off few neighbours.
STREET_PRICE = {"arterial": 0.25, "secondary": 0.6, "local": 1.0, "lane": 1.5}
WALL_PRICE = 2.5


@dataclass(frozen=True)
class AtomGraph:
    """Atoms and what they share; arrays are read-only.

    For n atoms: `blocks` their block numbers, `compound` their compound or None (several atoms share
    one only where it is among the `divisible`), `households`,
    `area_m2`, `around_m` (whole perimeter) and `points` (n, 2) in metres. For m neighbouring
    pairs: `pairs` (m, 2) with the lower atom first, `shared_m` metres of common border,
    `priced_m` the same priced by what the border runs on, `wall_m` what of it follows no street.
    """

    srid: int
    blocks: tuple[tuple[int, ...], ...]
    compound: tuple[str | None, ...]
    households: Ints
    area_m2: Floats
    around_m: Floats
    points: Floats
    pairs: Ints
    shared_m: Floats
    priced_m: Floats
    wall_m: Floats
    divisible: frozenset[str] = frozenset()

    def __len__(self) -> int:
        """Number of atoms."""
        return len(self.blocks)

    @cached_property
    def atom_of(self) -> dict[int, int]:
        """Atom of each block number."""
        return {number: atom for atom, numbers in enumerate(self.blocks) for number in numbers}

    @cached_property
    def neighbours(self) -> tuple[tuple[int, ...], ...]:
        """Neighbouring atoms of each atom, ascending."""
        lists: list[list[int]] = [[] for _ in self.blocks]
        for a, b in self.pairs.tolist():
            lists[a].append(b)
            lists[b].append(a)
        return tuple(tuple(sorted(row)) for row in lists)


def build_atoms(network: StreetNetwork, households: Mapping[int, int], divisible: Collection[str] = ()) -> AtomGraph:
    """Atoms of a network: a compound's blocks together, every other block alone.

    `households` by block number, missing means none; blocks of compounds named in `divisible`
    stay single. Atoms come in the order of their lowest block number.
    """
    numbers = network.blocks["number"].to_numpy(dtype=np.int64)
    atom_of_key: dict[object, int] = {}
    held: list[list[int]] = []
    compound: list[str | None] = []
    atom = np.empty(len(numbers), dtype=np.int64)
    for position, (number, ref) in enumerate(zip(numbers.tolist(), network.blocks["compound_ref"], strict=True)):
        key = number if ref is None or ref in divisible else ref
        place = atom_of_key.setdefault(key, len(held))
        if place == len(held):
            held.append([])
            compound.append(ref)
        held[place].append(number)
        atom[position] = place
    count = len(held)
    area = shapely.area(network.blocks.geometry.to_numpy())
    counts = np.array([households.get(int(number), 0) for number in numbers], dtype=np.int64)
    atom_of = dict(zip(numbers.tolist(), atom.tolist(), strict=True))
    pairs, shared, priced, wall, around = _shared_borders(network, atom_of)
    graph = AtomGraph(
        network.srid,
        tuple(tuple(row) for row in held),
        tuple(compound),
        sum_by(atom, counts, count).astype(np.int64),
        sum_by(atom, area, count),
        sum_by(around[0], around[1], count),
        _points(network, atom, area, count),
        pairs,
        shared,
        priced,
        wall,
        frozenset(divisible),
    )
    for name in ("households", "area_m2", "around_m", "points", "pairs", "shared_m", "priced_m", "wall_m"):
        getattr(graph, name).setflags(write=False)
    return graph


def _points(network: StreetNetwork, atom: Ints, area: Floats, count: int) -> Floats:
    """A point in the largest block of each atom, (count, 2)."""
    inside = shapely.get_coordinates(shapely.point_on_surface(network.blocks.geometry.to_numpy()))
    points = np.empty((count, 2))
    for position in np.argsort(area, kind="stable"):
        points[atom[position]] = inside[position]
    return points


def _shared_borders(
    network: StreetNetwork, atom_of: Mapping[int, int]
) -> tuple[Ints, Floats, Floats, Floats, tuple[Ints, Floats]]:
    """Neighbouring pairs with shared, priced and wall metres, and (atom, metres) of all outlines."""
    edges = network.edges
    sides = [edges[name].fillna(0).to_numpy(dtype=np.int64) for name in ("left_block", "right_block")]
    left, right = (np.array([atom_of.get(int(number), -1) for number in side], dtype=np.int64) for side in sides)
    metres = shapely.length(edges.geometry.to_numpy())
    is_street = edges["kind"].eq("street").to_numpy()
    price = np.array([STREET_PRICE.get(name, WALL_PRICE) for name in edges["road_class"]])
    parting = left != right
    around = (
        np.concatenate([left[parting & (left >= 0)], right[parting & (right >= 0)]]),
        np.concatenate([metres[parting & (left >= 0)], metres[parting & (right >= 0)]]),
    )
    inner = parting & (left >= 0) & (right >= 0)
    both = np.sort(np.column_stack([left[inner], right[inner]]), axis=1)
    if len(both) == 0:
        nothing = np.empty(0)
        return np.empty((0, 2), dtype=np.int64), nothing, nothing.copy(), nothing.copy(), around
    pairs, pair_of = np.unique(both, axis=0, return_inverse=True)
    weights = (metres[inner], (metres * price)[inner], np.where(is_street, 0.0, metres)[inner])
    shared, priced, wall = (sum_by(pair_of.ravel(), each, len(pairs)) for each in weights)
    return pairs.astype(np.int64), shared, priced, wall, around
