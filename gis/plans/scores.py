"""Scores of a plan, each a plain function; lower or higher is better as its name says."""

from __future__ import annotations

import math

import numpy as np

from gis.errors import OutOfRange
from gis.geometry import sum_by
from gis.plans.atoms import Floats
from gis.plans.plan import Plan


def grids_for_band(households: int, low: int, high: int) -> tuple[int, int]:
    """Fewest and most sections with which every one could have low to high households.

    6,626 households and 300-500 give (14, 22). The first exceeds the second when no number of
    sections fits: 550 households and 300-500 give (2, 1).
    """
    if not 0 < low <= high:
        raise OutOfRange("the band must run from a positive number to a larger one", low=low, high=high)
    return max(1, math.ceil(households / high)), max(1, households // low)


def worst_deviation(plan: Plan) -> float:
    """Largest |households / mean - 1| over the sections; 0 without households."""
    households = plan.households()
    mean = households.mean() if len(households) else 0.0
    return float(np.abs(households / mean - 1).max()) if mean else 0.0


def perimeters_m(plan: Plan) -> Floats:
    """Length of each section's outline, metres."""
    inner = 2 * plan.graph.shared_m[~plan.cut()]
    inside = plan.section_of[plan.graph.pairs[~plan.cut()][:, 0]]
    kept = inside >= 0
    return plan.summed(plan.graph.around_m) - sum_by(inside[kept], inner[kept], plan.sections)


def polsby_popper(plan: Plan) -> Floats:
    """Compactness of each section: 4 pi area / perimeter^2 (Polsby and Popper 1991), 1 for a circle."""
    area, around = plan.summed(plan.graph.area_m2), perimeters_m(plan)
    return np.divide(4 * math.pi * area, around**2, out=np.zeros_like(area), where=around > 0)


def road_cost_km(plan: Plan) -> float:
    """Kilometres of section border priced by what they run on; low when big roads part sections."""
    return float(plan.graph.priced_m[plan.cut()].sum() / 1000)


def sections_inside(plan: Plan, low: int, high: int) -> int:
    """Number of sections with low to high households."""
    households = plan.households()
    return int(((households >= low) & (households <= high)).sum())


def compounds_whole(plan: Plan) -> tuple[int, int]:
    """Compounds that lie in one section, and all compounds."""
    held: dict[str, set[int]] = {}
    for compound, section in zip(plan.graph.compound, plan.section_of.tolist(), strict=True):
        if compound is not None:
            held.setdefault(compound, set()).add(section)
    return sum(len(sections) == 1 for sections in held.values()), len(held)
