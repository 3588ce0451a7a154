"""Search for plans: a fresh start from the ground alone, and sections gathered into areas."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gis.codes import MAX_AREAS, MAX_SECTIONS
from gis.errors import OutOfRange
from gis.geometry import sum_by
from gis.plans.aim import Aim
from gis.plans.atoms import AtomGraph, Floats, Ints
from gis.plans.contiguity import pieces, repaired
from gis.plans.metis import cut_graph
from gis.plans.plan import Plan, make_plan
from gis.plans.polish import annealed, polished

_TRIALS = 60  # METIS runs in all, a number and not a time so that a seed always gives the same plan
_POLISHED = 4  # candidates that are worth polishing
_STEPS, _STEPS_AN_ATOM = 200_000, 400  # of annealing, all candidates together
_SLACK = (0.03, 0.10, 0.20)  # balance asked of METIS, in turn: strict ones balance, loose ones follow roads
_SECTIONS_AN_AREA = 3
_BLOCKS_A_SECTION = 25  # where nothing is known about households
_HEAVY = 1.25  # an atom this many times the wanted size is a section by itself
_ATOMS_LARGE = 2_000  # above this METIS runs are few, because each takes long


@dataclass(frozen=True)
class _Candidate:
    plan: Plan
    badness: float


def fresh_start(graph: AtomGraph, band: tuple[int, int], *, seed: int, sections: int | None = None) -> Plan:
    """Divide the ground from nothing into sections of the band's size, along big roads.

    Runs METIS over several section sizes within the band (or for a number of sections) and many
    seeds, repairs what fell apart, keeps the best few by `Aim.badness`, polishes these and
    returns the best, with areas. An atom above the band is a section by itself; ground in several
    bodies gives each body sections of its own. Without any households the area is shared out.
    Raises OutOfRange when more than 891 sections would be needed or the graph is empty.
    """
    if len(graph) == 0:
        raise OutOfRange("there is no ground to divide")
    total = int(graph.households.sum())
    weights = graph.households if total else np.maximum(1, np.rint(graph.area_m2)).astype(np.int64)
    sizes = _sizes(graph, weights, band, sections)
    if weights.sum() / sizes[-1] > MAX_AREAS * MAX_SECTIONS:
        raise OutOfRange("more sections would be needed than there are codes", size=sizes[-1])
    aim = Aim.of(graph, weights, band if sections is None else None)
    trials = _TRIALS if len(graph) <= _ATOMS_LARGE else _TRIALS // 4
    found = [_candidate(graph, weights, sizes[i % len(sizes)], seed * 1009 + i, aim) for i in range(trials)]
    found.sort(key=lambda each: each.badness)
    steps = min(_STEPS, _STEPS_AN_ATOM * len(graph)) // _POLISHED
    tried = [_polish(each.plan, aim, steps=steps, seed=seed * 3001 + i) for i, each in enumerate(found[:_POLISHED])]
    return group_areas(min(tried, key=lambda each: each.badness).plan, seed=seed)


def _sizes(graph: AtomGraph, weights: Ints, band: tuple[int, int], sections: int | None) -> list[float]:
    """Section sizes to try, from the middle of the band outward; the smallest is the last."""
    total = float(weights.sum())
    if sections is not None:
        return [total / min(max(1, sections), len(graph))]
    if weights is not graph.households:
        return [total / max(1, round(len(graph) / _BLOCKS_A_SECTION))]
    middle, reach = (band[0] + band[1]) / 2, (band[1] - band[0]) / 2
    return [middle + reach * step for step in (0.0, 0.2, -0.2, 0.45, -0.45)]


def _candidate(graph: AtomGraph, weights: Ints, size: float, seed: int, aim: Aim) -> _Candidate:
    """One contiguous plan from METIS."""
    section = np.full(len(graph), -1, dtype=np.int64)
    heavy = np.flatnonzero(weights > _HEAVY * size)
    section[heavy] = np.arange(len(heavy))
    count = len(heavy)
    slack = _SLACK[seed % len(_SLACK)]
    for body in pieces(graph.neighbours, np.flatnonzero(section < 0).tolist()):
        members = np.array(body, dtype=np.int64)
        home = _heavy_beside(graph, weights, body, section, size)
        if home is not None:
            section[members] = home
            continue
        parts = cut_graph(graph, weights, members, _share(weights, members, size), seed=seed, slack=slack)
        section[members] = count + parts
        count += int(parts.max()) + 1
    plan = make_plan(graph, repaired(graph, section))
    return _Candidate(plan, aim.badness(plan))


def _share(weights: Ints, members: Ints, size: float) -> int:
    """Sections that a body of ground gets."""
    return min(max(1, round(float(weights[members].sum()) / size)), len(members))


def _heavy_beside(graph: AtomGraph, weights: Ints, body: list[int], section: Ints, size: float) -> int | None:
    """The section that swallows a remnant too small for one of its own; None where it is not."""
    if weights[body].sum() > size / 2:
        return None
    beside = {int(section[other]) for atom in body for other in graph.neighbours[atom]} - {-1}
    return min(beside, default=None)


def _polish(plan: Plan, aim: Aim, *, steps: int, seed: int) -> _Candidate:
    """The better of a plan polished as it is and after an annealing."""
    walked = polished(annealed(plan, aim, steps=steps, seed=seed), aim)
    both = [_Candidate(each, aim.badness(each)) for each in (polished(plan, aim), walked)]
    return min(both, key=lambda each: each.badness)


def group_areas(plan: Plan, *, seed: int, areas: int | None = None) -> Plan:
    """The plan with its sections gathered into contiguous areas of like household numbers.

    Without a number: about three sections an area, at most nine areas and at most 99 sections in
    one. Borders between areas prefer big roads, as those between sections do.
    """
    count = plan.sections
    wanted = areas if areas is not None else min(MAX_AREAS, max(1, round(count / _SECTIONS_AN_AREA)))
    wanted = min(max(wanted, -(-count // MAX_SECTIONS)), count)
    graph = _section_graph(plan)
    weights = np.maximum(1, graph.households)
    aim = Aim.of(graph, weights, None)
    size = float(weights.sum()) / wanted
    trials = [_candidate(graph, weights, size, seed * 2003 + i, aim) for i in range(30)]
    fitting = [each for each in trials if np.bincount(each.plan.section_of).max() <= MAX_SECTIONS] or trials
    best = min(fitting, key=lambda each: (each.plan.sections != wanted, each.badness))
    return plan.with_areas(_polish(best.plan, aim, steps=_STEPS_AN_ATOM * count, seed=seed).plan.section_of)


def _section_graph(plan: Plan) -> AtomGraph:
    """The plan's sections as atoms."""
    graph, cut = plan.graph, plan.cut()
    sides = np.sort(plan.section_of[graph.pairs[cut]], axis=1)
    if len(sides):
        pairs, pair_of = np.unique(sides, axis=0, return_inverse=True)
    else:
        pairs, pair_of = sides, np.empty(0, dtype=np.int64)
    metres = (graph.shared_m, graph.priced_m, graph.wall_m)
    shared, priced, wall = (sum_by(pair_of.ravel(), each[cut], len(pairs)) for each in metres)
    around = sum_by(pairs.ravel(), np.repeat(shared, 2), plan.sections)
    outer = plan.summed(graph.around_m - _inner_m(graph))
    first = np.array([plan.members(section)[0] for section in range(plan.sections)])
    blocks = tuple(
        tuple(number for atom in plan.members(section) for number in graph.blocks[atom])
        for section in range(plan.sections)
    )
    return AtomGraph(
        graph.srid,
        blocks,
        (None,) * plan.sections,
        plan.households(),
        plan.summed(graph.area_m2),
        around + outer,
        graph.points[first],
        pairs.astype(np.int64),
        shared,
        priced,
        wall,
    )


def _inner_m(graph: AtomGraph) -> Floats:
    """Metres of each atom's outline that it shares with another atom."""
    return sum_by(graph.pairs.ravel(), np.repeat(graph.shared_m, 2), len(graph))
