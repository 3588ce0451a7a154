"""The whole site: what is built where, face by face, in local metres."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from gis.errors import OutOfRange
from gis.towns import anchors, fill, frontage, ground, paths, sharing, slabs, specs, village
from gis.towns.ground import Footprint, Ground, Spot, Walled
from gis.towns.parameters import Anchor, Parameters
from gis.towns.shapes import cut, long_axis, polygons, rounded, shrunk
from gis.towns.skeleton import Skeleton, Street, node
from gis.towns.streets import HALF_WIDTH_M, Network

Picked = tuple[Anchor, Point, Ground]
_LEADS = ("institution", "commercial", "industrial", "green", "open", "workshops")


@dataclass
class Site:
    """Everything on the ground, before it becomes rows."""

    network: Network
    streets: list[Street] = field(default_factory=list)
    compounds: list[Walled] = field(default_factory=list)
    footprints: list[Footprint] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)


def build(parameters: Parameters, skeleton: Skeleton, network: Network) -> Site:
    """Compounds, strips, anchors and all the rest on the faces of the network. Raises OutOfRange."""
    site = Site(network, streets=list(network.streets))
    canal = skeleton.canal.buffer(parameters.canal_width_m / 2 + 6, cap_style="flat", join_style="mitre")
    rng = parameters.rng("site")
    grounds = _grounds(parameters, network, canal, rng)
    centre = Point([value * skeleton.scale for value in parameters.village_at])
    rural = next(g for g in grounds if network.faces[g.face].contains(centre))
    rural.lead = "village"
    drawn = specs.draw(parameters)
    load: dict[int, float] = {}
    others = [g for g in grounds if g is not rural]
    homes = sharing.share_out(drawn, others, rural, parameters, load)
    picked = _pick_anchors(parameters, skeleton, others, load)
    dead_ends = [s.line.buffer(6.0, cap_style="square") for s in network.streets if ground.is_dead_end(s, network)]
    for g in grounds:
        bustle = parameters.sections[g.section].bustle
        site.footprints += frontage.build(g, network, bustle, dead_ends, rng)
    _build_village(site, rural, next(s for s in drawn if s.kind == "single_storey"), rng)
    for spec, first in homes:
        _build_compound(site, grounds, spec, first, rng)
    for anchor in picked:
        _build_anchor(site, grounds, anchor, rng)
    for g in grounds:
        _build_rest(site, g, rng)
    return site


def _grounds(parameters: Parameters, network: Network, canal: BaseGeometry, rng: np.random.Generator) -> list[Ground]:
    """One ground a face, each led by one use."""
    found = []
    for face, parts in enumerate(ground.inners(network, canal)):
        inner = parts[0] if parts else Polygon()
        section = network.section_of[face]
        mix = parameters.sections[section].mix
        weights = np.array([mix.get(lead, 0.0) for lead in _LEADS])
        lead = str(rng.choice(_LEADS, p=weights / weights.sum()))
        found.append(Ground(face, section, lead, inner, [inner] if inner.area > 300 else [], parts[1:]))
    return found


def _pick_anchors(
    parameters: Parameters, skeleton: Skeleton, grounds: list[Ground], load: dict[int, float]
) -> list[Picked]:
    """A face for each anchor, largest first; large ones set the character of their face."""
    picked = []
    for anchor in sorted(parameters.anchors, key=lambda anchor: -anchor.area_m2):
        at = Point([value * skeleton.scale for value in anchor.at])
        fitting = [g for g in grounds if g.inner.area * 0.72 - load.get(g.face, 0.0) >= anchor.area_m2]
        chosen = ground.nearest_ground(fitting or grounds, at)
        load[chosen.face] = load.get(chosen.face, 0.0) + anchor.area_m2
        if anchor.area_m2 > 0.3 * chosen.inner.area:
            chosen.lead = "anchor"
        elif chosen.lead in ("open", "green"):
            chosen.lead = "institution"
        picked.append((anchor, at, chosen))
    return picked


def _build_village(site: Site, rural: Ground, spec: specs.CompoundSpec, rng: np.random.Generator) -> None:
    def fit(wall: Polygon) -> tuple[Polygon, village.Village] | None:
        made = village.fit(wall, spec, rng)
        return (wall, made) if made else None

    taken = rural.take(15_000, fit, rng)
    if taken is None:
        raise OutOfRange("the village does not fit into its face", area_m2=rural.inner.area)
    wall, made = taken
    network_face = site.network.faces[rural.face]
    index = len(site.compounds)
    site.compounds.append(Walled(spec, wall, rural.face))
    for footprint in made.footprints:
        footprint.compound = index
    site.footprints += made.footprints
    site.streets += [Street(None, "path", tuple(points)) for points in made.paths]
    for lane in _main_lane(made.spine, network_face):
        site.streets.append(lane)
        clear = lane.line.buffer(HALF_WIDTH_M["lane"] + 1.5, cap_style="flat")
        site.footprints = [f for f in site.footprints if f.compound == index or not f.shape.intersects(clear)]
        rural.free = [part for free in rural.free for part in polygons(free.difference(clear))]


def _main_lane(spine: list[tuple[float, float]], face: Polygon) -> list[Street]:
    """The village's main lane from street to street, which cuts the face in two."""
    if not spine:
        return []
    inside = max(shapely.get_parts(LineString(spine).intersection(face)), key=lambda part: part.length)
    return [Street("中深沟巷", "lane", tuple(rounded(point) for point in inside.coords))]


