"""OpenStreetMap extracts (.osm.pbf, .osm, .osm.gz) as three source layers: points, lines, areas.

All geometry is WGS84 (EPSG:4326). Uncompressed, zlib, LZ4 and zstd blobs are read alike.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd
import shapely

from gis.crs import WGS84
from gis.errors import Problem, Unreadable
from gis.formats.spec import Spec

POINTS, LINES, AREAS = "points", "lines", "areas"
_LARGEST_TO_SORT = 300_000_000  # bytes: sorting holds every object in memory
_TELL_EVERY = 2_000
Keys = Mapping[str, frozenset[str]]
_RANK = {"n": 0, "w": 1, "r": 2}


@dataclass
class _Rows:
    """Features as they stream past; geometry as hexadecimal WKB or as a shape."""

    refs: list[str] = field(default_factory=list)
    tags: list[dict[str, str]] = field(default_factory=list)
    shapes: list[Any] = field(default_factory=list)

    def add(self, ref: str, tags: dict[str, str], shape: Any) -> None:
        """Keep one feature."""
        self.refs.append(ref)
        self.tags.append(tags)
        self.shapes.append(shape)


@dataclass
class _Reading:
    """What one pass over the file gave; `open_areas` are areas that did not come out as one."""

    layers: dict[str, _Rows] = field(default_factory=lambda: {key: _Rows() for key in (POINTS, LINES, AREAS)})
    open_areas: set[str] = field(default_factory=set)
    cut: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def read_osm(
    path: Path, spec: Spec, tell: Callable[[int], None] = lambda _count: None
) -> tuple[dict[str, gpd.GeoDataFrame], list[Problem]]:
    """Features that carry a key of some rule's `when`, with every tag that a rule looks at.

    A way whose nodes are partly outside the extract keeps the part that is there and is
    reported; a file whose objects are not sorted is sorted in memory first.
    Raises Unreadable for a damaged file.
    """
    keys = _keys(spec)
    if not any(keys.values()):
        raise Unreadable(
            f"{path.name} is an OpenStreetMap file, and source '{spec.name}' does not fit it: it maps no tags",
            file=path.name,
        )
    problems: list[Problem] = []
    try:
        reading = _pass(path, keys, tell)
        disordered = bool(reading.cut or reading.lost) and not _is_sorted(path)
    except RuntimeError as error:
        if "out of order" not in str(error):
            raise _damaged(path, error) from error
        disordered = True
    if disordered:
        problems.append(Problem("file_unsorted", "info", "objects were not in order; sorted in memory before reading"))
        reading = _sorted_pass(path, keys, tell)
    problems += _about_cuts(reading)
    return {key: _frame(rows, spec.wanted) for key, rows in reading.layers.items()}, problems


def _keys(spec: Spec) -> Keys:
    """For each source layer, the tag keys that make a feature interesting."""
    return {
        layer: frozenset(key for rule in spec.rules if layer in rule.sources for key in rule.when)
        for layer in (POINTS, LINES, AREAS)
    }


def _pass(path: Path, keys: Keys, tell: Callable[[int], None]) -> _Reading:
    reading = _Reading()
    wkb: Any = osmium.geom.WKBFactory()
    wanted = osmium.filter.KeyFilter(*frozenset().union(*keys.values()))
    stream: Any = osmium.FileProcessor(str(path))
    stream = stream.with_areas(osmium.filter.KeyFilter(*keys[AREAS])) if keys[AREAS] else stream.with_locations()
    for count, thing in enumerate(stream.with_filter(wanted)):
        if count % _TELL_EVERY == 0:
            tell(count)
        _TAKE[thing.type_str()](reading, thing, keys, wkb)
    if keys[AREAS]:
        _close_areas(reading, path, keys)
    return reading


def _tags(thing: Any) -> dict[str, str]:
    return dict(thing.tags)


def _carries(thing: Any, keys: frozenset[str]) -> bool:
    tags = thing.tags
    return any(key in tags for key in keys)


def _take_node(reading: _Reading, node: Any, keys: Keys, wkb: Any) -> None:
    tags = _tags(node)
    if not keys[POINTS].isdisjoint(tags) and node.location.valid():
        reading.layers[POINTS].add(f"node/{node.id}", tags, wkb.create_point(node))


def _take_way(reading: _Reading, way: Any, keys: Keys, wkb: Any) -> None:
    ref, is_closed = f"way/{way.id}", way.is_closed()
    tags = _tags(way) if _carries(way, keys[LINES]) else {}
    if is_closed and (not tags or tags.get("area") == "yes" or tags.get("highway") == "platform"):
        reading.open_areas.add(ref)
        return
    if not tags:
        return
    try:
        reading.layers[LINES].add(ref, tags, wkb.create_linestring(way))
    except (osmium.InvalidLocationError, RuntimeError):
        known = _known(way)
        if len(set(known)) < 2:
            reading.lost.append(ref)
            return
        reading.cut.append(ref)
        reading.layers[LINES].add(ref, tags, shapely.linestrings(known))


def _take_relation(reading: _Reading, relation: Any, keys: Keys, wkb: Any) -> None:
    if relation.tags.get("type") == "multipolygon" and _carries(relation, keys[AREAS]):
        reading.open_areas.add(f"relation/{relation.id}")


def _take_area(reading: _Reading, area: Any, keys: Keys, wkb: Any) -> None:
    ref = f"{'way' if area.from_way() else 'relation'}/{area.orig_id()}"
    tags = _tags(area)
    if keys[AREAS].isdisjoint(tags):
        return
    try:
        reading.layers[AREAS].add(ref, tags, wkb.create_multipolygon(area))
    except RuntimeError:
        return  # rings that do not make an area: it stays among the open ones
    reading.open_areas.discard(ref)


_TAKE = {"n": _take_node, "w": _take_way, "r": _take_relation, "a": _take_area}


def _known(way: Any) -> list[tuple[float, float]]:
    return [(node.lon, node.lat) for node in way.nodes if node.location.valid()]


def _close_areas(reading: _Reading, path: Path, keys: Keys) -> None:
    """Closed ways that leave the extract or cross themselves: what there is of their outline."""
    reading.lost += sorted(ref for ref in reading.open_areas if not ref.startswith("way/"))
    ways = [int(ref.partition("/")[2]) for ref in reading.open_areas if ref.startswith("way/")]
    if not ways:
        return
    stream: Any = osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY).with_locations()
    stream = stream.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY)).with_filter(osmium.filter.IdFilter(ways))
    for way in stream.with_filter(osmium.filter.KeyFilter(*keys[AREAS])):
        ref, tags, known = f"way/{way.id}", _tags(way), _known(way)
        if tags.get("area") == "no":
            continue
        outline = shapely.polygons(known) if len(set(known)) >= 3 else None
        if outline is None or shapely.area(shapely.make_valid(outline)) == 0:
            reading.lost.append(ref)
            continue
        if len(known) < len(way.nodes):
            reading.cut.append(ref)
        reading.layers[AREAS].add(ref, tags, outline)


def _frame(rows: _Rows, wanted: frozenset[str]) -> gpd.GeoDataFrame:
    columns: dict[str, Any] = {"source_ref": rows.refs}
    for key in wanted - {"source_ref"}:
        columns[key] = [tags.get(key) for tags in rows.tags]
    shapes = np.empty(len(rows.shapes), dtype=object)
    coded = np.fromiter((isinstance(shape, str) for shape in rows.shapes), dtype=bool, count=len(rows.shapes))
    shapes[:] = rows.shapes
    shapes[coded] = shapely.from_wkb(shapes[coded])
    return gpd.GeoDataFrame(pd.DataFrame(columns, dtype=object), geometry=shapes, crs=WGS84)


def _is_sorted(path: Path) -> bool:
    """Whether nodes, ways and relations come in this order, as the header says or the objects show."""
    with osmium.io.Reader(str(path)) as reader:
        if reader.header().get("sorting", "") == "Type_then_ID":
            return True
    ranks = (_RANK.get(thing.type_str(), 0) for thing in osmium.FileProcessor(str(path)))
    return _never_falls(ranks)


def _never_falls(ranks: Iterator[int]) -> bool:
    last = 0
    for rank in ranks:
        if rank < last:
            return False
        last = rank
    return True


def _sorted_pass(path: Path, keys: Keys, tell: Callable[[int], None]) -> _Reading:
    if path.stat().st_size > _LARGEST_TO_SORT:
        raise Unreadable(f"{path.name} is not sorted and too large to sort in memory; sort it first", file=path.name)
    with tempfile.TemporaryDirectory() as folder:
        nothing, tidy = f"{folder}/nothing.osm.pbf", f"{folder}/tidy.osm.pbf"
        osmium.SimpleWriter(nothing).close()
        header = osmium.io.Header()
        header.set("sorting", "Type_then_ID")
        merge = osmium.MergeInputReader()
        merge.add_file(str(path))
        with osmium.io.Reader(nothing) as reader, closing(osmium.io.Writer(tidy, header, True)) as writer:
            merge.apply_to_reader(reader, writer)
        return _pass(Path(tidy), keys, tell)


def _about_cuts(reading: _Reading) -> list[Problem]:
    problems = []
    if reading.cut:
        text = f"{len(reading.cut)} features reach beyond the extract and are kept as far as it goes"
        problems.append(Problem("cut_at_edge", "warning", text, tuple(reading.cut)))
    if reading.lost:
        text = f"{len(reading.lost)} features have too few of their nodes in the extract and are left out"
        problems.append(Problem("nodes_missing", "warning", text, tuple(reading.lost)))
    return problems


def _damaged(path: Path, error: RuntimeError) -> Unreadable:
    said = str(error)
    if "EOF" in said or "unclosed token" in said or "no element found" in said or "gzip error" in said:
        return Unreadable(f"{path.name} is truncated: it ends in the middle of its data ({said})", file=path.name)
    if "compression" in said:
        return Unreadable(f"{path.name} is compressed in a way that cannot be read ({said})", file=path.name)
    return Unreadable(f"{path.name} is not a readable OpenStreetMap file ({said})", file=path.name)
