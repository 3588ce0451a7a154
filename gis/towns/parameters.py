"""The parameters of a synthetic community, read by the caller from a table (TOML) of plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zlib import crc32

import numpy as np

Pair = tuple[float, float]


@dataclass(frozen=True)
class StreetLine:
    """A street laid by hand; `points` in metres east and north of the reference point."""

    name: str
    road_class: str
    points: tuple[Pair, ...]


@dataclass(frozen=True)
class SectionPlan:
    """A section of the given division and the character of its ground.

    `at` are points (metres) that pick the faces of the main streets which the section holds.
    """

    area: int
    number: int
    name: str
    at: tuple[Pair, ...]
    grain_ha: float
    bustle: float
    mix: Mapping[str, float]


@dataclass(frozen=True)
class Anchor:
    """A place that the community must have, near `at` (metres), on about `area_m2`."""

    name: str
    kind: str
    at: Pair
    area_m2: float


@dataclass(frozen=True)
class Identity:
    """Names and codes of the community."""

    code: str
    name: str
    full_name: str
    scheme: str
    scheme_year: int
    statistical_parent: str
    administrative_parent: str
    band: tuple[int, int]
    reference: Pair
    note: str


@dataclass(frozen=True)
class Parameters:
    """Everything the generator knows; equal parameters give equal rows."""

    seed: int
    baseline_on: date
    identity: Identity
    figures: Mapping[str, float]
    arterials: tuple[StreetLine, ...]
    streets: tuple[StreetLine, ...]
    canal: StreetLine
    canal_width_m: float
    village_at: Pair
    names: Mapping[str, tuple[str, ...]]
    words: Mapping[str, tuple[str, ...]]
    areas: tuple[tuple[int, str, str], ...]
    sections: tuple[SectionPlan, ...]
    anchors: tuple[Anchor, ...]
    divisions: tuple[Mapping[str, Any], ...]
    shop_kinds: tuple[tuple[str, float, tuple[str, ...]], ...]
    organization_kinds: tuple[tuple[str, float, tuple[str, ...]], ...]
    hazard_kinds: tuple[tuple[str, float, tuple[str, ...]], ...]
    people: Mapping[str, tuple[str, ...]]
    attempt: int = 0  # grows when a lay-out leaves something without land and is begun anew

    def figure(self, key: str) -> int:
        """A whole number of the table of figures."""
        return int(self.figures[key])

    def rng(self, stage: str) -> np.random.Generator:
        """The stage's own random stream, so that one stage's draws never move another's."""
        return np.random.default_rng([self.seed, self.attempt, crc32(stage.encode())])

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Parameters:
        """Parameters from the parsed tables of geodata/guangxia.toml."""
        canal = table["canal"]
        return cls(
            seed=int(table["seed"]),
            baseline_on=table["baseline_on"],
            identity=_identity(table["identity"]),
            figures=dict(table["figures"]),
            arterials=tuple(_line(row, "arterial") for row in table["arterial"]),
            streets=tuple(_line(row, row["road_class"]) for row in table["street"]),
            canal=_line(canal, "canal"),
            canal_width_m=float(canal["width_m"]),
            village_at=_pair(table["village"]["at"]),
            names={key: tuple(words) for key, words in table["names"].items()},
            words={key: tuple(words) for key, words in table["words"].items()},
            areas=tuple((row["number"], row["name"], row["group"]) for row in table["area"]),
            sections=tuple(_section(row) for row in table["section"]),
            anchors=tuple(
                Anchor(row["name"], row["kind"], _pair(row["at"]), float(row["area_m2"])) for row in table["anchor"]
            ),
            divisions=tuple(dict(row) for row in table["division"]),
            shop_kinds=_kinds(table["shop_kind"]),
            organization_kinds=_kinds(table["organization_kind"]),
            hazard_kinds=_kinds(table["hazard_kind"]),
            people={key: tuple(words) for key, words in table["people"].items()},
        )


def _pair(values: Any) -> Pair:
    return float(values[0]), float(values[1])


def _line(row: Mapping[str, Any], road_class: str) -> StreetLine:
    return StreetLine(row["name"], road_class, tuple(_pair(point) for point in row["points"]))


def _section(row: Mapping[str, Any]) -> SectionPlan:
    return SectionPlan(
        area=row["area"],
        number=row["number"],
        name=row["name"],
        at=tuple(_pair(point) for point in row["at"]),
        grain_ha=float(row["grain_ha"]),
        bustle=float(row["bustle"]),
        mix={key: float(weight) for key, weight in row["mix"].items()},
    )


def _identity(row: Mapping[str, Any]) -> Identity:
    fields = {**row, "band": (int(row["band"][0]), int(row["band"][1])), "reference": _pair(row["reference"])}
    return Identity(**fields)


def _kinds(rows: Any) -> tuple[tuple[str, float, tuple[str, ...]], ...]:
    return tuple((row["code"], float(row["weight"]), tuple(row["words"])) for row in rows)