def _build_anchor(site: Site, grounds: list[Ground], picked: Picked, rng: np.random.Generator) -> None:
    """The anchor on its face, or on the nearest other one that can hold it."""
    anchor, at, near = picked
    others = sorted((g for g in grounds if g is not near and g.lead != "village"), key=lambda g: g.inner.distance(at))
    for share in (1.0, 0.8, 0.6, 0.42):
        for g in [near, *others[:40]]:
            made = g.take(anchor.area_m2 * share, lambda wall: anchors.build(anchor.name, anchor.kind, wall, rng), rng)
            if made is not None:
                site.footprints += made[0]
                site.spots += [spot for spot in made[1] if spot.kind.startswith("place.")]
                return
    raise OutOfRange("an anchor finds no land", anchor=anchor.name)


def _build_compound(
    site: Site, grounds: list[Ground], spec: specs.CompoundSpec, first: Ground, rng: np.random.Generator
) -> None:
    """The compound on its face, or on the roomiest other face of its section that can hold it."""
    mine = [g for g in grounds if g.section == spec.section and g.lead != "village" and g is not first]
    order = [first, *sorted(mine, key=lambda g: -g.free_m2)]
    for tight in (1.0, 0.88, 0.75):
        for g in order:
            if _settled(site, g, spec, tight, rng):
                return
    raise OutOfRange("a compound finds no land in its section", compound=spec.name)


def _settled(site: Site, g: Ground, spec: specs.CompoundSpec, tight: float, rng: np.random.Generator) -> bool:
    """Whether the compound could be built on the face; `tight` < 1 brings its rows closer together."""

    def fit(wall: Polygon) -> tuple[Polygon, list[Footprint]] | None:
        made = slabs.fit(wall, spec, tight, rng) if not wall.is_empty else None
        return (wall, made) if made else None

    taken = g.take(slabs.demand_m2(spec) * 0.8 * tight, fit, rng)
    if taken is None:
        return False
    wall, homes = taken
    index = len(site.compounds)
    site.compounds.append(Walled(spec, wall, g.face))
    for footprint in (*homes, *slabs.sheds(wall, homes, rng)):
        footprint.compound = index
        site.footprints.append(footprint)
    if g.lead in ("open", "green"):
        g.lead = "institution"
    return True


def _build_rest(site: Site, g: Ground, rng: np.random.Generator) -> None:
    """Every piece still free becomes parcels of the face's leading use, now and then of another."""
    lead = g.lead if g.lead in fill.LAND else "institution"
    for piece in [*g.free, *g.beyond]:
        low, high, _ = fill.LAND[lead]
        for parcel in _parcels(piece, rng.uniform(low, high), rng):
            use = lead
            if lead not in ("open", "green") and rng.random() < 0.3:
                use = str(rng.choice(["institution", "commercial", "workshops", "green"], p=[0.4, 0.25, 0.25, 0.1]))
            if parcel.area < 900 and use != "open":
                use = "green" if rng.random() < 0.5 else "workshops"
            made = fill.LAND[use][2](shrunk(parcel, ground.PARCEL_GAP_M), rng)
            site.footprints += made[0]
            site.spots += [spot for spot in made[1] if not spot.shape.is_empty and spot.shape.area > 250]
    g.free = []


def _parcels(piece: Polygon, area_m2: float, rng: np.random.Generator) -> list[Polygon]:
    if piece.area < area_m2 * 1.45:
        return [piece]
    halves = cut(piece, long_axis(piece)[0], rng.uniform(0.38, 0.62))
    return [parcel for half in halves if half.area > 250 for parcel in _parcels(half, area_m2, rng)]


def finished_streets(site: Site) -> list[Street]:
    """All streets noded against one another, footpaths last."""
    cutting = node([street for street in site.streets if street.road_class != "path"])
    lanes = [street for street in site.streets if street.road_class == "path"]
    return [*cutting, *lanes, *paths.tread(site.compounds, site.footprints, site.spots, cutting)]
