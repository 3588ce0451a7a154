"""Builds the SQL of a tile from layers, purely: same layers, zoom and choice of generation, same text.

One MATERIALIZED row `e` carries the tile's numbers and everything joins it, so that a prepared generic
plan stays fast. Layers are concatenated in one statement: a bundle is one round trip.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from gis.crs import WEB_MERCATOR
from gis.tile import EXTENT
from webapp.core.tiles.registry import PUBLIC, Layer, Shape

_WIDE_FROM_ZOOM = 17
CELLS = 32
_CELL = EXTENT // CELLS

# s is tile units a metre, (ox, oy) what moves a place into the tile. ST_AsMVT cuts coordinates where it should
# round them: half a unit is added here. ST_TransScale says the same but is a wrapper, 6 % slower.
_NUMBERS = f"""WITH e AS MATERIALIZED (
  SELECT env, ST_Expand(env, w * {{buffer}} / {EXTENT}) AS m, {EXTENT} / w AS s,
         0.5 - ST_XMin(env) * {EXTENT} / w AS ox, 0.5 + ST_YMax(env) * {EXTENT} / w AS oy,
         %(on_day)s::date AS on_day{{generation}}
  FROM (SELECT env, ST_XMax(env) - ST_XMin(env) AS w
        FROM (SELECT ST_TileEnvelope(%(z)s::int, %(x)s::int, %(y)s::int) AS env) a) b{{join}})"""

_ONE_GENERATION = ", g.id AS generation_id, g.community_id"
_JOIN_GENERATION = " JOIN generation g ON g.id = %(g)s::bigint"

_STAMP_OF_ONE = "(SELECT c.stamp FROM community c WHERE c.id = e.community_id)"
_STAMP_OF_ALL = "(SELECT coalesce(sum(c.stamp), 0)::bigint * 1000 + count(*) FROM community c WHERE c.gm && e.m)"
STAMP_OF_GENERATION_SQL = """SELECT c.stamp FROM generation g JOIN community c ON c.id = g.community_id
WHERE g.id = %(g)s::bigint"""
STAMP_SQL = f"""SELECT coalesce(sum(stamp), 0)::bigint * 1000 + count(*) FROM community
WHERE gm && ST_Expand(ST_TileEnvelope(%(z)s::int, %(x)s::int, %(y)s::int), %(margin)s::float8)
-- the margin is the tile's own buffer, in EPSG:{WEB_MERCATOR}"""


def buffer_at(zoom: int) -> int:
    """Tile units beyond a tile's edge that it still holds: close up, a street outside is broad enough to show."""
    return 256 if zoom >= _WIDE_FROM_ZOOM else 64


@lru_cache(maxsize=512)
def tile_sql(layers: tuple[Layer, ...], zoom: int, one_generation: bool) -> str:
    """The statement that returns (stamp, tile); parameters: z, x, y, on_day, communities (those whose
    role-bound layers the reader may see) and, if chosen, g."""
    numbers = _NUMBERS.format(
        buffer=buffer_at(zoom),
        generation=_ONE_GENERATION if one_generation else "",
        join=_JOIN_GENERATION if one_generation else "",
    )
    parts = [_layer_sql(layer, zoom, one_generation) for layer in layers if layer.at(zoom)]
    tile = "\n  || ".join(parts) or "''::bytea"
    stamp = _STAMP_OF_ONE if one_generation else _STAMP_OF_ALL
    return f"{numbers}\nSELECT {stamp},\n  {tile}\nFROM e"


def _layer_sql(layer: Layer, zoom: int, one_generation: bool) -> str:
    if layer.shape is Shape.POINT and zoom < layer.detail_zoom:
        return _cells_sql(layer, one_generation)
    columns = [f"{field.sql} AS {field.name}" for field in layer.fields if zoom >= field.from_zoom]
    row = ", ".join([f"{layer.id_sql} AS id", *columns, f"{_geometry_sql(layer, buffer_at(zoom))} AS geom"])
    conditions = ["t.gm && e.m", *_conditions(layer, one_generation)]
    conditions += [thinning.sql for thinning in layer.thinning if zoom < thinning.below_zoom]
    rows = f"SELECT {row} FROM {layer.source} WHERE {' AND '.join(conditions)}"
    return f"coalesce((SELECT ST_AsMVT(q, '{layer.key}', {EXTENT}, 'geom', 'id') FROM ({rows}) q), '')"


def _geometry_sql(layer: Layer, buffer: int) -> str:
    if layer.shape is Shape.SMALL:
        return "ST_Affine(t.gm, e.s, 0, 0, 0, -e.s, 0, 0, 0, 1, e.ox, e.oy, 0)"
    clip = "false" if layer.shape is Shape.POINT else "true"
    return f"ST_AsMVTGeom(t.gm, e.env, {EXTENT}, {buffer}, {clip})"


def _cells_sql(layer: Layer, one_generation: bool) -> str:
    """Points counted in cells, each count in the middle of its points, so that it never strays from its ground.

    A point on a tile's edge belongs to the tile east or south of it.
    """
    conditions = ["t.gm && e.env", *_conditions(layer, one_generation)]
    places = (
        f"SELECT (ST_X(t.gm) - ST_XMin(e.env)) * e.s AS px, (ST_YMax(e.env) - ST_Y(t.gm)) * e.s AS py "
        f"FROM {layer.source} WHERE {' AND '.join(conditions)}"
    )
    rows = (
        f"SELECT count(*)::int AS count, ST_MakePoint(avg(px), avg(py)) AS geom FROM ({places}) p "
        f"WHERE px >= 0 AND px < {EXTENT} AND py >= 0 AND py < {EXTENT} "
        f"GROUP BY floor(px / {_CELL}), floor(py / {_CELL})"
    )
    return f"coalesce((SELECT ST_AsMVT(q, '{layer.key}', {EXTENT}, 'geom') FROM ({rows}) q), '')"


def _conditions(layer: Layer, one_generation: bool) -> Sequence[str]:
    conditions = list(layer.where)
    if layer.right != PUBLIC:
        conditions.append(f"{layer.community_sql} = ANY(%(communities)s::bigint[])")
    if one_generation:
        conditions.append(f"{layer.community_sql} = e.community_id")
    if layer.by_generation:
        conditions.append(
            "t.generation_id = e.generation_id"
            if one_generation
            else "t.generation_id IN (SELECT g.id FROM generation g WHERE g.valid @> e.on_day)"
        )
    return conditions
