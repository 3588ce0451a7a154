"""What was found dirty in streets and walls: each a Problem with a place in WGS84."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import geopandas as gpd
import numpy as np
import shapely

from gis.errors import Problem
from gis.geometry import Placer
from gis.streets.compounds import Compounds
from gis.streets.linework import Lines, vertex_ids
from gis.streets.origins import Origins


def _ids(*refs: object) -> tuple[str, ...]:
    return tuple(str(ref) for ref in refs if ref is not None)


def unusable_streets(streets: gpd.GeoDataFrame, place: Placer) -> Iterable[Problem]:
    """Rows without a line that could cut anything; `streets` is in metres."""
    array = streets.geometry.to_numpy()
    wrong = shapely.is_missing(array) | shapely.is_empty(array) | ~(shapely.length(array) > 0)
    for ref, shape in zip(streets["source_ref"][wrong], array[wrong], strict=True):
        where = None if shape is None or shape.is_empty else place.of(shape)
        yield Problem("street.no_line", "error", "the street has no line of any length", _ids(ref), where)


def joined_ends(joins: Origins, place: Placer) -> Iterable[Problem]:
    """Ends that missed another line by a few metres and were joined to it."""
    for line, ref in zip(joins.lines, joins.ref, strict=True):
        text = f"the end missed the next line by {line.length:.1f} m and was joined to it"
        yield Problem("street.end_joined", "warning", text, _ids(ref), place.of(line))


def merged_slivers(slivers: Iterable[shapely.Polygon], place: Placer) -> Iterable[Problem]:
    """Faces too small or too thin to be a block, which went to a neighbour."""
    for face in slivers:
        text = f"a sliver of {face.area:.1f} m² was merged into its neighbour"
        yield Problem("block.sliver_merged", "warning", text, (), place.of(face))


def open_edges(edges: gpd.GeoDataFrame, place: Placer) -> Iterable[Problem]:
    """Streets and walls that part no blocks: dead ends, and bridges between two rings."""
    inner = edges["left_block"].eq(edges["right_block"]).fillna(value=False).to_numpy(dtype=bool)
    lines: Lines = edges.geometry.to_numpy()
    first, last, ends_at = vertex_ids(lines)
    for i in np.flatnonzero(inner):
        ends = (ends_at[first[i]] == 1, ends_at[last[i]] == 1)
        code, severity, text = _open(str(edges["kind"].iat[i]), any(ends))
        where = shapely.get_point(lines[i], 0 if ends[0] else -1) if any(ends) else lines[i]
        yield Problem(code, severity, text, _ids(edges["street_ref"].iat[i]), place.of(where))


def _open(kind: str, is_dead_end: bool) -> tuple[str, Literal["warning", "info"], str]:
    """Code, severity and words for an edge with the same block on both sides."""
    if kind == "wall":
        return "wall.open", "warning", "a piece of wall encloses nothing"
    if is_dead_end:
        return "street.dead_end", "info", "the street ends inside a block"
    return "street.cut", "info", "the street runs through a block without parting it"


def compounds_without_block(compounds: Compounds, blocks: gpd.GeoDataFrame, place: Placer) -> Iterable[Problem]:
    """Compounds that are most of no block, so that nothing can be said to lie in them."""
    held = set(blocks["compound_ref"].dropna())
    for polygon, ref in zip(compounds.polygons, compounds.refs, strict=True):
        if ref not in held:
            yield Problem("compound.no_block", "warning", "no block lies in the compound", _ids(ref), place.of(polygon))
