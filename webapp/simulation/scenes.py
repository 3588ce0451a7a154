"""What happens in such a community, as `geodata/scenes.toml` tells it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from webapp.core.config import ROOT

FILE = ROOT / "geodata" / "scenes.toml"
_ALL_YEAR = frozenset(range(1, 13))
_USUAL_OUTCOME = ("已到场处理完毕，拍照发群。",)


class Spot(StrEnum):
    """What kind of place something happens at."""

    HOME = "home"
    SHOP = "shop"
    STREET = "street"
    SCHOOL = "school"
    WATER = "water"
    SQUARE = "square"


@dataclass(frozen=True)
class Scene:
    """One kind of thing that happens, between two hours of the day."""

    category: str
    hours: tuple[int, int]
    spot: Spot
    texts: tuple[str, ...]
    weight: float
    months: frozenset[int]
    outcomes: tuple[str, ...]

    def fits(self, day: date) -> bool:
        """Whether its season is on."""
        return day.month in self.months


@dataclass(frozen=True)
class Book:
    """All scenes, by how they come about."""

    small: tuple[Scene, ...]
    large: tuple[Scene, ...]
    threats: tuple[Scene, ...]
    disputes: tuple[Scene, ...]
    school_gate: tuple[Scene, ...]
    night_pipe: tuple[Scene, ...]


@cache
def scenes() -> Book:
    """The scenes of the file."""
    with FILE.open("rb") as file:
        table = tomllib.load(file)
    seasons = {name: frozenset(months) for name, months in table.pop("seasons").items()}
    return Book(**{name: tuple(_scene(row, seasons) for row in rows) for name, rows in table.items()})


def _scene(row: Mapping[str, Any], seasons: Mapping[str, frozenset[int]]) -> Scene:
    first, last = row["hours"]
    return Scene(
        category=row["category"],
        hours=(first, last),
        spot=Spot(row["spot"]),
        texts=tuple(row["texts"]),
        weight=float(row.get("weight", 1)),
        months=seasons[row["season"]] if "season" in row else _ALL_YEAR,
        outcomes=tuple(row.get("outcomes", _USUAL_OUTCOME)),
    )
