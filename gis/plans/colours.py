"""Colour classes such that neighbours on a map differ."""

from __future__ import annotations

import numpy as np

from gis.plans.atoms import Ints

CLASSES = 6


def colour_classes(count: int, pairs: Ints) -> list[int]:
    """A class 0-5 for each of `count` areas; `pairs` (m, 2) are neighbours and get different ones.

    Smallest-last order (Matula and Beck 1983): the neighbours met when an area of a planar map is
    coloured are at most five, so six classes always suffice; of the free classes the least used is
    taken. Where the neighbourhood is not planar (areas in several pieces) two may agree.
    """
    beside: list[set[int]] = [set() for _ in range(count)]
    for a, b in pairs.tolist():
        beside[a].add(b)
        beside[b].add(a)
    colours = [-1] * count
    used = np.zeros(CLASSES, dtype=np.int64)
    for area in reversed(_smallest_last(beside)):
        taken = {colours[other] for other in beside[area]}
        free = [colour for colour in range(CLASSES) if colour not in taken] or list(range(CLASSES))
        colours[area] = min(free, key=lambda colour: (used[colour], colour))
        used[colours[area]] += 1
    return colours


def _smallest_last(beside: list[set[int]]) -> list[int]:
    """Areas in the order in which the one with fewest neighbours left is taken away."""
    left = {area: set(others) for area, others in enumerate(beside)}
    order = []
    while left:
        area = min(left, key=lambda each: (len(left[each]), each))
        for other in left.pop(area):
            left[other].discard(area)
        order.append(area)
    return order
