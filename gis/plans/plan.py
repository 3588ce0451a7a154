"""A plan: every atom in a section, every section in an area; frozen."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from gis.errors import OutOfRange
from gis.geometry import sum_by
from gis.plans.atoms import AtomGraph, Ints

UNASSIGNED = -1


@dataclass(frozen=True)
class Plan:
    """An assignment over an atom graph: `section_of` (n atoms), `area_of` (sections); read-only.

    Sections and areas are numbered from 0; UNASSIGNED stands for none.
    """

    graph: AtomGraph
    section_of: Ints
    area_of: Ints

    @property
    def sections(self) -> int:
        """Number of sections."""
        return len(self.area_of)

    def households(self) -> Ints:
        """Households of each section."""
        return self.summed(self.graph.households).astype(np.int64)

    def summed(self, weights: npt.NDArray[np.generic]) -> npt.NDArray[np.float64]:
        """A weight of atoms summed by section; unassigned atoms do not count."""
        assigned = self.section_of >= 0
        return sum_by(self.section_of[assigned], weights[assigned], self.sections)

    def members(self, section: int) -> Ints:
        """Atoms of a section, ascending."""
        return np.flatnonzero(self.section_of == section).astype(np.int64)

    def cut(self) -> npt.NDArray[np.bool_]:
        """Which neighbouring pairs of the graph a section border runs between."""
        sides = self.section_of[self.graph.pairs]
        return np.asarray(sides[:, 0] != sides[:, 1], dtype=bool)

    def section_pairs(self) -> Ints:
        """Neighbouring sections (m, 2), lower first."""
        sides = np.sort(self.section_of[self.graph.pairs[self.cut()]], axis=1)
        sides = sides[sides[:, 0] >= 0] if len(sides) else sides
        return np.unique(sides, axis=0).astype(np.int64).reshape(-1, 2)

    def with_areas(self, area_of: npt.ArrayLike) -> Plan:
        """The same sections in other areas."""
        return replace(self, area_of=_frozen(area_of))


def make_plan(graph: AtomGraph, section_of: npt.ArrayLike, area_of: npt.ArrayLike | None = None) -> Plan:
    """A plan of these assignments; without areas every section is in area 0.

    Raises OutOfRange when the lengths or numbers do not fit.
    """
    sections = _frozen(section_of)
    count = int(sections.max(initial=UNASSIGNED)) + 1
    areas = _frozen(np.zeros(count, dtype=np.int64) if area_of is None else area_of)
    if len(sections) != len(graph) or sections.min(initial=0) < UNASSIGNED or count > len(areas):
        raise OutOfRange("the assignment does not fit the atoms", atoms=len(graph), assigned=len(sections))
    return Plan(graph, sections, areas)


def _frozen(values: npt.ArrayLike) -> Ints:
    array = np.array(values, dtype=np.int64)
    array.setflags(write=False)
    return array
