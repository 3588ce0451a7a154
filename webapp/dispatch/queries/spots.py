"""Where something is: the grids and premises of a place, its version, its border, its compound's manager."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.crs import WGS84
from webapp.dispatch.sql import statement
from webapp.grids.queries import Named, grid_at
from webapp.grids.rules import Manager

BORDER_M = 20
_MIDDLE = text(
    "SELECT ST_X(p) AS lon, ST_Y(p) AS lat FROM (SELECT ST_PointOnSurface(geom) AS p FROM building"
    " WHERE id = :id AND community_id = :community_id) b"
)
_BARE = text("SELECT srid, stamp FROM community WHERE id = :community_id")


@dataclass(frozen=True)
class Spot:
    """Where somebody says it is: a position (WGS84 degrees), a building, both, or neither."""

    lon: float | None = None
    lat: float | None = None
    building_id: int | None = None


@dataclass(frozen=True)
class Management:
    """Who manages a compound."""

    compound: str
    kind: Manager
    name: str | None


@dataclass(frozen=True)
class Ground:
    """What one must know of a place before anybody is called.

    `metric` is (x, y) metres in EPSG `srid`. Without a position, or outside the community, nothing is known but
    the community itself.
    """

    community_id: int
    srid: int
    stamp: int
    lon: float | None = None
    lat: float | None = None
    metric: tuple[float, float] | None = None
    generation_id: int | None = None
    year: int | None = None
    ordinal: int | None = None
    section: Named | None = None
    area: Named | None = None
    block: Named | None = None
    compound: Named | None = None
    building: Named | None = None
    building_id: int | None = None
    management: Management | None = None
    border: Named | None = None
    border_area_id: int | None = None


def ground_of(session: Session, community_id: int, spot: Spot, on_day: date) -> Ground:
    """The ground of a place on a day; a building that was named stands for its stairs even where the pin is beside."""
    lon, lat = _position(session, community_id, spot)
    found = grid_at(session, lon, lat, on_day) if lon is not None and lat is not None else None
    if found is None or found.community.id != community_id:
        row = session.execute(_BARE, {"community_id": community_id}).one()
        return Ground(community_id, row.srid, row.stamp, building_id=spot.building_id)
    bound = {
        "community_id": community_id,
        "lon": lon,
        "lat": lat,
        "wgs84": WGS84,
        "generation_id": found.generation_id,
        "section_id": found.section.id if found.section else None,
        "compound_id": found.compound.id if found.compound else None,
        "border_m": BORDER_M,
    }
    row = session.execute(statement("spot"), bound).one()
    manager = Manager(row.manager_kind) if row.manager_kind else None
    return Ground(
        community_id=community_id,
        srid=row.srid,
        stamp=row.stamp,
        lon=lon,
        lat=lat,
        metric=(row.x, row.y),
        generation_id=found.generation_id,
        year=row.year,
        ordinal=row.ordinal,
        section=found.section,
        area=found.area,
        block=found.block,
        compound=found.compound,
        building=found.building,
        building_id=spot.building_id or (found.building.id if found.building else None),
        management=Management(row.compound_name, manager, row.manager_name) if manager else None,
        border=Named(row.other_id, row.other_name) if row.other_id else None,
        border_area_id=row.other_area_id,
    )


def _position(session: Session, community_id: int, spot: Spot) -> tuple[float | None, float | None]:
    if spot.lon is not None and spot.lat is not None:
        return spot.lon, spot.lat
    row = session.execute(_MIDDLE, {"id": spot.building_id, "community_id": community_id}).first()
    return (row.lon, row.lat) if row else (None, None)
