"""METIS as a function: a weighted graph cut into parts of like weight along cheap borders."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gis.plans.atoms import AtomGraph, Floats, Ints
from gis.plans.contiguity import pieces

_ROOMY = 8  # members a part from which METIS may cut all parts at once


def cut_graph(graph: AtomGraph, weights: Ints, members: Ints, parts: int, *, seed: int, slack: float) -> Ints:
    """Part of each member (0-based); deterministic for a seed.

    `members` must be connected; the objective is the priced metres of border cut, `slack` the
    share by which a part may exceed its fair weight. Few or very unequal members are halved
    again and again, because METIS fails (and prints) when a part can hold no whole member.
    Neither way promises balance; all at once does not promise contiguity either (pymetis #60):
    check what comes back.
    """
    if parts <= 1 or len(members) <= 1:
        return np.zeros(len(members), dtype=np.int64)
    fair = weights[members].sum() / parts
    if seed % 2 and len(members) >= _ROOMY * parts and weights[members].max() < fair / 2:
        return _part_graph(graph, weights, members, (1 / parts,) * parts, seed=seed, slack=slack)
    return _halved(graph, weights, members, parts, seed=seed, slack=slack)


def _halved(graph: AtomGraph, weights: Ints, members: Ints, parts: int, *, seed: int, slack: float) -> Ints:
    """Parts by repeated halving; every part is connected, and there may be fewer than asked for."""
    if parts <= 1 or len(members) <= 1:
        return np.zeros(len(members), dtype=np.int64)
    share = (parts // 2) / parts
    side = _part_graph(graph, weights, members, (share, 1 - share), seed=seed, slack=slack)
    side = _two_bodies(graph, weights, members, side)
    first, second = members[side == 0], members[side == 1]
    if not len(first) or not len(second):
        return np.zeros(len(members), dtype=np.int64)
    held = weights[first].sum() / max(weights[members].sum(), 1)
    ahead = min(max(round(parts * float(held)), 1), parts - 1)
    part = np.empty(len(members), dtype=np.int64)
    part[side == 0] = _halved(graph, weights, first, ahead, seed=seed + 1, slack=slack)
    part[side == 1] = (
        part[side == 0].max() + 1 + _halved(graph, weights, second, parts - ahead, seed=seed + 2, slack=slack)
    )
    return part


def _two_bodies(graph: AtomGraph, weights: Ints, members: Ints, side: Ints) -> Ints:
    """Two sides of which each is connected: stray pieces change over, first of one side, then of the other."""
    place = {atom: i for i, atom in enumerate(members.tolist())}
    side = side.copy()
    for own in (0, 1):
        parts = pieces(graph.neighbours, members[side == own].tolist())
        if parts:
            main = max(parts, key=lambda part: (weights[part].sum(), len(part), -part[0]))
            for part in parts:
                if part is not main:
                    side[[place[atom] for atom in part]] = 1 - own
    return side


def _part_graph(
    graph: AtomGraph, weights: Ints, members: Ints, shares: Sequence[float], *, seed: int, slack: float
) -> Ints:
    """One METIS run with a share of the weight for each part."""
    import pymetis

    starts, targets, prices = _compressed(graph, members)
    options = pymetis.Options(seed=seed, ufactor=max(1, round(1000 * slack)), niter=20)
    if len(shares) > 2:
        options.contig = 1
    _, part = pymetis.part_graph(
        len(shares),
        pymetis.CSRAdjacency(starts.tolist(), targets.tolist()),
        eweights=prices.tolist(),
        vweights=(10 * weights[members] + 1).tolist(),
        tpwgts=list(shares),
        recursive=len(shares) == 2,
        options=options,
    )
    return np.asarray(part, dtype=np.int64)


def _compressed(graph: AtomGraph, members: Ints) -> tuple[Ints, Ints, Ints]:
    """The members' graph as METIS wants it: row starts, neighbours, whole-number prices."""
    place = np.full(len(graph), -1, dtype=np.int64)
    place[members] = np.arange(len(members))
    sides = place[graph.pairs]
    kept = (sides >= 0).all(axis=1)
    a, b = sides[kept].T
    price: Floats = np.maximum(1, np.rint(graph.priced_m[kept]))
    source, target = np.concatenate([a, b]), np.concatenate([b, a])
    order = np.lexsort((target, source))
    starts = np.concatenate([[0], np.cumsum(np.bincount(source, minlength=len(members)))])
    return starts.astype(np.int64), target[order], np.tile(price, 2)[order].astype(np.int64)
