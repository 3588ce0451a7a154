"""What lies at a point of the ground."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import RowMapping
from sqlalchemy.orm import Session

from gis.crs import WGS84
from webapp.grids.sql import statement


@dataclass(frozen=True)
class Named:
    """A thing with an id, a name and, for grids and communities, a code."""

    id: int
    name: str
    code: str | None = None


@dataclass(frozen=True)
class Located:
    """What lies at a point on a day."""

    community: Named
    generation_id: int | None
    area: Named | None
    section: Named | None
    block: Named | None
    compound: Named | None
    building: Named | None


def grid_at(session: Session, lon: float, lat: float, on_day: date) -> Located | None:
    """The grids and premises at a WGS84 position (degrees) on a day; None outside every community."""
    values = {"lon": lon, "lat": lat, "on_day": on_day, "wgs84": WGS84}
    row = session.execute(statement("locate"), values).mappings().first()
    if row is None:
        return None
    return Located(
        community=Named(row["community_id"], row["community_name"], row["community_code"]),
        generation_id=row["generation_id"],
        area=_named(row, "area"),
        section=_named(row, "section"),
        block=Named(row["block_id"], str(row["block_number"])) if row["block_id"] else None,
        compound=_named(row, "compound"),
        building=_named(row, "building"),
    )


def _named(row: RowMapping, what: str) -> Named | None:
    if row[f"{what}_id"] is None:
        return None
    return Named(row[f"{what}_id"], row[f"{what}_name"] or "", row.get(f"{what}_code"))
