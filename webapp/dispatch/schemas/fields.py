"""Fields that several bodies of dispatch share."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic.types import AwareDatetime

LARGEST_ID = 2**63 - 1


def _without_nul(value: object) -> object:
    # The database keeps every character but this one.
    return value.replace("\0", "") if isinstance(value, str) else value


def _written_instant(value: object) -> object:
    if not isinstance(value, (str, datetime)):
        raise ValueError("an instant is written YYYY-MM-DDTHH:MM:SS+08:00")
    return value


def _within_reach(value: datetime) -> datetime:
    if not 2000 <= value.year <= 2100:
        raise ValueError("the year is out of range")
    return value


def _or_nothing(value: datetime | None) -> datetime | None:
    return value if value is not None and 2000 <= value.year <= 2100 else None


Clean = BeforeValidator(_without_nul)
Words = Annotated[str, Clean, StringConstraints(strip_whitespace=True, max_length=1000)]
Said = Annotated[str, Clean, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
Short = Annotated[str, Clean, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Told = Annotated[str, Clean, StringConstraints(strip_whitespace=True, max_length=2000)]
RowId = Annotated[int, Field(ge=1, le=LARGEST_ID)]
CategoryCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)*$", max_length=60)]
Instant = Annotated[
    AwareDatetime,
    BeforeValidator(_written_instant),
    AfterValidator(_within_reach),
    Field(description="an instant with its offset, such as 2026-11-24T15:20:00+08:00"),
]

PhoneTime = Annotated[
    AwareDatetime | None,
    BeforeValidator(lambda value: value if value is None else _written_instant(value)),
    AfterValidator(_or_nothing),
    Field(description="an instant by a phone's clock; one that cannot be right is left out"),
]


class Asked(BaseModel):
    """What is sent; an unknown field is refused."""

    model_config = ConfigDict(extra="forbid")


class Shown(BaseModel):
    """What is answered."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)
