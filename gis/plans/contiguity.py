"""Contiguity: connected pieces of atoms, and the repair of sections that fell apart."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from gis.plans.atoms import AtomGraph, Ints

Neighbours = Sequence[Sequence[int]]


def pieces(neighbours: Neighbours, members: Collection[int]) -> list[list[int]]:
    """Connected pieces of some atoms, each ascending, in the order of their lowest atom."""
    left = set(members)
    found = []
    for start in sorted(left):
        if start not in left:
            continue
        left.discard(start)
        piece, edge = [start], [start]
        while edge:
            for atom in neighbours[edge.pop()]:
                if atom in left:
                    left.discard(atom)
                    piece.append(atom)
                    edge.append(atom)
        found.append(sorted(piece))
    return found


def holds_without(neighbours: Neighbours, section_of: Sequence[int], atom: int) -> bool:
    """Whether the section of an atom stays in one piece, and not empty, when the atom leaves it."""
    section = section_of[atom]
    beside = [other for other in neighbours[atom] if section_of[other] == section]
    if len(beside) <= 1:
        return bool(beside)
    wanted, seen, edge = set(beside[1:]), {atom, beside[0]}, [beside[0]]
    while edge and wanted:
        for other in neighbours[edge.pop()]:
            if section_of[other] == section and other not in seen:
                seen.add(other)
                wanted.discard(other)
                edge.append(other)
    return not wanted


def repaired(graph: AtomGraph, section_of: Ints) -> Ints:
    """The assignment with stray pieces given to a neighbour, sections renumbered without gaps.

    Of each section the piece with most households (then area, then the lowest atom) stays; a
    stray piece goes to the neighbouring section with which it shares most metres. A section that
    is apart from all others keeps its pieces.
    """
    section = section_of.tolist()
    shared = {(a, b): m for (a, b), m in zip(graph.pairs.tolist(), graph.shared_m.tolist(), strict=True)}
    for _ in range(len(graph)):
        strays = [piece for number in sorted(set(section)) for piece in _strays(graph, section, number)]
        moved = False
        for piece in strays:
            target = _best_neighbour(graph, section, piece, shared)
            if target is not None:
                moved = True
                for atom in piece:
                    section[atom] = target
        if not moved:
            break
    return np.unique(section, return_inverse=True)[1].astype(np.int64)


def _strays(graph: AtomGraph, section: list[int], number: int) -> list[list[int]]:
    """All pieces of a section but its main one."""
    parts = pieces(graph.neighbours, [atom for atom, own in enumerate(section) if own == number])
    weight = [(graph.households[part].sum(), graph.area_m2[part].sum(), -part[0]) for part in parts]
    main = max(range(len(parts)), key=weight.__getitem__)
    return [part for i, part in enumerate(parts) if i != main]


def _best_neighbour(
    graph: AtomGraph, section: list[int], piece: list[int], shared: dict[tuple[int, int], float]
) -> int | None:
    """The other section that shares most metres with a piece."""
    own = section[piece[0]]
    metres: dict[int, float] = {}
    for atom in piece:
        for other in graph.neighbours[atom]:
            if section[other] != own:
                key = (min(atom, other), max(atom, other))
                metres[section[other]] = metres.get(section[other], 0.0) + shared[key]
    return min(metres, key=lambda number: (-metres[number], number)) if metres else None
