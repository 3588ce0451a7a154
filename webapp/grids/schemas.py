"""What the interface of the edited ground takes and returns."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, Strict, StrictBool, StringConstraints, model_validator

from webapp.core.fields import Day, Latitude, Longitude
from webapp.grids.rules import BuildingUse, EditableLayer, EditReason

_ONE_LINE = r"^[^\x00-\x1f\x7f]*$"
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=_ONE_LINE)]
Number = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20, pattern=_ONE_LINE)]
Address = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120, pattern=_ONE_LINE)]
KindCode = Annotated[str, StringConstraints(max_length=60, pattern=r"^[a-z_]+\.[a-z0-9_]+$")]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300, pattern=r"^[^\x00-\x09\x0b-\x1f\x7f]*$")]
Residents = Annotated[int, Strict(), Field(ge=0, le=50_000)]
Position = Annotated[
    tuple[Annotated[Longitude, Strict()], Annotated[Latitude, Strict()]],
    Field(description="lon, lat in WGS84 degrees", examples=[[98.49, 39.73]]),
]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Shown(BaseModel):
    model_config = ConfigDict(extra="forbid", from_attributes=True)


class EditHeaders(BaseModel):
    """Headers of every edit."""

    model_config = ConfigDict(extra="ignore")

    idempotency_key: UUID = Field(description="made by the client; the same key is the same edit, however often sent")


class ChangeHeaders(EditHeaders):
    """Headers of an edit of something that is there."""

    if_match: str = Field(
        pattern=r'^"?[0-9a-f]{16}"?$', description="the version that was read", examples=['"0123456789abcdef"']
    )


class PointShape(_Asked):
    """A GeoJSON point."""

    type: Literal["Point"]
    coordinates: Position


class PolygonShape(_Asked):
    """A GeoJSON polygon; every ring ends where it begins."""

    type: Literal["Polygon"]
    coordinates: Annotated[
        list[Annotated[list[Position], Field(min_length=4, max_length=400)]], Field(min_length=1, max_length=20)
    ]

    @model_validator(mode="after")
    def _rings_close(self) -> Self:
        if any(ring[0] != ring[-1] for ring in self.coordinates):
            raise ValueError("a ring must end where it begins")
        return self


AnyShape = Annotated[PointShape | PolygonShape, Field(discriminator="type")]


class WhyAsked(_Asked):
    """Why something is edited, and from which day it holds."""

    reason: EditReason
    note: Note = ""
    on: Day | None = Field(default=None, description="default: today")


class StairAsked(_Asked):
    """A stair (单元) of a building."""

    number: Annotated[int, Strict(), Field(ge=1, le=50)]
    households: Annotated[int, Strict(), Field(ge=0, le=1000)]


class BuildingCorrected(WhyAsked):
    """Fields of a building to correct; the others stay. `stairs` is the whole list: those left out close."""

    name: Name | None = None
    number: Number | None = None
    address: Address | None = None
    use: BuildingUse = BuildingUse.RESIDENTIAL
    floors: Annotated[int, Strict(), Field(ge=1, le=200)] | None = None
    households: Annotated[int, Strict(), Field(ge=0, le=5000)] = Field(default=0, description="with stairs: their sum")
    residents_registered: Residents | None = None
    residents_usual: Residents | None = None
    residents_actual: Residents | None = None
    stairs: Annotated[list[StairAsked], Field(max_length=50)] = Field(default_factory=list)
    geometry: PolygonShape | None = Field(default=None, description="footprint")

    @model_validator(mode="after")
    def _stairs_differ(self) -> Self:
        if len({stair.number for stair in self.stairs}) < len(self.stairs):
            raise ValueError("two stairs have the same number")
        return self


class BuildingAdded(BuildingCorrected):
    """A new building."""

    use: BuildingUse
    geometry: PolygonShape


class ShopCorrected(WhyAsked):
    """Fields of a shop to correct; the others stay."""

    name: Name | None = None
    kind: KindCode | None = None
    address: Address | None = None
    geometry: PointShape | None = Field(default=None, description="door")


class ShopAdded(ShopCorrected):
    """A new shop."""

    name: Name
    kind: KindCode
    geometry: PointShape


class OrganizationCorrected(ShopCorrected):
    """Fields of an organization to correct; the others stay."""

    is_stationed: StrictBool = True
    is_large_firm: StrictBool = False


class OrganizationAdded(OrganizationCorrected):
    """A new organization."""

    name: Name
    kind: KindCode
    geometry: PointShape


class PlaceCorrected(WhyAsked):
    """Fields of a public place to correct; the others stay."""

    name: Name | None = None
    kind: KindCode | None = None
    address: Address | None = None
    geometry: AnyShape | None = Field(default=None, description="point or area")


class PlaceAdded(PlaceCorrected):
    """A new public place."""

    name: Name
    kind: KindCode
    geometry: AnyShape


class EditShown(_Shown):
    """One edit; `before` and `after` hold the fields that change."""

    id: int
    layer: EditableLayer
    feature_id: int | None = Field(description="none while a new thing waits for approval")
    kind: str
    state: str = Field(description="applied, or proposed where the community reviews edits")
    on: Day
    reason: str
    note: str
    before: dict[str, Any]
    after: dict[str, Any]


class EditableShown(_Shown):
    """Something as it may be edited; send `version` as If-Match."""

    layer: EditableLayer
    id: int
    name: str
    is_open: bool
    opened_on: Day | None
    closed_on: Day | None
    version: str
    values: dict[str, Any]
    waiting: int = Field(description="edits of it that wait to be reviewed")
    may_edit: bool = Field(description="whether the caller may edit it where it stands")


class EditMade(_Shown):
    """What an edit came to, and by which version tiles show it."""

    edit: EditShown
    feature: EditableShown | None
    stamp: int
    tile_version: str


class ChoiceShown(_Shown):
    """A value of a list and its words."""

    code: str
    label: str


class LayerShown(_Shown):
    """How a layer is edited."""

    layer: EditableLayer
    label: str
    kinds: list[ChoiceShown]
    reasons: dict[str, list[ChoiceShown]] = Field(description="reasons by kind of edit")


class MayShown(_Shown):
    """What the caller may do to the ground of a community, and with which words."""

    may_edit: bool
    may_review: bool
    needs_approval: bool
    waiting: int
    today: Day
    uses: list[ChoiceShown]
    layers: list[LayerShown]
