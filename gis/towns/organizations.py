"""Organizations stationed in the community (驻辖区单位) and large firms (规上企业), each in a building."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from gis.errors import OutOfRange
from gis.towns.addresses import AddressBook, door
from gis.towns.names import Names, pick
from gis.towns.parameters import Parameters
from gis.towns.site import Site

_BY_ROLE = {"main": 9.0, "annex": 1.0, "hall": 2.5, "block": 0.6, "strip": 0.25, "tower": 60.0, "station": 3.0}
_OF_PLACES = {
    "place.school": "organization.school",
    "place.kindergarten": "organization.school",
    "place.hospital": "organization.clinic",
    "place.fire_station": "organization.government",
    "place.bus_station": "organization.state_owned",
}
_IN_SHEDS = ("organization.factory", "organization.private_firm")


@dataclass
class Organization:
    """An organization on the ground."""

    name: str
    kind: str
    address: str
    at: Point
    is_stationed: bool
    is_large_firm: bool


def settle(parameters: Parameters, site: Site, book: AddressBook) -> list[Organization]:
    """Exactly the given numbers of stationed organizations and of large firms. Raises OutOfRange."""
    rng = parameters.rng("organizations")
    names = Names(parameters, rng)
    lines = shapely.union_all([s.line for s in site.network.streets if s.road_class != "lane"])
    firms = parameters.figure("large_firms")
    total = parameters.figure("organizations") + firms - parameters.figure("large_firms_stationed")
    found = [
        Organization(spot.name, _OF_PLACES[spot.kind], book.address(at), at, True, False)
        for spot in site.spots
        if spot.name and spot.kind in _OF_PLACES
        for at in [_main_door(site, spot.name, spot.shape, lines)]
    ]
    for building in _homes(site, total - len(found), rng):
        shape = site.footprints[building].shape
        at = door(shape, lines, inset_m=rng.uniform(1.5, 4.0))
        kind, words = pick(parameters.organization_kinds, rng)
        if site.footprints[building].use == "industrial" and kind not in _IN_SHEDS:
            kind, words = next((k, w) for k, _, w in parameters.organization_kinds if k == "organization.factory")
        found.append(Organization(names.make(words, book.street_name(at)), kind, book.address(at), at, True, False))
    return _marked(found, firms, total - parameters.figure("organizations"), rng)


def _main_door(site: Site, name: str, parcel: BaseGeometry, lines: BaseGeometry) -> Point:
    """The door of the building that bears the name, or the middle of the parcel."""
    shapes = [footprint.shape for footprint in site.footprints if footprint.name == name]
    return door(shapes[0] if shapes else parcel, lines)


def _homes(site: Site, count: int, rng: np.random.Generator) -> list[int]:
    """Buildings for the organizations: one each, but several in the office tower."""
    slots = [
        (index, weight / repeat)
        for index, footprint in enumerate(site.footprints)
        for repeat in (14 if footprint.role == "tower" else 1,)
        for weight in (_BY_ROLE.get(footprint.role, 0.0),)
        if weight
        for _ in range(repeat)
    ]
    if len(slots) < count:
        raise OutOfRange("there are fewer buildings than organizations", buildings=len(slots))
    weights = np.array([weight for _, weight in slots])
    chosen = rng.choice(len(slots), count, replace=False, p=weights / weights.sum())
    return [slots[int(i)][0] for i in np.sort(chosen)]


def _marked(found: list[Organization], firms: int, guests: int, rng: np.random.Generator) -> list[Organization]:
    """Large firms marked; `guests` of them are not among the stationed ones."""
    able = [i for i, o in enumerate(found) if o.kind in (*_IN_SHEDS, "organization.state_owned", "organization.hotel")]
    if len(able) < firms:
        raise OutOfRange("there are fewer firms than large firms", firms=len(able))
    chosen = rng.choice(able, firms, replace=False)
    for order, index in enumerate(chosen):
        found[index].is_large_firm = True
        found[index].is_stationed = order >= guests
    return found
