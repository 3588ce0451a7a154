"""Where something of a simulated day can happen: places of the real ground, by kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.crs import WGS84
from webapp.simulation.scenes import Spot

_OPEN = "t.community_id = :community_id AND t.closed_on IS NULL"
_POINT = "ST_X({0}) AS lon, ST_Y({0}) AS lat"
_MIDDLE = f"ST_Transform(ST_LineInterpolatePoint(d.geom, 0.5), {WGS84})"
_KINDS = {
    Spot.SCHOOL: ("place.school", "place.kindergarten"),
    Spot.WATER: ("place.canal",),
    Spot.SQUARE: ("place.square", "place.park", "place.sports_ground"),
}
_SQL = {
    Spot.HOME: f"SELECT t.id AS building_id, NULL::float AS lon, NULL::float AS lat FROM building t WHERE {_OPEN}"
    " AND t.use = 'residential' ORDER BY t.id",
    Spot.SHOP: f"SELECT NULL::bigint AS building_id, {_POINT.format('t.geom')} FROM shop t WHERE {_OPEN} ORDER BY t.id",
    Spot.STREET: f"SELECT NULL::bigint AS building_id, {_POINT.format(_MIDDLE)}"
    f" FROM street t, LATERAL ST_Dump(t.geom) d WHERE {_OPEN} AND t.road_class <> 'path' ORDER BY t.id, d.path",
    **{
        spot: f"SELECT NULL::bigint AS building_id, {_POINT.format('ST_PointOnSurface(t.geom)')} FROM place t"
        f" WHERE {_OPEN} AND t.kind IN ({', '.join(repr(kind) for kind in kinds)}) ORDER BY t.id"
        for spot, kinds in _KINDS.items()
    },
}


@dataclass(frozen=True)
class Place:
    """A building, or a point."""

    building_id: int | None
    lon: float | None
    lat: float | None


Places = Mapping[Spot, list[Place]]


def places(session: Session, community_id: int) -> Places:
    """All places of a community, by kind, in an order that stays."""
    found = {}
    for spot, sql in _SQL.items():
        rows = session.execute(text(sql), {"community_id": community_id})
        found[spot] = [Place(row.building_id, row.lon, row.lat) for row in rows]
    return found


def place_at(known: Places, spot: Spot, draw: float) -> Place:
    """One of the places of a kind; a home where there is none of that kind."""
    choices = known[spot] or known[Spot.HOME]
    return choices[int(draw * len(choices))]
