"""The day it is where the product is used; everything below a route takes the day as an argument."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")


def today() -> date:
    """The present day in the product's time zone."""
    return datetime.now(ZONE).date()
