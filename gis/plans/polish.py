"""Polish: single atoms change section wherever that makes a plan better and breaks nothing."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable
from dataclasses import dataclass

from gis.plans import scores
from gis.plans.aim import SHAPE, Aim
from gis.plans.contiguity import holds_without
from gis.plans.plan import Plan, make_plan

_PASSES = 40
_WARM, _COLD = 0.05, 0.002  # temperatures of the annealing, in badness
_LEAST = 1e-9  # a smaller gain is rounding


@dataclass(frozen=True)
class _Move:
    """An atom that may go to another section, and what the badness would lose."""

    to: int
    gain: float
    shared_own: float
    shared_to: float


class _State:
    """A plan being changed; sums are kept up to date by each move."""

    def __init__(self, plan: Plan, aim: Aim) -> None:
        graph = plan.graph
        self.aim, self.graph, self.count = aim, graph, plan.sections
        self.section: list[int] = plan.section_of.tolist()
        self.weight: list[float] = plan.summed(aim.weights).tolist()
        self.area: list[float] = plan.summed(graph.area_m2).tolist()
        self.around: list[float] = scores.perimeters_m(plan).tolist()
        self.worst = self._worst(range(self.count))
        self.scale = aim.border_scale(self.count)
        self.atom_weight: list[float] = aim.weights.tolist()
        self.atom_area: list[float] = graph.area_m2.tolist()
        self.atom_around: list[float] = graph.around_m.tolist()
        self.beside: list[list[tuple[int, float, float]]] = [[] for _ in range(len(graph))]
        for (a, b), shared, priced in zip(
            graph.pairs.tolist(), graph.shared_m.tolist(), graph.priced_m.tolist(), strict=True
        ):
            self.beside[a].append((b, shared, priced))
            self.beside[b].append((a, shared, priced))

    def _worst(self, sections: Iterable[int]) -> float:
        return max(abs(self.weight[i] * self.count / self.aim.total - 1) for i in sections)

    def moves(self, atom: int) -> list[_Move]:
        """Every neighbouring section that the atom could go to, in order of number."""
        own = self.section[atom]
        shared: dict[int, float] = {}
        priced: dict[int, float] = {}
        for other, metres, price in self.beside[atom]:
            home = self.section[other]
            shared[home] = shared.get(home, 0.0) + metres
            priced[home] = priced.get(home, 0.0) + price
        kept, price = shared.pop(own, 0.0), priced.pop(own, 0.0)
        return [
            _Move(to, self._gain(atom, to, kept, shared[to]) + (priced[to] - price) / self.scale, kept, shared[to])
            for to in sorted(shared)
        ]

    def _gain(self, atom: int, to: int, shared_own: float, shared_to: float) -> float:
        """What the badness loses by the move in weights and shapes."""
        own, weight, cost = self.section[atom], self.atom_weight[atom], self.aim.section_cost
        gain = cost(self.weight[own], self.count) + cost(self.weight[to], self.count)
        gain -= cost(self.weight[own] - weight, self.count) + cost(self.weight[to] + weight, self.count)
        area, around = self.atom_area[atom], self.atom_around[atom]
        shape = self._shape(own) + self._shape(to)
        shape -= self._shape(own, -area, 2 * shared_own - around) + self._shape(to, area, around - 2 * shared_to)
        return gain + SHAPE * shape

    def _shape(self, section: int, area: float = 0.0, around: float = 0.0) -> float:
        """1 / Polsby-Popper of a section with so much more area and outline."""
        total = self.area[section] + area
        return (self.around[section] + around) ** 2 / (4 * math.pi * total) if total > 1e-6 else 100.0

    def raises_worst(self, atom: int, to: int) -> bool:
        """Whether the move would make a section deviate more than the worst one does now."""
        weight, own = self.atom_weight[atom], self.section[atom]
        after = (self.weight[own] - weight, self.weight[to] + weight)
        return weight > 0 and max(abs(w * self.count / self.aim.total - 1) for w in after) > self.worst + 1e-12

    def stays_whole(self, atom: int) -> bool:
        """Whether the atom's section is in one piece, and not empty, without it."""
        return holds_without(self.graph.neighbours, self.section, atom)

    def make(self, atom: int, move: _Move) -> None:
        """Carry a move out."""
        own, to = self.section[atom], move.to
        self.section[atom] = to
        for section, sign in ((own, -1), (to, 1)):
            self.weight[section] += sign * self.atom_weight[atom]
            self.area[section] += sign * self.atom_area[atom]
        self.around[own] += 2 * move.shared_own - self.atom_around[atom]
        self.around[to] += self.atom_around[atom] - 2 * move.shared_to
        self.worst = self._worst(range(self.count))

    def improve(self, atom: int) -> bool:
        """Make the move of an atom that gains most, if any gains and none forbids it; say whether."""
        best = max(self.moves(atom), key=lambda move: move.gain, default=None)
        if best is None or best.gain <= _LEAST or self.raises_worst(atom, best.to) or not self.stays_whole(atom):
            return False
        self.make(atom, best)
        return True


def polished(plan: Plan, aim: Aim) -> Plan:
    """The plan after single-atom moves, each of which lowers the badness.

    A move that would empty a section, cut it in two, or raise the worst deviation is rejected
    whatever it gains. Deterministic: atoms are taken in order until a pass moves none.
    """
    if plan.sections < 2:
        return plan
    state = _State(plan, aim)
    for _ in range(_PASSES):
        if sum(state.improve(atom) for atom in range(len(plan.graph))) == 0:
            break
    return make_plan(plan.graph, state.section, plan.area_of)


def annealed(plan: Plan, aim: Aim, *, steps: int, seed: int) -> Plan:
    """The best plan met on a random walk of single-atom moves that grows ever choosier.

    Sections stay in one piece throughout; worse moves are taken with probability
    exp(gain / temperature) (Kirkpatrick et al. 1983). Deterministic for a seed and `steps`.
    """
    if plan.sections < 2:
        return plan
    state, chance = _State(plan, aim), random.Random(seed)
    atoms = len(plan.graph)
    badness = best = 0.0
    best_section = list(state.section)
    for step in range(steps):
        temperature = _WARM * (_COLD / _WARM) ** (step / steps)
        atom = chance.randrange(atoms)
        moves = state.moves(atom)
        if not moves:
            continue
        move = moves[chance.randrange(len(moves))]
        if move.gain < 0 and chance.random() >= math.exp(move.gain / temperature):
            continue
        if state.stays_whole(atom):
            state.make(atom, move)
            badness -= move.gain
            if badness < best - _LEAST:
                best, best_section = badness, list(state.section)
    return make_plan(plan.graph, best_section, plan.area_of)
