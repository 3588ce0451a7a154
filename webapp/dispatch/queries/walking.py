"""The streets of a community as a graph to walk on, built once a process and kept while they stay the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from threading import Lock
from weakref import WeakKeyDictionary

import shapely
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from gis.dispatch import StreetGraph, build_graph

_OPEN = "(opened_on IS NULL OR opened_on <= :on_day) AND (closed_on IS NULL OR closed_on > :on_day)"
_MARK = text(
    f"""SELECT count(*) AS streets, max(id) AS last, max(imported_at) AS imported_at, max(edited_at) AS edited_at
FROM street WHERE community_id = :community_id AND {_OPEN}"""
)
_STREETS = text(
    f"SELECT ST_AsBinary(geom) AS wkb FROM street WHERE community_id = :community_id AND {_OPEN} ORDER BY id"
)


@dataclass(frozen=True)
class _Kept:
    stamp: int
    on_day: date
    mark: tuple[object, ...]
    graph: StreetGraph


_kept: WeakKeyDictionary[Engine, dict[int, _Kept]] = WeakKeyDictionary()
_building = Lock()


def street_graph(session: Session, community_id: int, stamp: int, on_day: date) -> StreetGraph:
    """The graph of the streets that are open on a day.

    `stamp` is the community's: while it stands, nothing is asked. It also grows when a shop is corrected; then the
    streets' own mark decides whether the graph is built anew.
    """
    of_database = _kept.setdefault(session.get_bind().engine, {})
    kept = of_database.get(community_id)
    if kept and (kept.stamp, kept.on_day) == (stamp, on_day):
        return kept.graph
    # One builds, the others wait for it instead of building the same.
    with _building:
        kept = of_database.get(community_id)
        if kept is None or (kept.stamp, kept.on_day) != (stamp, on_day):
            kept = _renewed(session, community_id, stamp, on_day, kept)
            of_database[community_id] = kept
    return kept.graph


def _renewed(session: Session, community_id: int, stamp: int, on_day: date, before: _Kept | None) -> _Kept:
    bound = {"community_id": community_id, "on_day": on_day}
    mark = tuple(session.execute(_MARK, bound).one())
    if before is not None and before.mark == mark:
        return _Kept(stamp, on_day, mark, before.graph)
    lines = [row.wkb for row in session.execute(_STREETS, bound)]
    return _Kept(stamp, on_day, mark, build_graph(shapely.from_wkb(lines)))
