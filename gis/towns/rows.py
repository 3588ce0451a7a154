"""From things on the ground to rows of the canonical layers (EPSG:4326)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import Point
from shapely.geometry.base import BaseGeometry

from gis.crs import WGS84
from gis.towns.addresses import AddressBook
from gis.towns.frame import Frame
from gis.towns.ground import Footprint, Spot, Walled
from gis.towns.hazards import Hazard
from gis.towns.organizations import Organization
from gis.towns.parameters import Parameters
from gis.towns.shops import Shop
from gis.towns.site import Site
from gis.towns.skeleton import Street

CRS = WGS84
Layers = dict[str, Any]
Row = dict[str, Any]


@dataclass
class Made:
    """Everything that becomes rows."""

    site: Site
    streets: list[Street]
    book: AddressBook
    shops: list[Shop]
    organizations: list[Organization]
    spots: list[Spot]
    cameras: list[Point]
    hazards: list[Hazard] = field(default_factory=list)
    checked_on: list[date] = field(default_factory=list)


def layers(parameters: Parameters, made: Made, frame: Frame) -> Layers:
    """All canonical layers by their keys."""
    order = numbered(made.site)
    return {
        "streets": _frame(
            frame,
            "st",
            [{"name": s.name, "road_class": s.road_class} for s in made.streets],
            [s.line for s in made.streets],
        ),
        "compounds": _compounds(parameters, made, frame),
        "buildings": _buildings(made, frame, order),
        "stairs": _stairs(made.site),
        "shops": _frame(frame, "sh", [_shop(shop) for shop in made.shops], [shop.at for shop in made.shops]),
        "organizations": _frame(
            frame, "og", [_organization(o) for o in made.organizations], [o.at for o in made.organizations]
        ),
        "places": _frame(
            frame,
            "pl",
            [{"name": s.name, "kind": s.kind, "address": _near(made.book, s.shape)} for s in made.spots],
            [s.shape for s in made.spots],
        ),
        "cameras": _frame(
            frame,
            "cm",
            [{"number": f"{k + 1:03d}", "name": _corner(made.book, at)} for k, at in enumerate(made.cameras)],
            made.cameras,
        ),
        "hazards": _frame(frame, "hz", [_hazard(hazard) for hazard in made.hazards], [h.at for h in made.hazards]),
        "divisions": _divisions(parameters),
    }


def ref(prefix: str, index: int) -> str:
    """The identity of a row within its layer."""
    return f"{prefix}{index + 1:04d}"


def _frame(frame: Frame, prefix: str, rows: Sequence[Row], shapes: Sequence[BaseGeometry]) -> Any:
    columns: Row = {"source_ref": [ref(prefix, index) for index in range(len(rows))]}
    for key in rows[0]:
        columns[key] = pd.Series([row[key] for row in rows], dtype=_dtype(key))
    return gpd.GeoDataFrame(columns, geometry=list(frame.to_wgs84(shapes)), crs=CRS)


def _dtype(key: str) -> str | None:
    """Text and dates stay objects, so that a missing value is None."""
    if key in ("households",):
        return "int64"
    if key in ("floors", "residents_registered", "residents_usual", "residents_actual"):
        return "Int64"
    return "bool" if key.startswith("is_") or key == "households_estimated" else "object"


def first_checks(parameters: Parameters, count: int) -> list[date]:
    """The day of each compound's first check, some weeks to a year before the baseline."""
    rng = parameters.rng("checks")
    return [parameters.baseline_on - timedelta(days=int(day)) for day in rng.integers(40, 400, count)]


def numbered(site: Site) -> dict[int, int]:
    """Footprint → number within its compound: north to south, then west to east."""
    numbers: dict[int, int] = {}
    for compound in range(len(site.compounds)):
        homes = [
            (-round(f.shape.centroid.y / 14), f.shape.centroid.x, index)
            for index, f in enumerate(site.footprints)
            if f.compound == compound and f.dwelling is not None
        ]
        for number, (_, _, index) in enumerate(sorted(homes)):
            numbers[index] = number + 1
    return numbers


def _compounds(parameters: Parameters, made: Made, frame: Frame) -> Any:
    rng = parameters.rng("managers")
    rows = [
        _compound(parameters, made.book, walled, checked, rng)
        for walled, checked in zip(made.site.compounds, made.checked_on, strict=True)
    ]
    return _frame(frame, "cp", rows, [walled.wall for walled in made.site.compounds])


