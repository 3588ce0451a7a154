"""What a sketch map is made from: the layers of the ground around one grid, all in one metric system."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

STREET_RANK = {"arterial": 0, "secondary": 1, "local": 2, "lane": 3, "path": 4}


@dataclass(frozen=True)
class Named:
    """A named area: a section, a compound, a neighbouring grid with its colour class."""

    name: str
    shape: Any
    color: int = 0


@dataclass(frozen=True)
class StreetLine:
    """A street's centre line, its class, and its name where it has one."""

    name: str | None
    road_class: str
    line: Any


@dataclass(frozen=True)
class PlaceShape:
    """A public place: a point, a line (a canal) or an area; `kind` is the word after `place.`."""

    name: str | None
    kind: str
    shape: Any


@dataclass(frozen=True)
class BuildingShape:
    """A building's footprint and whether people live in it."""

    is_home: bool
    shape: Any


@dataclass(frozen=True)
class Ground:
    """The layers of one sketch map; `focus` is the grid it shows, `land` the whole community."""

    name: str
    focus: Any
    land: Any
    neighbours: tuple[Named, ...] = ()
    sections: tuple[Named, ...] = ()
    streets: tuple[StreetLine, ...] = ()
    compounds: tuple[Named, ...] = ()
    places: tuple[PlaceShape, ...] = ()
    buildings: tuple[BuildingShape, ...] = field(default=(), repr=False)
