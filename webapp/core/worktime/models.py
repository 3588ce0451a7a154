"""The table of holidays: one calendar for the installation."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Date, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Base, Stamped
from webapp.core.worktime.calendar import Basis

_BASES = ", ".join(f"'{each}'" for each in Basis)


class HolidayDay(Stamped, Base):
    """A day that differs from its weekday: off, or worked to make up for another (调休)."""

    __tablename__ = "holiday"
    __table_args__ = (
        CheckConstraint("btrim(name) = name AND length(name) BETWEEN 1 AND 40", name="named"),
        CheckConstraint(f"basis IN ({_BASES})", name="basis_listed"),
        CheckConstraint("day BETWEEN '2000-01-01' AND '2100-12-31'", name="day_range"),
        {"comment": "holidays and make-up working days 节假日与调休"},
    )

    day: Mapped[date] = mapped_column(Date, primary_key=True, comment="day")
    name: Mapped[str] = mapped_column(Text, comment="what it is called")
    is_workday: Mapped[bool] = mapped_column(server_default="false", comment="a make-up working day 调休上班")
    basis: Mapped[str] = mapped_column(Text, server_default="office", comment="law, notice or office")
