"""Checks of a plan: each returns Problems with a place, none raises."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from gis.errors import Problem
from gis.geometry import Placer
from gis.plans.contiguity import pieces
from gis.plans.plan import UNASSIGNED, Plan

Band = tuple[int, int]
Check = Callable[[Plan, Band], Iterable[Problem]]
_OFF_STREET = 0.5  # share of a section's inner border that may follow walls before it is worth a word


def check(plan: Plan, band: Band) -> list[Problem]:
    """All problems of a plan, errors first; a plan without errors may be published."""
    found = [problem for each in CHECKS for problem in each(plan, band)]
    return sorted(found, key=lambda problem: ("error", "warning", "info").index(problem.severity))


def _at(plan: Plan, atom: int) -> tuple[float, float]:
    """WGS84 place of an atom."""
    x, y = plan.graph.points[atom].tolist()
    return Placer(plan.graph.srid).at(x, y)


def complete(plan: Plan, band: Band) -> Iterable[Problem]:
    """Every block is in a section."""
    for atom in np.flatnonzero(plan.section_of == UNASSIGNED).tolist():
        ids = tuple(str(number) for number in plan.graph.blocks[atom])
        yield Problem("plan.unassigned", "error", "blocks are in no section", ids, _at(plan, atom))


def contiguous(plan: Plan, band: Band) -> Iterable[Problem]:
    """Every section is in one piece, unless the ground itself is not."""
    ground = [set(piece) for piece in pieces(plan.graph.neighbours, range(len(plan.graph)))]
    for section in range(plan.sections):
        parts = pieces(plan.graph.neighbours, plan.members(section).tolist())
        if not parts:
            yield Problem("section.empty", "error", "the section holds no block", (str(section),))
        for body in ground:
            for stray in [part for part in parts if part[0] in body][1:]:
                text = f"the section is in pieces; {len(stray)} of its parts lie apart"
                yield Problem("section.in_pieces", "error", text, (str(section),), _at(plan, stray[0]))


def in_areas(plan: Plan, band: Band) -> Iterable[Problem]:
    """Every section is in an area, and every area in one piece."""
    for section in np.flatnonzero(plan.area_of == UNASSIGNED).tolist():
        yield Problem("section.no_area", "error", "the section is in no area", (str(section),))
    beside: list[list[int]] = [[] for _ in range(plan.sections)]
    for a, b in plan.section_pairs().tolist():
        beside[a].append(b)
        beside[b].append(a)
    for area in sorted(set(plan.area_of.tolist()) - {UNASSIGNED}):
        parts = pieces(beside, np.flatnonzero(plan.area_of == area).tolist())
        if len(parts) > 1:
            ids = tuple(str(section) for part in parts[1:] for section in part)
            yield Problem("area.in_pieces", "warning", "the area is in pieces", ids)


def whole_compounds(plan: Plan, band: Band) -> Iterable[Problem]:
    """No compound is divided between sections unless it was declared divisible."""
    first: dict[str, int] = {}
    for atom, compound in enumerate(plan.graph.compound):
        if compound is None or compound in plan.graph.divisible:
            continue
        home = first.setdefault(compound, atom)
        if plan.section_of[home] != plan.section_of[atom]:
            yield Problem("compound.divided", "error", "the compound is divided", (compound,), _at(plan, atom))


def in_band(plan: Plan, band: Band) -> Iterable[Problem]:
    """Every section has as many households as the community wishes: a warning, never a bar."""
    for section, households in enumerate(plan.households().tolist()):
        members = plan.members(section)
        if not band[0] <= households <= band[1] and len(members):
            text = f"{households} households, not {band[0]} to {band[1]}"
            place = _at(plan, int(members[0]))
            yield Problem("section.outside_band", "warning", text, (str(section),), place)


def on_streets(plan: Plan, band: Band) -> Iterable[Problem]:
    """Borders follow streets: named where more than half of a section's inner border does not."""
    cut = plan.cut()
    sides = plan.section_of[plan.graph.pairs[cut]].ravel()
    metres = np.repeat(plan.graph.shared_m[cut], 2)
    walls = np.repeat(plan.graph.wall_m[cut], 2)
    for section in range(plan.sections):
        own = sides == section
        if walls[own].sum() > _OFF_STREET * metres[own].sum():
            text = f"{walls[own].sum():.0f} of {metres[own].sum():.0f} m of its border follow no street"
            place = _at(plan, int(plan.members(section)[0]))
            yield Problem("section.off_street", "info", text, (str(section),), place)


CHECKS: tuple[Check, ...] = (complete, contiguous, in_areas, whole_compounds, in_band, on_streets)
