"""What is on a community's ground now, as canonical layers and as a street network.

References are qualified: 'source|ref', so that rows of several data sets cannot be confused.
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis.crs import WGS84
from gis.formats import LAYERS
from gis.geometry import transformed
from gis.streets import StreetNetwork
from webapp.grids.models import Community, Kind
from webapp.imports.queries.targets import TARGETS, Target

BETWEEN = "|"
_HISTORY = ("id", "imported_at", "edited_at", "closed_on")


def qualified(source: str, ref: Any) -> str:
    """One text for a data set and an identity in it."""
    return f"{source}{BETWEEN}{ref}"


def present(session: Session, community: Community, key: str, *, closed: bool = False) -> gpd.GeoDataFrame:
    """A layer's rows in WGS84 with qualified references, row ids and history columns.

    `closed` includes rows that no longer exist.
    """
    target = TARGETS[key]
    rows = session.execute(text(_select(target)), {"community": community.id, "closed": closed}).all()
    names = [*_HISTORY, "source_ref", *target.plain, *target.links, "geometry"]
    columns = dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(names, ())
    shapes = shapely.from_wkb(np.array([bytes(shape) for shape in columns.pop("geometry")], dtype=object))
    data = {name: pd.Series(list(values), dtype=object) for name, values in columns.items()}
    placed = transformed(shapes, community.srid, WGS84) if target.is_metric and rows else shapes
    return gpd.GeoDataFrame(data, geometry=placed, crs=WGS84)


def _select(target: Target) -> str:
    joins, referred = "", []
    for number, (column, layer) in enumerate(target.links.values()):
        joins += f" LEFT JOIN {TARGETS[layer].table} r{number} ON r{number}.id = t.{column}"
        referred.append(f"r{number}.source || '{BETWEEN}' || r{number}.source_ref")
    columns = [f"t.{name}" for name in _HISTORY]
    columns += [f"t.source || '{BETWEEN}' || t.source_ref", *(f"t.{name}" for name in target.plain), *referred]
    return (
        f"SELECT {', '.join(columns)}, ST_AsBinary(t.geom) FROM {target.table} t{joins}"
        " WHERE t.community_id = :community AND (:closed OR t.closed_on IS NULL) ORDER BY t.id"
    )


def network_of(session: Session, community: Community) -> StreetNetwork:
    """The community's published planar network; `street_ref` and `compound_ref` are qualified."""
    blocks = session.execute(
        text(
            f"""SELECT b.number, k.source || '{BETWEEN}' || k.source_ref, ST_AsBinary(b.geom)
            FROM block b LEFT JOIN compound k ON k.id = b.compound_id WHERE b.community_id = :id ORDER BY b.number"""
        ),
        {"id": community.id},
    ).all()
    edges = session.execute(
        text(
            f"""SELECT e.kind, s.source || '{BETWEEN}' || s.source_ref, ST_AsBinary(e.geom)
            FROM edge e LEFT JOIN street s ON s.id = e.street_id WHERE e.community_id = :id ORDER BY e.id"""
        ),
        {"id": community.id},
    ).all()
    outline = gpd.GeoSeries([outline_of(session, community)], crs=WGS84).to_crs(community.srid)
    return StreetNetwork(
        srid=community.srid,
        boundary=outline.iloc[0],
        edges=_frame(edges, ("kind", "street_ref"), community.srid),
        blocks=_frame(blocks, ("number", "compound_ref"), community.srid),
        dirty=(),
    )


def _frame(rows: Any, names: tuple[str, str], srid: int) -> gpd.GeoDataFrame:
    shapes = shapely.from_wkb(np.array([bytes(row[2]) for row in rows], dtype=object))
    data = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    return gpd.GeoDataFrame(data, geometry=shapes, crs=srid)


def block_ids(session: Session, community: Community) -> dict[int, int]:
    """Row id of each block number."""
    rows = session.execute(text("SELECT number, id FROM block WHERE community_id = :id"), {"id": community.id})
    return {int(number): int(row) for number, row in rows}


def row_ids(session: Session, community: Community, key: str) -> dict[str, int]:
    """Row id of each qualified reference of a layer."""
    rows = session.execute(
        text(f"SELECT source || '{BETWEEN}' || source_ref, id FROM {TARGETS[key].table} WHERE community_id = :id"),
        {"id": community.id},
    )
    return {str(ref): int(row) for ref, row in rows}


def outline_of(session: Session, community: Community) -> shapely.Polygon:
    """The community's outline, WGS84."""
    found = session.scalar(text("SELECT ST_AsBinary(geom) FROM community WHERE id = :id"), {"id": community.id})
    outline: Any = shapely.from_wkb(bytes(found))
    return outline  # type: ignore[no-any-return]


def kind_codes(session: Session) -> frozenset[str]:
    """Codes of the dictionary of kinds."""
    return frozenset(session.scalars(select(Kind.code)))


def stairs_of(session: Session, community: Community) -> pd.DataFrame:
    """The stairs of open buildings, with qualified references of the buildings."""
    rows = session.execute(
        text(
            f"""SELECT b.source || '{BETWEEN}' || b.source_ref, s.number, s.households
            FROM stair s JOIN building b ON b.id = s.building_id
            WHERE s.community_id = :id AND b.closed_on IS NULL AND s.closed_on IS NULL ORDER BY b.id, s.number"""
        ),
        {"id": community.id},
    ).all()
    frame = pd.DataFrame(rows, columns=list(LAYERS["stairs"].names), dtype=object)
    frame.insert(0, "source_ref", [f"{row[0]}/{row[1]}" for row in rows])
    return frame


def counted_by_hand(session: Session, community: Community) -> set[str]:
    """Qualified references of the buildings whose stairs a person changed after the source was last read."""
    rows = session.scalars(
        text(
            f"""SELECT DISTINCT b.source || '{BETWEEN}' || b.source_ref
            FROM stair s JOIN building b ON b.id = s.building_id
            WHERE s.community_id = :id AND s.edited_at > coalesce(b.imported_at, '-infinity')"""
        ),
        {"id": community.id},
    )
    return set(rows)
