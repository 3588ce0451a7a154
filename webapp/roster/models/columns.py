"""Column groups that the tables of the roster share."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, DateTime, Text
from sqlalchemy.dialects.postgresql import DATERANGE, Range
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Stamped
from webapp.grids.models.columns import OfCommunity

PHONE = "^[0-9+][0-9 -]{2,18}[0-9]$"


class Listed(OfCommunity, Stamped):
    """Rows that are on a list from a day on; never deleted, only closed."""

    opened_on: Mapped[date] = mapped_column(Date, comment="first day it is on the list")
    closed_on: Mapped[date | None] = mapped_column(Date, comment="first day it no longer is")
    source: Mapped[str] = mapped_column(Text, server_default="office", comment="office, file or demo (示例)")
    edited_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), comment="when a person last changed the row"
    )


class Dated(OfCommunity, Stamped):
    """Rows that hold for a range of days."""

    valid: Mapped[Range[date]] = mapped_column(DATERANGE, comment="days on which it holds, [from, until)")


def days_in_order() -> CheckConstraint:
    """A check that a row was not closed before it was opened."""
    return CheckConstraint("closed_on > opened_on", name="days_order")


def named() -> CheckConstraint:
    """A check that a name is more than blanks and shorter than a line."""
    return CheckConstraint("btrim(name) = name AND length(name) BETWEEN 1 AND 80", name="named")


def phone_form() -> CheckConstraint:
    """A check that a telephone number looks like one."""
    return CheckConstraint(f"duty_phone ~ '{PHONE}'", name="duty_phone_form")


def range_of_days() -> CheckConstraint:
    """A check that a range of days has a first day and at least one day."""
    return CheckConstraint(
        "NOT isempty(valid) AND lower_inc(valid) AND lower(valid) > '1900-01-01' AND NOT upper_inc(valid)",
        name="valid_range",
    )
