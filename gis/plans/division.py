"""What a division of a community into sections (片区) and areas (网格区) consists of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shapely import MultiPolygon, Point


@dataclass(frozen=True)
class AreaDraft:
    """A second-level area (二级网格区) about to be published.

    `code` is the three grid digits ("100"); `polygon` and `label` are in the network's metric CRS.
    """

    code: str
    name: str
    color: int
    households: int
    polygon: MultiPolygon
    label: Point


@dataclass(frozen=True)
class SectionDraft:
    """A section (网格片区) about to be published.

    `code` is the three grid digits ("101"), `area` the index of its area in `Division.areas`,
    `color` a class 0-5 that differs from every neighbour's; `polygon` and `label` are in the
    network's metric CRS.
    """

    code: str
    name: str
    area: int
    color: int
    households: int
    polygon: MultiPolygon
    label: Point


@dataclass(frozen=True)
class Division:
    """A complete division: each block in one section, each section in one area.

    `section_of` maps a block's number to the index of its section; `answering` maps the position of
    a border street in `StreetNetwork.edges` to the index of the section that answers for it.
    """

    areas: tuple[AreaDraft, ...]
    sections: tuple[SectionDraft, ...]
    section_of: Mapping[int, int]
    answering: Mapping[int, int]
