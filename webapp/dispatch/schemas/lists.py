"""What lists, previews and trees of dispatch take and answer."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from webapp.core.fields import Day
from webapp.dispatch.rules import Source, Urgency
from webapp.dispatch.schemas.fields import Asked, CategoryCode, RowId, Shown
from webapp.dispatch.schemas.shown import SimilarOut

StatesText = Annotated[
    str, StringConstraints(pattern=r"^[a-z_]+(,[a-z_]+){0,5}$"), Field(description="states, separated by commas")
]


class KeyHeader(BaseModel):
    """The header of every change."""

    model_config = ConfigDict(extra="ignore")

    idempotency_key: UUID = Field(description="made by the client; the same key is the same act, however often sent")


class ActHeaders(KeyHeader):
    """The headers of an act; acts of the desk need the version that was seen."""

    if_match: Annotated[str, StringConstraints(pattern=r'^(W/)?"?[0-9]{1,9}"?$')] | None = Field(
        default=None, description="the version that was seen", examples=['"3"']
    )

    @property
    def version(self) -> int | None:
        """The version as a number."""
        return int(self.if_match.removeprefix("W/").strip('"')) if self.if_match else None


class IncidentsAsked(Asked):
    """Which incidents to list."""

    state: StatesText | None = None
    section: RowId | None = None
    area: RowId | None = None
    category: CategoryCode | None = None
    urgency: Urgency | None = None
    source: Source | None = None
    mine: bool = Field(default=False, description="those that the caller claimed")
    q: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_/-]{1,40}$")] | None = Field(
        default=None, description="part of a number, ours or the hotline's; texts are not searched"
    )
    asked: bool = Field(default=False, description="those in which something is to be decided")
    closed_on: Day | None = None
    cursor: Annotated[str, StringConstraints(pattern=r"^-?[0-9]{0,17}\.[0-9]{1,18}$")] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class ProposedOut(Shown):
    """Somebody who would be called, and why."""

    kind: str
    organization_id: int | None
    compound_id: int | None
    person_id: int | None
    label: str
    is_lead: bool
    reason: str
    eta_min: int | None


class GridOut(Shown):
    """A grid."""

    id: int
    name: str
    code: str | None


class LimitOut(Shown):
    """A limit in words, and until when that would be."""

    step: str
    words: str
    by: datetime


class NumberToCall(Shown):
    """An emergency number."""

    name: str
    number: str


class PreviewOut(Shown):
    """What blowing the whistle there would do."""

    section: GridOut | None
    area: GridOut | None
    generation: str | None
    compound: str | None
    building: str | None
    urgency: str
    threat: bool
    callees: list[ProposedOut]
    missing: list[str]
    limits: list[LimitOut]
    similar: list[SimilarOut]
    border: GridOut | None
    emergency_numbers: list[NumberToCall]


class CategoryOut(Shown):
    """A category with those below it."""

    id: int
    code: str
    name: str
    icon: str
    urgency: str
    nature: str
    whistle_kind: str
    threat: bool
    children: list[CategoryOut]


class CategoriesShown(Shown):
    """The tree of categories."""

    categories: list[CategoryOut]
