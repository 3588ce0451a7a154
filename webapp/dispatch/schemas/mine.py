"""What a phone is told of its bearer's own work and ground."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from webapp.dispatch.schemas.fields import Shown
from webapp.dispatch.schemas.shown import CallOut


class IncidentBrief(Shown):
    """An incident in a line; `words` says where it stands."""

    id: int
    number: str
    version: int
    state: str
    closed_as: str | None
    route: str
    category: str
    category_name: str
    icon: str
    urgency: str
    threat: bool
    simulated: bool
    text: str
    place_text: str
    lon: float | None
    lat: float | None
    section_id: int | None
    received_at: datetime
    due_at: datetime | None
    due_what: str | None
    finish_by: datetime | None
    red: bool
    words: str


class WorkCall(CallOut):
    """A call for the bearer, with its incident."""

    incident: IncidentBrief


class WorkCounts(Shown):
    """How many wait."""

    to_acknowledge: int
    to_verify: int
    due: int
    calls: int
    whistles: int


class WorkShown(Shown):
    """What somebody has to do, and what became of his whistles; `to_acknowledge` are ids of calls."""

    to_acknowledge: list[int]
    to_verify: list[IncidentBrief]
    due: list[IncidentBrief]
    calls: list[WorkCall]
    whistles: list[IncidentBrief]
    counts: WorkCounts
    as_of: datetime


class GroundGrid(Shown):
    """A grid with its outline (GeoJSON, WGS84)."""

    id: int
    name: str
    code: str
    level: str
    geom: dict[str, Any]


class GroundStreet(Shown):
    """A piece of street (GeoJSON, WGS84)."""

    name: str | None
    geom: dict[str, Any]


class GroundBuilding(Shown):
    """A building as a point."""

    id: int
    number: str
    compound: str | None
    lon: float
    lat: float


class GroundShown(Shown):
    """The bearer's own grid; none: the whole community is his ground."""

    grid: GroundGrid | None
    streets: list[GroundStreet]
    buildings: list[GroundBuilding]
    generation: str | None
    version: str
    as_of: datetime
