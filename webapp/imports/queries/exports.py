"""Every layer of a community as it is written to a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import geopandas as gpd
import numpy as np
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.crs import WGS84
from gis.formats import LAYERS
from webapp.grids.models import Community
from webapp.imports.queries.ground import BETWEEN, present, stairs_of
from webapp.imports.queries.targets import TARGETS

GRIDS, BLOCKS = "grids", "blocks"
EXPORTED = (*TARGETS, "stairs", GRIDS, BLOCKS)
# What lies in the open; the rest (cameras, hazards) must be named to be exported.
PUBLIC = ("compounds", "streets", "buildings", "shops", "organizations", "places", "stairs", GRIDS, BLOCKS)

_GRIDS = """SELECT g.code, g.uuid::text, v.name, v.level, g.kind, p.code AS parent_code, v.households,
  ST_AsBinary(v.geom)
FROM grid_version v JOIN generation n ON n.id = v.generation_id JOIN grid g ON g.id = v.grid_id
LEFT JOIN grid p ON p.id = v.parent_grid_id
WHERE v.community_id = :id AND n.valid @> CAST(:on AS date) ORDER BY g.code"""
_BLOCKS = f"""SELECT b.number, k.source || '{BETWEEN}' || k.source_ref AS compound_ref, g.code AS section_code,
ST_AsBinary(ST_Transform(b.geom, {WGS84}))
FROM block b LEFT JOIN compound k ON k.id = b.compound_id
LEFT JOIN (grid_block a JOIN generation n ON n.id = a.generation_id AND n.valid @> CAST(:on AS date)
           JOIN grid g ON g.id = a.grid_id) ON a.block_id = b.id
WHERE b.community_id = :id ORDER BY b.number"""


def layers_of(session: Session, community: Community, keys: Sequence[str], on: date) -> dict[str, gpd.GeoDataFrame]:
    """The layers asked for, WGS84, canonical columns, with references that say their data set."""
    return {key: _layer(session, community, key, on) for key in keys}


def _layer(session: Session, community: Community, key: str, on: date) -> gpd.GeoDataFrame:
    if key == "stairs":
        return stairs_of(session, community)
    if key == GRIDS:
        names = ["code", "uuid", "name", "level", "kind", "parent_code", "households"]
        return _derived(session, _GRIDS, community, on, names)
    if key == BLOCKS:
        return _derived(session, _BLOCKS, community, on, ["number", "compound_ref", "section_code"])
    return present(session, community, key)[["source_ref", *LAYERS[key].names, "geometry"]]


def _derived(session: Session, sql: str, community: Community, on: date, names: list[str]) -> gpd.GeoDataFrame:
    rows = session.execute(text(sql), {"id": community.id, "on": on}).all()
    shapes = shapely.from_wkb(np.array([bytes(row[-1]) for row in rows], dtype=object))
    data = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    return gpd.GeoDataFrame(data, geometry=shapes, crs=WGS84)
