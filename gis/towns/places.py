"""Public places beside the anchors: the canal's reaches, bus stops, toilets, waste points; and camera posts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from gis.towns.addresses import AddressBook
from gis.towns.ground import Spot
from gis.towns.parameters import Parameters
from gis.towns.shapes import Pair, shrunk
from gis.towns.site import Site
from gis.towns.skeleton import Skeleton, Street
from gis.towns.streets import HALF_WIDTH_M

_BRIDGE_M = 2.0  # on both sides of a carriageway's edge the canal runs in a culvert


def furnish(
    parameters: Parameters, skeleton: Skeleton, site: Site, streets: list[Street], book: AddressBook
) -> list[Spot]:
    """All places of the community in a fixed order, each inside one face of the streets."""
    rng = parameters.rng("places")
    spots = [*site.spots, *_reaches(parameters, skeleton, streets)]
    spots += [Spot(f"{book.street_name(at)}公交站", "place.bus_stop", at) for at in _stops(streets, rng)]
    for order, at in enumerate(_corners(site, streets, ("secondary",), 7, rng)):
        spots.append(Spot(f"第{order + 1}公共厕所", "place.toilet", at))
    for walled in site.compounds:
        if walled.spec.kind != "family_yard":
            at = _beside_wall(walled.wall, rng)
            spots.append(Spot(f"{walled.spec.name}垃圾分类投放点", "place.waste_point", at))
    return spots


def _reaches(parameters: Parameters, skeleton: Skeleton, streets: list[Street]) -> Iterator[Spot]:
    """The canal cut where streets cross it, so that every reach lies in one block."""
    cutting = [s for s in streets if s.road_class != "path"]
    roads = [s.line.buffer(HALF_WIDTH_M[s.road_class] + _BRIDGE_M, cap_style="flat") for s in cutting]
    rest = skeleton.canal.intersection(_outline(streets)).difference(shapely.union_all(roads))
    for part in shapely.get_parts(rest):
        if isinstance(part, LineString) and part.length > 15:
            yield Spot(parameters.canal.name, "place.canal", part)


def _stops(streets: list[Street], rng: np.random.Generator) -> Iterator[Point]:
    """Bus stops on the pavement, about every 450 m of the wide streets, inside the community."""
    area = _outline(streets)
    for street in streets:
        if street.road_class not in ("arterial", "secondary") or street.line.length < 350:
            continue
        at = rng.uniform(120, 260)
        while at < street.line.length - 90:
            offset = HALF_WIDTH_M[street.road_class] - 1.5
            for side in (offset, -offset):
                path = street.line.offset_curve(side)
                point = path.interpolate(path.project(street.line.interpolate(at)))
                clear = min(point.distance(o.line) for o in streets if o is not street and o.road_class != "path")
                if area.contains(point) and clear > 12:
                    yield point
                    break
            at += rng.uniform(400, 560)


def _outline(streets: list[Street]) -> Polygon:
    lines = shapely.union_all([s.line for s in streets if s.road_class == "arterial"])
    parts = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    return shapely.union_all(parts)  # type: ignore[return-value]


def junctions(streets: list[Street], classes: tuple[str, ...]) -> list[Pair]:
    """Places where streets of the given classes meet one another, sorted."""
    seen: dict[Pair, set[int]] = {}
    for index, street in enumerate(streets):
        if street.road_class in classes:
            for point in street.points:
                seen.setdefault(point, set()).add(index)
    return sorted(point for point, held in seen.items() if len(held) > 1)


def _corners(
    site: Site, streets: list[Street], classes: tuple[str, ...], count: int, rng: np.random.Generator
) -> list[Point]:
    """Corners of faces at junctions: at the pavement's edge, inside one face, far from one another."""
    roads = shapely.STRtree(carriageways := [_carriageway(s) for s in streets if s.road_class != "path"])
    corners = [face.difference(_near(face, roads, carriageways)).buffer(-0.5) for face in site.network.faces]
    tree = shapely.STRtree(corners)
    points = junctions(streets, (*classes, "arterial", "local"))
    found: list[Point] = []
    for index in rng.permutation(len(points)):
        junction = Point(points[int(index)])
        near = np.sort(tree.query(junction, predicate="dwithin", distance=40.0))
        if not len(near):
            continue
        corner = Point(shapely.shortest_line(corners[int(rng.choice(near))], junction).coords[0])
        if all(corner.distance(other) > 60 for other in found) and not _in_compound(site, corner):
            found.append(corner)
        if len(found) == count:
            break
    return found


def _carriageway(street: Street) -> Polygon:
    return street.line.buffer(HALF_WIDTH_M[street.road_class] - 1.5, cap_style="square", quad_segs=2)


def _near(face: Polygon, tree: shapely.STRtree, shapes: list[Polygon]) -> BaseGeometry:
    return shapely.union_all([shapes[i] for i in tree.query(face, predicate="intersects")])


def _in_compound(site: Site, point: Point) -> bool:
    return any(walled.wall.distance(point) < 1.0 for walled in site.compounds)


def _beside_wall(wall: Polygon, rng: np.random.Generator) -> Point:
    """A point two metres inside the wall."""
    ring = shrunk(wall, 2.0).exterior
    point: Point = ring.interpolate(rng.uniform(0, ring.length))
    return point


def camera_posts(parameters: Parameters, site: Site, streets: list[Street]) -> list[Point]:
    """Camera posts at street corners, north to south."""
    rng = parameters.rng("cameras")
    posts = _corners(site, streets, ("secondary",), parameters.figure("cameras"), rng)
    return sorted(posts, key=lambda point: (-round(point.y / 100), point.x))
