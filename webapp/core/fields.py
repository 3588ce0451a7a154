"""Types of request fields that several schemas share; each refuses what its words do not allow."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _as_day(value: object) -> object:
    # Pydantic alone would take "0" for a day in 1970.
    if isinstance(value, date):
        return value
    if not (isinstance(value, str) and _DAY.fullmatch(value)):
        raise ValueError("a day is written YYYY-MM-DD")
    return value


Day = Annotated[date, BeforeValidator(_as_day), Field(description="a day, YYYY-MM-DD")]
CommunityCode = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{12}$"), Field(description="12-digit code of a community")
]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False, description="WGS84 degrees east")]
Latitude = Annotated[float, Field(ge=-85, le=85, allow_inf_nan=False, description="WGS84 degrees north")]
