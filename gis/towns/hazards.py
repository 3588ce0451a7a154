"""Hazards found up to the baseline, most of them rectified, at invented shops, compounds and places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from shapely import Point

from gis.towns.ground import Spot
from gis.towns.names import pick
from gis.towns.parameters import Parameters
from gis.towns.shops import Shop
from gis.towns.site import Site

_AT_SHOPS = 0.68
_AT_COMPOUNDS = 0.24
_IN_VILLAGE = 6
_MAJOR_OPEN, _MAJOR_RECTIFIED = 4, 6
_ONLY_SHOPS = ("hazard.smoke_duct", "hazard.mixed_use", "hazard.signboard", "hazard.extinguisher", "hazard.gas")
_OUTSIDE = ("hazard.manhole", "hazard.fire_lane", "hazard.heating_pipe", "hazard.wall")
_IN_YARDS = ("hazard.ebike_charging", "hazard.stacking", "hazard.wiring", "hazard.wall", "hazard.fire_lane")

# where, the shop's index, kind, text, the first day on which it can have been found
Finding = tuple[Point, int | None, str, str, date]


@dataclass
class Hazard:
    """A hazard on the ground; `shop` is its index, if it was found at one."""

    at: Point
    shop: int | None
    kind: str
    severity: str
    status: str
    found_on: date
    rectified_on: date | None
    text: str


def find(
    parameters: Parameters, site: Site, shops: list[Shop], checked_on: list[date], spots: list[Spot]
) -> list[Hazard]:
    """Exactly the given numbers found and rectified; none is found before its place was first checked.

    `checked_on` holds the first check of each compound, in their order.
    """
    rng = parameters.rng("hazards")
    total, rectified = parameters.figure("hazards_found"), parameters.figure("hazards_rectified")
    at_shops, in_yards = round(total * _AT_SHOPS), round(total * _AT_COMPOUNDS)
    sites = [
        *_at_shops(parameters, shops, at_shops, rng),
        *_in_yards(parameters, site, checked_on, in_yards, rng),
        *_outside(parameters, spots, total - at_shops - in_yards, rng),
    ]
    open_ones = set(rng.choice(total, total - rectified, replace=False).tolist())
    major = {
        *rng.choice(sorted(open_ones), _MAJOR_OPEN, replace=False).tolist(),
        *rng.choice(sorted(set(range(total)) - open_ones), _MAJOR_RECTIFIED, replace=False).tolist(),
    }
    found = []
    for order, (at, shop, kind, text, since) in enumerate(sites):
        is_open = order in open_ones
        found_on, rectified_on = _dates(parameters.baseline_on, since, is_open, rng)
        status = (
            rng.choice(["found", "told"], p=[0.3, 0.7])
            if is_open
            else rng.choice(["rectified", "rechecked", "closed"], p=[0.2, 0.3, 0.5])
        )
        severity = "major" if order in major else "general"
        found.append(Hazard(at, shop, kind, severity, str(status), found_on, rectified_on, text))
    return sorted(found, key=lambda hazard: (hazard.found_on, hazard.at.x, hazard.at.y))


def _at_shops(parameters: Parameters, shops: list[Shop], count: int, rng: np.random.Generator) -> Iterator[Finding]:
    horizon = parameters.baseline_on - timedelta(days=4)
    checked = [i for i, shop in enumerate(shops) if shop.first_checked_on and shop.first_checked_on < horizon]
    for i in rng.choice(checked, count, replace=False):
        kind, text = _what(parameters, (*_ONLY_SHOPS, "hazard.exit_blocked", "hazard.wiring", "hazard.stacking"), rng)
        yield shops[int(i)].at, int(i), kind, text, shops[int(i)].first_checked_on or horizon


def _in_yards(
    parameters: Parameters, site: Site, checked_on: list[date], count: int, rng: np.random.Generator
) -> Iterator[Finding]:
    village = next(i for i, walled in enumerate(site.compounds) if walled.spec.kind == "single_storey")
    for order in range(count):
        index = village if order < _IN_VILLAGE else int(rng.integers(len(site.compounds)))
        kinds = ("hazard.stove", "hazard.wiring") if index == village else _IN_YARDS
        kind, text = _what(parameters, kinds, rng)
        yield _in_yard(site, index, rng), None, kind, text, checked_on[index]


def _outside(parameters: Parameters, spots: list[Spot], count: int, rng: np.random.Generator) -> Iterator[Finding]:
    since = parameters.baseline_on - timedelta(days=330)
    outdoors = [spot for spot in spots if spot.name and spot.kind != "place.waste_point"]
    for i in rng.choice(len(outdoors), count, replace=False):
        spot = outdoors[int(i)]
        kind, text = _what(parameters, ("hazard.water_edge",) if spot.kind == "place.canal" else _OUTSIDE, rng)
        yield spot.shape.representative_point(), None, kind, text, since


def _what(parameters: Parameters, codes: tuple[str, ...], rng: np.random.Generator) -> tuple[str, str]:
    kind, words = pick([row for row in parameters.hazard_kinds if row[0] in codes], rng)
    return kind, words[int(rng.integers(len(words)))]


def _in_yard(site: Site, compound: int, rng: np.random.Generator) -> Point:
    """A place in one of the compound's residential buildings."""
    homes = [f for f in site.footprints if f.compound == compound and f.dwelling is not None]
    return homes[int(rng.integers(len(homes)))].shape.representative_point()


def _dates(baseline: date, since: date, is_open: bool, rng: np.random.Generator) -> tuple[date, date | None]:
    """Found on or after `since`; open ones lately as a rule, rectified ones within weeks, before the baseline."""
    span = (baseline - since).days
    if is_open:
        recent = min(span, 75) if rng.random() < 0.8 else span
        return baseline - timedelta(days=int(rng.integers(1, max(recent, 1) + 1))), None
    found_on = baseline - timedelta(days=int(rng.integers(3, max(span, 3) + 1)))
    spent = min(int(rng.gamma(2.0, 7.0)) + 1, (baseline - found_on).days)
    return found_on, found_on + timedelta(days=spent)
