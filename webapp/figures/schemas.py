"""What the figures' route takes and returns."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from webapp.core.fields import CommunityCode, Day


class FiguresAsked(BaseModel):
    """Which community, as of when."""

    model_config = ConfigDict(extra="forbid")

    community: CommunityCode
    as_of: Literal["baseline"] | Day | None = Field(
        default=None, description="`baseline` or a day; default: the baseline where the community has one, else today"
    )
    simulated: bool = Field(default=False, description="count a simulated day's rows as well; never for the baseline")


class Definition(BaseModel):
    """What a figure counts, in words."""

    label: str
    text: str


class FiguresShown(BaseModel):
    """The figures of a community."""

    community: str
    as_of: str = Field(description="the day, YYYY-MM-DD")
    baseline: bool = Field(description="whether that day is the community's baseline")
    simulated: bool = Field(description="whether rows of a simulated day are counted")
    figures: dict[str, int | float | None] = Field(description="null where nothing is known")
    estimated: list[str] = Field(description="keys of figures that rest on estimates")
    definitions: dict[str, Definition]
