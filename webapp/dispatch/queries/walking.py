"""The streets of a community as a graph to walk on, built once a process and kept while they stay the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from weakref import WeakKeyDictionary

import shapely
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from gis.dispatch import StreetGraph, build_graph
from webapp.dispatch.sql import statement

_OPEN = "(opened_on IS NULL OR opened_on <= :on_day) AND (closed_on IS NULL OR closed_on > :on_day)"
_MARK = text(
    f"""SELECT count(*) AS streets, max(id) AS last, max(imported_at) AS imported_at, max(edited_at) AS edited_at
FROM street WHERE community_id = :community_id AND {_OPEN}"""
)
_STREETS = text(
    f"SELECT ST_AsBinary(geom) AS wkb FROM street WHERE community_id = :community_id AND {_OPEN} ORDER BY id"
)


@dataclass(frozen=True)
class Walks:
    """Streets and duty posts of a community as they were at one stamp of it."""

    stamp: int
    on_day: date
    mark: tuple[object, ...]
    graph: StreetGraph
    posts: dict[int, tuple[float, float]] = field(default_factory=dict)


_kept: WeakKeyDictionary[Engine, dict[int, Walks]] = WeakKeyDictionary()
_building = Lock()


def walks_of(session: Session, community_id: int, stamp: int, on_day: date) -> Walks:
    """The graph of the streets that are open on a day, and what is known of posts.

    `stamp` is the community's: while it stands, nothing is asked. It also grows when a shop is corrected; then the
    streets' own mark decides whether the graph is built anew.
    """
    of_database = _kept.setdefault(session.get_bind().engine, {})
    kept = of_database.get(community_id)
    if kept and (kept.stamp, kept.on_day) == (stamp, on_day):
        return kept
    # One builds, the others wait for it instead of building the same.
    with _building:
        kept = of_database.get(community_id)
        if kept is None or (kept.stamp, kept.on_day) != (stamp, on_day):
            kept = _renewed(session, community_id, stamp, on_day, kept)
            of_database[community_id] = kept
    return kept


def positions(session: Session, walks: Walks, keys: Iterable[int], srid: int) -> dict[int, tuple[float, float]]:
    """Metric coordinates of duty posts; only those not asked for since the ground last changed are read."""
    unknown = {key for key in keys if key not in walks.posts}
    if unknown:
        bound = {
            "buildings": [key for key in unknown if key > 0],
            "places": [-key for key in unknown if key < 0],
            "srid": srid,
        }
        walks.posts.update({row.post: (row.x, row.y) for row in session.execute(statement("posts"), bound)})
    return walks.posts


def _renewed(session: Session, community_id: int, stamp: int, on_day: date, before: Walks | None) -> Walks:
    bound = {"community_id": community_id, "on_day": on_day}
    mark = tuple(session.execute(_MARK, bound).one())
    if before is not None and before.mark == mark:
        return Walks(stamp, on_day, mark, before.graph)
    lines = [row.wkb for row in session.execute(_STREETS, bound)]
    return Walks(stamp, on_day, mark, build_graph(shapely.from_wkb(lines)))
