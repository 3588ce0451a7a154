"""The canonical layers: one vocabulary for every import and export, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "integer", "flag", "date", "choice"]
Shape = Literal["Point", "LineString", "Polygon"]


@dataclass(frozen=True)
class Column:
    """One attribute of a layer; `low`..`high` bounds integers, `choices` closes a list."""

    name: str
    kind: Kind = "text"
    required: bool = False
    default: object = None
    choices: tuple[str, ...] = ()
    low: int = 0
    high: int = 1_000_000


@dataclass(frozen=True)
class Layer:
    """One canonical layer: its attributes beside source_ref, and the shapes its geometry may have."""

    key: str
    columns: tuple[Column, ...]
    shapes: tuple[Shape, ...]
    is_geographic: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the attributes."""
        return tuple(column.name for column in self.columns)


ROAD_CLASSES = ("arterial", "secondary", "local", "lane", "path")
COMPOUND_KINDS = ("family_yard", "old", "newer", "commercial_residential", "single_storey")
MANAGERS = ("property_company", "owners_committee", "management_committee", "none")
USES = ("residential", "commercial", "public", "industrial", "ancillary")
SEVERITIES = ("general", "major")
STATUSES = ("found", "told", "rectified", "rechecked", "closed")
DIVISION_LEVELS = ("province", "city", "county", "street", "committee")

_NAME = Column("name")
_ADDRESS = Column("address")
_CHECKED = Column("first_checked_on", "date")


def _people(name: str) -> Column:
    return Column(name, "integer", high=50_000)


# What exports hold beside the layers: made from them, so never read back.
DERIVED = ("blocks", "grids")

LAYERS: dict[str, Layer] = {
    layer.key: layer
    for layer in (
        Layer(
            "streets",
            (_NAME, Column("road_class", "choice", required=True, choices=ROAD_CLASSES)),
            ("LineString",),
        ),
        Layer(
            "compounds",
            (
                Column("name", required=True),
                Column("kind", "choice", required=True, default="old", choices=COMPOUND_KINDS),
                _ADDRESS,
                Column("manager_kind", "choice", required=True, default="none", choices=MANAGERS),
                Column("manager_name"),
                Column("contract_ends_on", "date"),
                Column("income_notice_on", "date"),
                Column("is_divisible", "flag", required=True, default=False),
                _CHECKED,
            ),
            ("Polygon",),
        ),
        Layer(
            "buildings",
            (
                _NAME,
                Column("number"),
                _ADDRESS,
                Column("use", "choice", required=True, default="residential", choices=USES),
                Column("floors", "integer", low=1, high=200),
                Column("households", "integer", high=5_000),
                Column("households_estimated", "flag", required=True, default=False),
                _people("residents_registered"),
                _people("residents_usual"),
                _people("residents_actual"),
                Column("compound_ref"),
            ),
            ("Polygon",),
        ),
        Layer(
            "stairs",
            (
                Column("building_ref", required=True),
                Column("number", "integer", required=True, low=1, high=50),
                Column("households", "integer", required=True, default=0, high=1_000),
            ),
            (),
            is_geographic=False,
        ),
        Layer(
            "shops",
            (_NAME, Column("kind", required=True), _ADDRESS, Column("building_ref"), _CHECKED),
            ("Point",),
        ),
        Layer(
            "organizations",
            (
                _NAME,
                Column("kind", required=True),
                _ADDRESS,
                Column("is_stationed", "flag", required=True, default=True),
                Column("is_large_firm", "flag", required=True, default=False),
            ),
            ("Point",),
        ),
        Layer("places", (_NAME, Column("kind", required=True), _ADDRESS), ("Point", "LineString", "Polygon")),
        Layer("cameras", (Column("number", required=True), _NAME), ("Point",)),
        Layer(
            "hazards",
            (
                Column("shop_ref"),
                Column("kind", required=True),
                Column("severity", "choice", required=True, default="general", choices=SEVERITIES),
                Column("status", "choice", required=True, default="found", choices=STATUSES),
                Column("found_on", "date", required=True),
                Column("rectified_on", "date"),
                Column("text", required=True, default=""),
            ),
            ("Point",),
        ),
        Layer(
            "divisions",
            (
                Column("scheme", required=True),
                Column("year", "integer", required=True, low=1949, high=2200),
                Column("code", required=True),
                Column("parent_code"),
                Column("name", required=True),
                Column("level", "choice", required=True, choices=DIVISION_LEVELS),
            ),
            (),
            is_geographic=False,
        ),
    )
}
