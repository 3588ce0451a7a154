"""What the interface takes and returns."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from webapp.core.fields import CommunityCode, Day, Latitude, Longitude

Point = Annotated[list[float], Field(min_length=2, max_length=2, description="lon, lat in WGS84 degrees")]
BBox = Annotated[list[float], Field(min_length=4, max_length=4, description="west, south, east, north, degrees")]
BBoxText = Annotated[
    str,
    StringConstraints(pattern=r"^-?[0-9]{1,3}(\.[0-9]{1,17})?(,-?[0-9]{1,3}(\.[0-9]{1,17})?){3}$"),
    Field(description="west,south,east,north in WGS84 degrees", examples=["98.49,39.73,98.5,39.74"]),
]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Shown(BaseModel):
    model_config = ConfigDict(extra="forbid", from_attributes=True)


class DayAsked(_Asked):
    """As of which day."""

    on: Day | None = Field(default=None, description="default: today")


class PositionAsked(DayAsked):
    """A position on a day."""

    lon: Longitude
    lat: Latitude


class ListAsked(DayAsked):
    """Which features to list."""

    community: CommunityCode | None = None
    bbox: BBoxText | None = None
    limit: int = Field(default=200, ge=1, le=1000)
    after: int = Field(default=0, ge=0, le=2**62, description="`next` of the page before")


class SearchAsked(_Asked):
    """What to look for."""

    q: str = Field(min_length=1, max_length=80, description="name, address, code, pinyin or its initials")
    community: CommunityCode | None = None
    limit: int = Field(default=20, ge=1, le=50)


class CommunityListed(_Shown):
    """A community in the switcher."""

    code: str
    name: str
    full_name: str
    bbox: BBox
    is_synthetic: bool
    note: str


class CommunitiesShown(_Shown):
    """All communities."""

    communities: list[CommunityListed]


class GenerationShown(_Shown):
    """A published version."""

    id: int
    label: str
    valid_from: str | None
    valid_until: str | None


class GridShown(_Shown):
    """A grid of that version."""

    id: int
    uuid: str
    code: str
    name: str
    level: str
    kind: str
    parent: str | None
    label: Point
    bbox: BBox
    households: int
    color: int


class LayerShown(_Shown):
    """A tile layer that the caller may see; zooms are those of tiles."""

    key: str
    title: str
    bundle: str
    right: str
    minzoom: int
    maxzoom: int
    detail_zoom: int = Field(description="below it, points come counted in cells")
    on: bool
    notes: str = Field(description="what is left out at which zoom")


class CommunityShown(CommunityListed):
    """A community with its grids and layers."""

    center: Point
    baseline_on: str | None
    band: list[int]
    households_estimated: bool
    generation: GenerationShown | None
    stamp: int
    tile_version: str = Field(description="`v` of the tiles that show this state; such a tile never changes")
    grids: list[GridShown]
    layers: list[LayerShown]


class NamedShown(_Shown):
    """A thing at a position."""

    id: int
    name: str
    code: str | None


class LocatedShown(_Shown):
    """What lies at a position."""

    community: NamedShown
    area: NamedShown | None
    section: NamedShown | None
    block: NamedShown | None
    compound: NamedShown | None
    building: NamedShown | None


class FactShown(_Shown):
    """One line of a card."""

    key: str
    label: str
    value: str


class LinkShown(_Shown):
    """A feature that the card leads to."""

    label: str
    href: str
    layer: str
    id: int
    relation: str = Field(description="what it is to the feature, in words")


class AnsweringOne(_Shown):
    """Somebody who answers for the feature."""

    name: str
    role: str
    place: str
    phone: str | None = Field(description="duty telephone, for those who may call")
    href: str


class AnsweringShown(_Shown):
    """Who answers for the feature, nearest first; only for those who may read the roster."""

    people: list[AnsweringOne]
    vacant: str = Field(description="which of its stairs nobody answers for, in words")


class CardShown(_Shown):
    """A feature's card."""

    layer: str
    id: int
    title: str
    subtitle: str
    facts: list[FactShown]
    links: list[LinkShown]
    point: Point
    bbox: BBox
    answering: AnsweringShown | None = None


class FeatureListed(_Shown):
    """A feature in a list."""

    id: int
    name: str
    kind: str
    detail: str
    point: Point


class FeaturesShown(_Shown):
    """A page of a list."""

    features: list[FeatureListed]
    next: int | None = Field(description="pass as `after` for the next page")


class FoundShown(_Shown):
    """A search result."""

    layer: str
    id: int
    name: str
    detail: str
    point: Point
    bbox: BBox | None
    match: str = Field(description="exact, prefix, pinyin, contains or address")


class SearchShown(_Shown):
    """Search results, best first."""

    results: list[FoundShown]
