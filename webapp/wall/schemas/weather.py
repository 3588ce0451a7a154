"""A weather warning as an adapter sends it, and as it is answered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from webapp.dispatch.schemas.fields import Clean, Instant
from webapp.wall.rules import WarningLevel, WarningSource, WeatherKind
from webapp.wall.rules.weather import LONGEST_REFERENCE, LONGEST_TEXT, Standing

WarningText = Annotated[
    str,
    Clean,
    StringConstraints(strip_whitespace=True, max_length=LONGEST_TEXT, pattern=r"^[^\x01-\x1f\x7f]*$"),
    Field(description="what to do, in one line; no telephone number"),
]
Reference = Annotated[
    str,
    Clean,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=LONGEST_REFERENCE, pattern=r"^[^\x01-\x1f\x7f]+$"
    ),
    Field(description="the sender's own id of the warning; sent again, it is the same warning"),
]


class WarningSent(BaseModel):
    """A warning of an adapter."""

    model_config = ConfigDict(extra="forbid")

    reference: Reference
    kind: WeatherKind
    level: WarningLevel
    text: WarningText = ""
    begins_at: Instant
    ends_at: Instant


class WarningShown(BaseModel):
    """A warning as it is kept."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    id: int
    reference: str | None
    kind: WeatherKind
    level: WarningLevel
    text: str
    begins_at: datetime
    ends_at: datetime
    ended_at: datetime | None = Field(description="when the office ended it before its time")
    source: WarningSource
    standing: Standing


class WarningsShown(BaseModel):
    """Warnings that hold, are to come, or ended in the last thirty days; the newest first."""

    warnings: list[WarningShown]
