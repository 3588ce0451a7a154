"""The demo community: from parameters to the canonical layers, in one call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from shapely import Polygon

from gis.errors import OutOfRange
from gis.towns import hazards, organizations, places, rows, shapes, shops, site, skeleton, streets
from gis.towns.addresses import AddressBook
from gis.towns.frame import Frame
from gis.towns.parameters import Identity, Parameters
from gis.towns.rows import Layers

_ATTEMPTS = 24


@dataclass(frozen=True)
class Town:
    """A community as data: canonical layers, outline and given division, all in EPSG:4326.

    `sections`: number, name, area, geometry (Polygon); `areas`: number, name; `residents_groups`: (number,
    name), one for each area. `srid` is the metric system in which the town was laid out.
    """

    identity: Identity
    srid: int
    boundary: Polygon
    layers: dict[str, Any]
    sections: Any
    areas: Any
    residents_groups: tuple[tuple[int, str], ...]


def build(parameters: Parameters) -> Town:
    """The whole community; equal parameters give equal rows.

    A lay-out that leaves something without land is begun anew from the next stream of numbers.
    Raises OutOfRange when none of the attempts succeeds.
    """
    failures: list[str] = []
    for attempt in range(_ATTEMPTS):
        try:
            return _attempt(replace(parameters, attempt=attempt))
        except OutOfRange as failure:
            failures.append(f"{failure.message} {failure.fields}")
    raise OutOfRange("no lay-out gives everything its land", failures=failures)


def _attempt(parameters: Parameters) -> Town:
    main = skeleton.lay(parameters)
    network = streets.grow(parameters, main)
    ground = site.build(parameters, main, network)
    lines = site.finished_streets(ground)
    book = AddressBook(lines)
    made = rows.Made(
        site=ground,
        streets=lines,
        book=book,
        shops=shops.open_shops(parameters, ground, book),
        organizations=organizations.settle(parameters, ground, book),
        spots=places.furnish(parameters, main, ground, lines, book),
        cameras=places.camera_posts(parameters, ground, lines),
    )
    frame = Frame(*parameters.identity.reference)
    made.checked_on = rows.first_checks(parameters, len(ground.compounds))
    made.hazards = hazards.find(parameters, ground, made.shops, made.checked_on, made.spots)
    faces = skeleton.faces_of([line for line in lines if line.road_class != "path"])
    layers: Layers = rows.layers(parameters, made, frame)
    sections = _sections(parameters, network, faces, frame)
    outline = shapes.largest(shapely.union_all(list(sections.geometry)))
    return Town(
        identity=parameters.identity,
        srid=frame.srid,
        boundary=outline,
        layers=layers,
        sections=sections,
        areas=pd.DataFrame([(n, name) for n, name, _ in parameters.areas], columns=["number", "name"]),
        residents_groups=tuple((n, group) for n, _, group in parameters.areas),
    )


def _sections(parameters: Parameters, network: streets.Network, faces: Sequence[Polygon], frame: Frame) -> Any:
    """The given division: unions of the streets' faces, vertex for vertex the streets' own."""
    held: list[list[Polygon]] = [[] for _ in parameters.sections]
    tree = shapely.STRtree(list(network.faces))
    for face in faces:
        inside = face.representative_point()
        held[network.section_of[int(tree.query(inside, predicate="within")[0])]].append(face)
    unions = [shapely.coverage_union_all(parts) for parts in held]
    return gpd.GeoDataFrame(
        {
            "number": [section.number for section in parameters.sections],
            "name": [section.name for section in parameters.sections],
            "area": [section.area for section in parameters.sections],
        },
        geometry=list(frame.to_wgs84(unions)),
        crs=rows.CRS,
    )
