"""A division given as polygons, carried over to blocks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from shapely import STRtree

from gis.codes import GridCode
from gis.errors import OutOfRange, Problem
from gis.geometry import Placer, in_metres, sum_by
from gis.plans.atoms import AtomGraph, Floats, Ints
from gis.plans.plan import Plan, make_plan
from gis.streets import StreetNetwork

_WORTH_A_WORD = 0.98  # a block that fits its section less than this is named


@dataclass(frozen=True)
class Given:
    """A plan made of given polygons, with their codes and names, and what did not fit."""

    plan: Plan
    codes: tuple[str, ...]
    names: tuple[str, ...]
    problems: tuple[Problem, ...]


def plan_from_polygons(network: StreetNetwork, graph: AtomGraph, sections: gpd.GeoDataFrame) -> Given:
    """Every atom goes to the section that covers most of it, or else to the nearest one.

    `sections`: number, name, area (digit 1-9), polygons in any CRS. A number of three digits is
    the code itself; otherwise codes follow the order of numbers within each area. Sections that
    get no atom are left out with an error. Raises OutOfRange for an area that is no digit 1-9.
    """
    metric = in_metres(sections, network.srid)
    codes = _codes(metric)
    covered = _covered(network, graph, metric)
    section = np.asarray(covered.argmax(axis=1), dtype=np.int64)
    lost = np.flatnonzero(covered.max(axis=1) <= 0)
    if len(lost):
        section[lost] = STRtree(metric.geometry.to_numpy()).nearest(shapely.points(graph.points[lost]))
    kept = np.unique(section)
    problems = (
        *_misfits(graph, covered, [codes[number] for number in section]),
        *(
            Problem("section.no_block", "error", "no block lies in the section", (codes[number],))
            for number in range(len(metric))
            if number not in kept
        ),
    )
    kept_codes = tuple(codes[number] for number in kept)
    plan = make_plan(graph, np.searchsorted(kept, section), [int(code[0]) - 1 for code in kept_codes])
    return Given(plan, kept_codes, tuple(str(metric["name"].iat[number]) for number in kept), problems)


def _codes(sections: gpd.GeoDataFrame) -> list[str]:
    """Three grid digits of each given section."""
    areas = [int(area) for area in sections["area"]]
    numbers = [int(number) for number in sections["number"]]
    if all(number // 100 == area and number % 100 for number, area in zip(numbers, areas, strict=True)):
        return [str(number) for number in numbers]
    if not all(1 <= area <= 9 for area in areas):
        raise OutOfRange("the area of a section must be a digit from 1 to 9", areas=sorted(set(areas)))
    codes = [""] * len(areas)
    serial: dict[int, int] = {}
    for position in sorted(range(len(areas)), key=lambda i: (areas[i], numbers[i])):
        serial[areas[position]] = serial.get(areas[position], 0) + 1
        codes[position] = GridCode("0" * 12, areas[position], serial[areas[position]]).digits
    return codes


def _covered(network: StreetNetwork, graph: AtomGraph, sections: gpd.GeoDataFrame) -> Floats:
    """Square metres of each atom (row) in each section (column)."""
    blocks = network.blocks.geometry.to_numpy()
    atom = np.array([graph.atom_of[int(number)] for number in network.blocks["number"]])
    polygons = shapely.make_valid(sections.geometry.to_numpy(), method="structure")
    row, section = STRtree(polygons).query(blocks, predicate="intersects")
    shared = shapely.area(shapely.intersection(blocks[row], polygons[section]))
    place: Ints = (atom[row] * len(sections) + section).astype(np.int64)
    return sum_by(place, shared, len(graph) * len(sections)).reshape(len(graph), len(sections))


def _misfits(graph: AtomGraph, covered: Floats, codes: list[str]) -> Iterable[Problem]:
    """Atoms of which more than a sliver lies outside the section they went to."""
    place = Placer(graph.srid)
    for atom in np.flatnonzero(covered.max(axis=1) < _WORTH_A_WORD * graph.area_m2).tolist():
        share = covered[atom].max() / graph.area_m2[atom]
        text = f"only {share:.0%} of the block lies in the given section {codes[atom]}, which it went to"
        ids = tuple(str(number) for number in graph.blocks[atom])
        yield Problem("block.misfit", "warning", text, ids, place.at(*graph.points[atom].tolist()))
