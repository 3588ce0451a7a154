"""Shops behind the street fronts and in the markets, a door each."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date, timedelta
from math import hypot

import numpy as np
import shapely
from shapely import Point

from gis.errors import OutOfRange
from gis.towns.addresses import AddressBook
from gis.towns.ground import Footprint
from gis.towns.names import Names, pick
from gis.towns.parameters import Parameters
from gis.towns.site import Site

_BAY_M = 5.2
_DOOR_M = 1.2
_BY_CLASS = {"arterial": 1.4, "secondary": 1.25, "local": 0.8, "lane": 0.4}
_BY_ROLE = {"strip": 1.0, "market": 2.2, "hall": 0.5, "shop_house": 1.0, "block": 0.25}


@dataclass
class Shop:
    """A shop on the ground."""

    name: str
    kind: str
    address: str
    building: int
    at: Point
    first_checked_on: date | None


def open_shops(parameters: Parameters, site: Site, book: AddressBook) -> list[Shop]:
    """Exactly the given number of shops, most of them checked once. Raises OutOfRange if fronts are short."""
    rng = parameters.rng("shops")
    names = Names(parameters, rng)
    bays = [bay for index, footprint in enumerate(site.footprints) for bay in _bays(site, index, footprint, rng)]
    total = parameters.figure("shops")
    if len(bays) < total:
        raise OutOfRange("there is less street front than shops", bays=len(bays))
    weights = np.array([weight for _, _, weight in bays])
    chosen = np.sort(rng.choice(len(bays), total, replace=False, p=weights / weights.sum()))
    checked = set(rng.choice(total, parameters.figure("shops_checked"), replace=False).tolist())
    shops = []
    for order, bay in enumerate(chosen):
        building, at, _ = bays[int(bay)]
        kind, words = _kind_for(parameters, site.footprints[building], rng)
        on = parameters.baseline_on - timedelta(days=int(rng.integers(4, 420))) if order in checked else None
        shops.append(Shop(names.make(words, book.street_name(at)), kind, book.address(at), building, at, on))
    return _numbered(shops)


def _kind_for(parameters: Parameters, building: Footprint, rng: np.random.Generator) -> tuple[str, tuple[str, ...]]:
    """A kind by weight; halls of a market hold food and goods only."""
    kinds = parameters.shop_kinds
    if building.role == "market":
        stalls = ("shop.vegetables", "shop.meat", "shop.grain_oil", "shop.snack", "shop.bakery", "shop.other")
        building_trade = ("shop.building_material", "shop.hardware", "shop.furniture", "shop.appliance")
        wanted = building_trade if "建材" in (building.name or "") else stalls
        kinds = tuple(row for row in kinds if row[0] in wanted)
    return pick(kinds, rng)


def _bays(site: Site, index: int, footprint: Footprint, rng: np.random.Generator) -> list[tuple[int, Point, float]]:
    """(building, door, weight) for each bay of a building that can hold shops."""
    weight = _BY_ROLE.get(footprint.role, 0.0) * float(rng.uniform(0.15, 1.0))
    if weight == 0.0 or footprint.use != "commercial":
        return []
    if footprint.street is not None:
        weight *= _BY_CLASS[site.network.streets[footprint.street].road_class]
    found = []
    for a, b in _fronts(footprint):
        length = hypot(b[0] - a[0], b[1] - a[1])
        count = int(length // _BAY_M)
        for k in range(count):
            share = (k + 0.5) / count
            x, y = a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share
            nx, ny = -(b[1] - a[1]) / length, (b[0] - a[0]) / length
            door = Point(x + nx * _DOOR_M, y + ny * _DOOR_M)
            if footprint.shape.contains(door):
                found.append((index, door, weight))
    return found


def _fronts(footprint: Footprint) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """The street side of a strip; both long sides of a market hall; the longest side of another hall."""
    if footprint.front is not None:
        a, b = footprint.front.coords
        return [((a[0], a[1]), (b[0], b[1]))]
    ring = [(x, y) for x, y in shapely.orient_polygons(footprint.shape).exterior.coords]
    sides = sorted(itertools.pairwise(ring), key=lambda side: -hypot(side[1][0] - side[0][0], side[1][1] - side[0][1]))
    return sides[:2] if footprint.role == "market" else sides[:1]


def _numbered(shops: list[Shop]) -> list[Shop]:
    """Shops that share a house number are told apart: 117号, 117-2号."""
    seen: dict[str, int] = {}
    for shop in shops:
        seen[shop.address] = seen.get(shop.address, 0) + 1
        if seen[shop.address] > 1:
            shop.address = shop.address.removesuffix("号") + f"-{seen[shop.address]}号"
    return shops