def _compound(
    parameters: Parameters, book: AddressBook, walled: Walled, checked: date, rng: np.random.Generator
) -> Row:
    kind = walled.spec.kind
    manager = "none"
    if kind in ("newer", "commercial_residential") or (kind == "old" and rng.random() < 0.45):
        manager = "property_company"
    elif kind == "old":
        manager = str(rng.choice(["owners_committee", "management_committee", "none"], p=[0.4, 0.35, 0.25]))
    firm = manager == "property_company"
    companies = parameters.names["managers"]
    until = parameters.baseline_on + timedelta(days=int(rng.integers(-60, 900)))
    notice = parameters.baseline_on - timedelta(days=int(rng.integers(20, 420)))
    company = companies[int(rng.integers(len(companies)))]
    word = {"owners_committee": "业主委员会", "management_committee": "物业管理委员会"}.get(manager)
    return {
        "name": walled.spec.name,
        "kind": kind,
        "address": book.address(walled.wall.exterior.interpolate(0.0)),
        "manager_kind": manager,
        "manager_name": company if firm else (walled.spec.name + word if word else None),
        "contract_ends_on": until if firm else None,
        "income_notice_on": notice if manager != "none" else None,
        "is_divisible": False,
        "first_checked_on": checked,
    }


def _buildings(made: Made, frame: Frame, order: dict[int, int]) -> Any:
    addresses = [made.book.address(walled.wall.exterior.interpolate(0.0)) for walled in made.site.compounds]
    rows = [_building(made, f, order.get(index), addresses) for index, f in enumerate(made.site.footprints)]
    return _frame(frame, "bd", rows, [f.shape for f in made.site.footprints])


def _building(made: Made, footprint: Footprint, number: int | None, addresses: list[str]) -> Row:
    dwelling = footprint.dwelling
    village = dwelling is not None and dwelling.form.floors == 1
    compound = footprint.compound
    if compound is None:
        at = footprint.front.centroid if footprint.front is not None else footprint.shape.centroid
        address: str | None = made.book.address(at) if footprint.use != "ancillary" else None
    else:
        address = addresses[compound]
    residents = dwelling.residents if dwelling else {}
    return {
        "name": footprint.name,
        "number": (f"{number}排" if village else f"{number}号楼") if number else None,
        "address": address,
        "use": footprint.use,
        "floors": footprint.floors,
        "households": sum(dwelling.households) if dwelling else 0,
        "households_estimated": False,
        "residents_registered": residents.get("registered"),
        "residents_usual": residents.get("usual"),
        "residents_actual": residents.get("actual"),
        "compound_ref": ref("cp", compound) if compound is not None else None,
    }


def _stairs(site: Site) -> pd.DataFrame:
    rows = [
        {
            "source_ref": f"{ref('bd', index)}-{number}",
            "building_ref": ref("bd", index),
            "number": number,
            "households": households,
        }
        for index, footprint in enumerate(site.footprints)
        if footprint.dwelling is not None
        for number, households in enumerate(footprint.dwelling.households, start=1)
    ]
    return pd.DataFrame(rows)


def _shop(shop: Shop) -> Row:
    return {
        "name": shop.name,
        "kind": shop.kind,
        "address": shop.address,
        "building_ref": ref("bd", shop.building),
        "first_checked_on": shop.first_checked_on,
    }


def _organization(organization: Organization) -> Row:
    return {
        "name": organization.name,
        "kind": organization.kind,
        "address": organization.address,
        "is_stationed": organization.is_stationed,
        "is_large_firm": organization.is_large_firm,
    }


def _hazard(hazard: Hazard) -> Row:
    return {
        "shop_ref": ref("sh", hazard.shop) if hazard.shop is not None else None,
        "kind": hazard.kind,
        "severity": hazard.severity,
        "status": hazard.status,
        "found_on": hazard.found_on,
        "rectified_on": hazard.rectified_on,
        "text": hazard.text,
    }


def _near(book: AddressBook, shape: BaseGeometry) -> str | None:
    return book.address(shape.representative_point()) if not shape.is_empty else None


def _corner(book: AddressBook, at: Point) -> str:
    return f"{book.street_name(at)}口监控点"


def _divisions(parameters: Parameters) -> pd.DataFrame:
    identity = parameters.identity
    rows = [
        {
            "source_ref": row["code"],
            "scheme": identity.scheme,
            "year": identity.scheme_year,
            "code": row["code"],
            "parent_code": row.get("parent_code"),
            "name": row["name"],
            "level": row["level"],
        }
        for row in parameters.divisions
    ]
    return pd.DataFrame(rows)
