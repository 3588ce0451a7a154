"""What a search strives for, as one number."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from gis.plans import scores
from gis.plans.atoms import AtomGraph, Ints
from gis.plans.plan import Plan

_OUTSIDE = 10.0  # a section outside the band weighs more than any beauty
_EXCESS = 20.0
_SPREAD = 0.25
SHAPE = 0.03


@dataclass(frozen=True)
class Aim:
    """Weights in the band and alike, few and cheap borders, round shapes.

    `badness` of a plan is, with k sections, w their weights and W the total: 10 for each section
    outside the band + 20 x sum of what lies outside / mean weight + sum of (w k / W - 1)^2 / 4
    + worst |w k / W - 1| + priced border / (2 sqrt(k x area)) + 0.03 x sum of 1 / Polsby-Popper.
    """

    weights: Ints
    total: float
    area_m2: float
    band: tuple[int, int] | None

    @classmethod
    def of(cls, graph: AtomGraph, weights: Ints, band: tuple[int, int] | None) -> Aim:
        """The aim for a ground; weights that are not households (none known) have no band."""
        known = band if graph.households.any() else None
        return cls(weights, float(max(weights.sum(), 1)), float(graph.area_m2.sum()), known)

    def badness(self, plan: Plan) -> float:
        """How far a plan is from the aim; lower is better."""
        weights = plan.summed(self.weights)
        deviation = weights * plan.sections / self.total - 1
        shape = 1 / np.maximum(scores.polsby_popper(plan), 0.01)
        return float(
            sum(self.section_cost(weight, plan.sections) for weight in weights.tolist())
            + np.abs(deviation).max()
            + plan.graph.priced_m[plan.cut()].sum() / self.border_scale(plan.sections)
            + SHAPE * shape.sum()
        )

    def section_cost(self, weight: float, sections: int) -> float:
        """What one section's weight adds to the badness."""
        deviation = weight * sections / self.total - 1
        cost = _SPREAD * deviation * deviation
        if self.band is not None:
            outside = max(self.band[0] - weight, weight - self.band[1], 0.0)
            cost += _OUTSIDE * (outside > 0) + _EXCESS * outside / self.total * sections
        return cost

    def border_scale(self, sections: int) -> float:
        """Border of a division into squares of the same number and area, metres."""
        return 2 * math.sqrt(sections * self.area_m2)
