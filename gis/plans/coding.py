"""From a plan to a division: codes, names, colours, outlines, answering sections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import shapely
from shapely import MultiPolygon, Point

from gis.codes import GridCode, area_name, number_sections, section_name
from gis.plans.colours import colour_classes
from gis.plans.division import AreaDraft, Division, SectionDraft
from gis.plans.plan import Plan
from gis.streets import StreetNetwork


def divide(
    network: StreetNetwork,
    plan: Plan,
    *,
    codes: Sequence[str] | None = None,
    names: Sequence[str] | None = None,
    area_names: Mapping[int, str] | None = None,
) -> Division:
    """The division that a complete plan makes of a network, sections and areas in order of code.

    Without `codes` (three digits per section of the plan) they are numbered west to east, north to
    south; without `names` sections are called 第一片区… in order of code. `area_names` by area digit,
    missing ones 第一网格区…. A border street is answered for by the section with the lower code.
    """
    outlines = _outlines(network, plan)
    labels = [_label(outline) for outline in outlines]
    codes = list(codes) if codes is not None else _fresh_codes(plan, labels)
    order = sorted(range(plan.sections), key=lambda section: codes[section])
    rank = np.empty(plan.sections, dtype=np.int64)
    rank[order] = np.arange(plan.sections)
    colours = colour_classes(plan.sections, rank[plan.section_pairs()].reshape(-1, 2))
    households = plan.households()
    digits = sorted({int(code[0]) for code in codes})
    sections = tuple(
        SectionDraft(
            code=codes[section],
            name=names[section] if names is not None else section_name(place + 1),
            area=digits.index(int(codes[section][0])),
            color=colours[place],
            households=int(households[section]),
            polygon=outlines[section],
            label=labels[section],
        )
        for place, section in enumerate(order)
    )
    section_of = {number: int(rank[plan.section_of[atom]]) for number, atom in sorted(plan.graph.atom_of.items())}
    areas = _areas(sections, digits, area_names or {}, rank[plan.section_pairs()].reshape(-1, 2))
    return Division(areas, sections, section_of, _answering(network, section_of))


def _fresh_codes(plan: Plan, labels: Sequence[Point]) -> list[str]:
    """Codes by position: areas by the middle of their sections' labels."""
    points = shapely.get_coordinates(np.array(labels, dtype=object))
    count = int(plan.area_of.max()) + 1
    middles = [points[plan.area_of == area].mean(axis=0) for area in range(count)]
    return number_sections(plan.area_of.tolist(), points, middles)


def _outlines(network: StreetNetwork, plan: Plan) -> list[MultiPolygon]:
    """Outline of each section, dissolved from its blocks."""
    atom_of = plan.graph.atom_of
    section = np.array([plan.section_of[atom_of[int(number)]] for number in network.blocks["number"]])
    polygons = network.blocks.geometry.to_numpy()
    return [_dissolved(polygons[section == number]) for number in range(plan.sections)]


def _dissolved(polygons: npt.NDArray[np.object_]) -> MultiPolygon:
    """One outline of the faces of a coverage."""
    return MultiPolygon(list(shapely.get_parts(shapely.coverage_union_all(polygons))))


def _label(outline: MultiPolygon) -> Point:
    """Where a name has most room: the middle of the largest circle in the largest part."""
    largest = max(outline.geoms, key=lambda part: part.area)
    reach = max(0.5, 0.01 * largest.length)
    return Point(shapely.maximum_inscribed_circle(largest, tolerance=reach).coords[0])


def _areas(
    sections: Sequence[SectionDraft], digits: Sequence[int], names: Mapping[int, str], pairs: npt.NDArray[np.int64]
) -> tuple[AreaDraft, ...]:
    """Areas with the outlines of their sections."""
    area_of = np.array([section.area for section in sections])
    sides = np.sort(area_of[pairs].reshape(-1, 2), axis=1)
    colours = colour_classes(len(digits), np.unique(sides[sides[:, 0] != sides[:, 1]], axis=0))
    drafts = []
    for index, digit in enumerate(digits):
        members = [section for section in sections if section.area == index]
        parts = np.array([part for section in members for part in section.polygon.geoms], dtype=object)
        outline = _dissolved(parts)
        drafts.append(
            AreaDraft(
                code=GridCode("0" * 12, digit).digits,
                name=names.get(digit, area_name(digit)),
                color=colours[index],
                households=sum(section.households for section in members),
                polygon=outline,
                label=_label(outline),
            )
        )
    return tuple(drafts)


def _answering(network: StreetNetwork, section_of: Mapping[int, int]) -> dict[int, int]:
    """For each street piece between two sections the one with the lower code."""
    edges = network.edges
    sides = zip(edges["left_block"].fillna(0), edges["right_block"].fillna(0), strict=True)
    found = {}
    for position, (left, right) in enumerate(sides):
        if edges["kind"].iat[position] == "street" and left and right:
            lower, upper = sorted((section_of[int(left)], section_of[int(right)]))
            if lower != upper:
                found[position] = lower
    return found
