"""The planar network: edges own the geometry, blocks are its faces."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely import Polygon

from gis.codes import reading_order
from gis.errors import InvalidGeometry, Problem
from gis.geometry import Placer, boundary_in_metres, in_metres, rings, without_holes
from gis.streets import dirt
from gis.streets.compounds import Compounds, compounds_inside
from gis.streets.faces import faces_of, merge_slivers
from gis.streets.linework import GRID_M, Ints, Lines, as_lines, join_dangling_ends, node, snap_in_turn, snap_to
from gis.streets.origins import Origins, street_origins

NEAR_M = 2.0  # a wall this near to a street, another wall or the outline runs on it
ARM_M = 12.0  # half the width below which an arm of the outer ring is cut off


@dataclass(frozen=True)
class StreetNetwork:
    """Edges and blocks of a community, in one metric CRS, coordinates on a 1 mm grid.

    `edges`: kind (street, wall, boundary), street_ref and road_class (streets only), left_block and
    right_block (block numbers, nullable Int64; empty outside; equal for a dead end inside a block),
    geometry LineString; index 0..n-1. A street on the outline is kind street with one side empty.
    `blocks`: number 1.., compound_ref or None, geometry Polygon; a valid coverage of `boundary`.
    `dirty`: what was repaired or stayed open.
    """

    srid: int
    boundary: Polygon
    edges: gpd.GeoDataFrame
    blocks: gpd.GeoDataFrame
    dirty: tuple[Problem, ...]


@dataclass(frozen=True)
class _Linework:
    """Noded pieces, what they come from, and the connectors laid where ends missed."""

    pieces: Lines
    origins: Origins
    joins: Origins


def build_network(
    streets: gpd.GeoDataFrame,
    compounds: gpd.GeoDataFrame,
    boundary: Polygon | None = None,
    *,
    srid: int,
    snap_m: float = 6.0,
    sliver_m2: float = 20.0,
) -> StreetNetwork:
    """Cut the ground into blocks along streets, compound walls and the boundary.

    `streets` (source_ref, road_class) and `compounds` (source_ref) come in any CRS, `boundary` in
    EPSG:4326; everything is worked in EPSG `srid`, metres. Streets of class "path" do not cut.
    Without a boundary it is the outer ring of the noded streets, paths included: the outline of
    the largest body of faces, narrow arms cut off. Ends that miss by up to `snap_m` are joined; faces below `sliver_m2`
    or thinner than two metres go to the neighbour with the longest common edge. Raises
    InvalidGeometry when the streets enclose nothing or the boundary is no area.
    """
    metric = in_metres(streets, srid)
    place = Placer(srid)
    if boundary is None:
        outline, ground = _outer_ring(metric, snap_m)
    else:
        outline = boundary_in_metres(boundary, srid)
        ground = _clipped(street_origins(metric), outline)
    inside = compounds_inside(in_metres(compounds, srid), outline)
    noded = _joined(_with_walls(ground, inside, outline), outline, snap_m)
    kept, gone, slivers = merge_slivers(noded.pieces, outline, sliver_m2)
    edges, blocks = _frames(kept, gone[noded.origins.is_street(gone)], noded.origins, outline, srid)
    blocks["compound_ref"] = _texts(inside.of_blocks(blocks.geometry.to_numpy()))
    dirty = (
        *dirt.unusable_streets(metric, place),
        *dirt.joined_ends(noded.joins, place),
        *dirt.merged_slivers(slivers, place),
        *dirt.open_edges(edges, place),
        *dirt.compounds_without_block(inside, blocks, place),
    )
    return StreetNetwork(srid, _whole(blocks), edges, blocks, dirty)


def _whole(blocks: gpd.GeoDataFrame) -> Polygon:
    """The ground that the blocks cover together."""
    union = shapely.coverage_union_all(blocks.geometry.to_numpy())
    if not isinstance(union, Polygon):
        raise InvalidGeometry("the blocks are not one body of ground", kind=union.geom_type)
    return union


def _outer_ring(streets: gpd.GeoDataFrame, snap_m: float) -> tuple[Polygon, _Linework]:
    """Outline of the largest body of faces of all streets, paths too, and the cutting streets in it.

    Arms narrower than twice ARM_M (the strip between two carriageways that run off) are no ground
    of a community and are cut off, with whatever they alone connect.
    """
    every = street_origins(streets, with_paths=True)
    faces = faces_of(_joined(_Linework(node(every.lines), every, _none(every)), None, snap_m).pieces).polygons
    if len(faces) == 0:
        raise InvalidGeometry("the streets enclose no block", streets=len(every.lines))
    outline = _largest(shapely.coverage_union_all(faces))
    core = shapely.buffer(_largest(shapely.buffer(outline, -ARM_M)), ARM_M + GRID_M)
    in_core = shapely.area(shapely.intersection(faces, core)) > 0.5 * shapely.area(faces)
    if in_core.any():
        outline = _largest(shapely.coverage_union_all(faces[in_core]))
    return outline, _clipped(street_origins(streets), outline)


def _largest(shape: shapely.Geometry) -> Polygon:
    """The largest part of an area, without holes; an empty area stays empty."""
    parts = shapely.get_parts(shape)
    return without_holes(parts[np.argmax(shapely.area(parts))]) if len(parts) else Polygon()


def _clipped(origins: Origins, outline: Polygon) -> _Linework:
    """The streets inside a given outline; one that runs along the outline is drawn onto it."""
    drawn = snap_to(origins.lines, rings(outline), NEAR_M)
    lines, _ = as_lines(shapely.intersection(drawn, outline))
    whole = origins.taken(drawn, np.arange(len(drawn)))
    return _Linework(node(lines), whole, _none(origins))


def _none(origins: Origins) -> Origins:
    """No origins."""
    return origins.taken(origins.lines[:0], np.empty(0, dtype=np.intp))


def _with_walls(ground: _Linework, inside: Compounds, outline: Polygon) -> _Linework:
    """Streets, walls and the outline noded together; walls near something run on it."""
    ring = rings(outline)
    walls, refs = inside.walls()
    walls = snap_in_turn(snap_to(walls, np.concatenate([ground.pieces, ring]), NEAR_M), NEAR_M)
    origins = ground.origins.with_walls(walls, refs).with_outline(ring)
    walls, _ = as_lines(shapely.intersection(walls, outline))
    pieces = _inside(node(np.concatenate([ground.pieces, walls, ring])), outline)
    return _Linework(pieces, origins, _none(origins))


def _joined(work: _Linework, outline: Polygon | None, snap_m: float) -> _Linework:
    """The linework with its dangling ends joined where they just miss."""
    joins = join_dangling_ends(work.pieces, snap_m)
    if len(joins.lines) == 0:
        return work
    connectors = work.origins.taken(joins.lines, work.origins.of(work.pieces[joins.of_line]))
    pieces = node(np.concatenate([work.pieces, joins.lines]))
    if outline is not None:
        pieces = _inside(pieces, outline)
    return _Linework(pieces, work.origins.joined_with(connectors), connectors)


def _inside(lines: Lines, outline: Polygon) -> Lines:
    """The noded lines that lie in the outline or on it."""
    middles = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    shapely.prepare(outline)
    return lines[shapely.dwithin(outline, middles, 2 * GRID_M)]


def _frames(
    kept: Lines, inner: Lines, origins: Origins, outline: Polygon, srid: int
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Edges and blocks with blocks numbered as a map is read; `inner` are streets inside a block."""
    faces = faces_of(kept, outline)
    if len(faces.polygons) == 0:
        raise InvalidGeometry("streets, walls and boundary enclose no block", lines=len(kept))
    points = shapely.get_coordinates(shapely.point_on_surface(faces.polygons))
    order = reading_order(points)
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.arange(1, len(order) + 1)
    blocks = gpd.GeoDataFrame({"number": np.arange(1, len(order) + 1)}, geometry=faces.polygons[order], crs=srid)
    around = faces.holding(inner)
    left = np.concatenate([faces.left, around])
    right = np.concatenate([faces.right, around])
    lines = np.concatenate([kept, inner])
    seen = (left >= 0) | (right >= 0)
    source = origins.of(lines[seen])
    edges = gpd.GeoDataFrame(
        {
            "kind": _texts(origins.kind[source]),
            "street_ref": _texts(origins.street_ref(source)),
            "road_class": _texts(origins.road_class[source]),
            "left_block": _numbers(left[seen], number),
            "right_block": _numbers(right[seen], number),
        },
        geometry=lines[seen],
        crs=srid,
    )
    return edges, blocks


def _numbers(faces: Ints, number: Ints) -> pd.arrays.IntegerArray:
    """Block numbers of faces; face -1 (outside) is empty."""
    return pd.arrays.IntegerArray(np.where(faces >= 0, number[faces], 0), faces < 0)


def _texts(values: npt.NDArray[np.object_]) -> pd.Series:
    """A column of texts in which a missing one stays None."""
    return pd.Series(values, dtype=object)
