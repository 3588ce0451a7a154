"""Walking times along streets: how long somebody takes from where he is posted to where he is wanted.

Metres and seconds throughout; every position is (x east, y north) in one metric CRS of the caller's choice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely import STRtree

from gis.streets.linework import Floats, Ints, Lines, as_lines, join_dangling_ends, node, vertex_ids

# Just below the comfortable walk of grown people, 1.27 to 1.46 m/s (Bohannon, Age and Ageing 26, 1997).
SPEED_MPS = 4.5 / 3.6
REACH_S = 20 * 60.0
_MISS_M = 6.0  # ends that miss by less are joined, as in the street network itself


@dataclass(frozen=True)
class _Footing:
    """Where points stand on the streets: (n,) piece, metres from its first end, metres from the street."""

    piece: Ints
    along_m: Floats
    off_m: Floats


@dataclass(frozen=True)
class StreetGraph:
    """The streets as a graph: crossings are nodes, (n,) noded pieces join them; `steps` is metres, (m, m) sparse.

    `ends` is (n, 2): the nodes of each piece. Without any street one walks straight.
    """

    pieces: Lines
    lengths: Floats
    ends: Ints
    steps: Any
    tree: STRtree

    def walk_s(self, start: tuple[float, float], goals: npt.ArrayLike, reach_s: float = REACH_S) -> Floats:
        """Seconds on foot from `start` to each of `goals`, (n, 2); infinite beyond `reach_s`.

        To the nearest point of a street straight, along streets by the shortest way, from there straight again.
        """
        targets = np.asarray(goals, dtype=np.float64).reshape(-1, 2)
        reach_m = reach_s * SPEED_MPS
        metres = np.full(len(targets), np.inf)
        # Nothing is nearer on foot than straight: what lies further needs no search.
        near = np.flatnonzero(np.hypot(*(targets - start).T) <= reach_m)
        if len(near):
            metres[near] = self._metres(np.asarray(start, dtype=np.float64), targets[near], reach_m)
        return np.where(metres <= reach_m, metres / SPEED_MPS, np.inf)

    def _metres(self, start: Floats, goals: Floats, reach_m: float) -> Floats:
        if not len(self.pieces):
            return np.asarray(np.hypot(*(goals - start).T))
        here, there = self._footing(start[None, :]), self._footing(goals)
        piece, along_m = int(here.piece[0]), float(here.along_m[0])
        to_node = self._to_nodes(piece, along_m, reach_m)
        first, last = self.ends[there.piece].T
        rest_m = self.lengths[there.piece] - there.along_m
        by_nodes = np.minimum(to_node[first] + there.along_m, to_node[last] + rest_m)
        by_piece = np.where(there.piece == piece, np.abs(there.along_m - along_m), np.inf)
        return np.asarray(here.off_m[0] + np.minimum(by_nodes, by_piece) + there.off_m)

    def _to_nodes(self, piece: int, along_m: float, reach_m: float) -> Floats:
        """Metres from a point of a piece to every node, infinite beyond reach."""
        from scipy.sparse.csgraph import dijkstra

        by_end = dijkstra(self.steps, indices=self.ends[piece], limit=reach_m)
        begun = np.array([along_m, self.lengths[piece] - along_m])
        return np.asarray((by_end + begun[:, None]).min(axis=0))

    def _footing(self, places: Floats) -> _Footing:
        points: Any = shapely.points(places)
        row, found = self.tree.query_nearest(points, all_matches=False)
        piece = found[np.argsort(row)].astype(np.int64)
        lines = self.pieces[piece]
        return _Footing(piece, shapely.line_locate_point(lines, points), shapely.distance(lines, points))


def build_graph(streets: npt.ArrayLike) -> StreetGraph:
    """The graph of any lines and rings that one walks along, (n,) geometries in one metric CRS.

    They are cut wherever they meet. What does not hang together is tied to the nearest of the rest by a straight
    walk: a yard's lane that was drawn without its gate is still a way.
    """
    lines = _tied(_joined(node(as_lines(streets)[0])))
    ends, count = _ends(lines)
    lengths = shapely.length(lines)
    return StreetGraph(lines, lengths, ends, _steps(ends, lengths, count), STRtree(lines))


def _joined(lines: Lines) -> Lines:
    joins = join_dangling_ends(lines, _MISS_M).lines
    return node(np.concatenate([lines, joins])) if len(joins) else lines


def _tied(lines: Lines) -> Lines:
    """The lines and the shortest ties that make one body of them; each round at least halves the bodies."""
    while True:
        body = _bodies(lines)
        islands = np.flatnonzero(np.arange(body.max(initial=0) + 1) != np.bincount(body, minlength=1).argmax())
        if not len(islands):
            return lines
        ties = np.array([_tie(lines[body == each], lines[body != each]) for each in islands], dtype=object)
        lines = node(np.concatenate([lines, ties]))


def _tie(island: Lines, rest: Lines) -> shapely.LineString:
    """The shortest line from any line of one body to any of the rest."""
    (row, target), away = STRtree(rest).query_nearest(island, all_matches=False, return_distance=True)
    nearest = int(away.argmin())
    tie: shapely.LineString = shapely.shortest_line(island[row[nearest]], rest[target[nearest]])
    return tie


def _bodies(lines: Lines) -> Ints:
    """The number of the connected body of each line, (n,)."""
    from scipy.sparse.csgraph import connected_components

    ends, count = _ends(lines)
    if not count:
        return np.empty(0, dtype=np.int64)
    labels = connected_components(_steps(ends, shapely.length(lines), count), directed=False)[1]
    return np.asarray(labels[ends[:, 0]], dtype=np.int64)


def _ends(lines: Lines) -> tuple[Ints, int]:
    """Nodes at the two ends of each line, (n, 2), and how many nodes there are."""
    if not len(lines):
        return np.empty((0, 2), dtype=np.int64), 0
    first, last, _ = vertex_ids(lines)
    return np.column_stack([first, last]), int(max(first.max(), last.max())) + 1


def _steps(ends: Ints, lengths: Floats, count: int) -> Any:
    """Metres between neighbouring nodes, both ways, (count, count); of two pieces between them the shorter one."""
    from scipy.sparse import csr_array

    both = np.vstack([ends, ends[:, ::-1]])
    metres = np.concatenate([lengths, lengths])
    order = np.lexsort((metres, both[:, 1], both[:, 0]))
    both, metres = both[order], metres[order]
    fresh = np.concatenate([[True], np.any(np.diff(both, axis=0) != 0, axis=1)])[: len(both)]
    both, metres = both[fresh], metres[fresh]
    return csr_array((metres, (both[:, 0], both[:, 1])), shape=(count, count))
