"""Shifts, what happened to them, and what a community sets about them."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Text,
    Time,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.clock import ZONE
from webapp.core.db import SCHEMA, Base, BigId, Stamped
from webapp.grids.models.columns import OfCommunity, one_of, same_community
from webapp.shifts.rules import AWAY, Act, DayRole, Kind, ShiftState

HOURS = f"tstzrange((day + starts) AT TIME ZONE '{ZONE.key}', (day + ends) AT TIME ZONE '{ZONE.key}')"
_AWAY = ", ".join(f"'{state}'" for state in AWAY)


class Shift(OfCommunity, Stamped, Base):
    """Some hours of a day on which somebody may lead a section; that its state only moves on is kept by a trigger."""

    __tablename__ = "shift"
    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        same_community("grid_id", "grid", "fk_shift_grid"),
        same_community("host_id", "person", "fk_shift_host"),
        one_of("kind", Kind),
        one_of("state", ShiftState),
        CheckConstraint("starts < ends", name="hours_order"),
        CheckConstraint(
            "CASE kind WHEN 'person' THEN capacity = 1 ELSE capacity BETWEEN 3 AND 5 END", name="capacity_fits"
        ),
        CheckConstraint("length(meeting_place) <= 80", name="meeting_place_short"),
        CheckConstraint("source IN ('office', 'demo')", name="source_listed"),
        ExcludeConstraint(
            ("grid_id", "="),
            ("hours", "&&"),
            using="gist",
            where=text(f"state NOT IN ({_AWAY})"),
            name="ex_shift_one_at_a_time",
        ),
        Index("ix_shift_day", "community_id", "day"),
        {"comment": "shifts of day leaders 我当一天网格长"},
    )

    id: Mapped[BigId]
    grid_id: Mapped[int] = mapped_column(BigInteger, comment="section that is led")
    day: Mapped[date] = mapped_column(Date, comment="day")
    starts: Mapped[time] = mapped_column(Time, comment="from, local time")
    ends: Mapped[time] = mapped_column(Time, comment="until, local time")
    hours: Mapped[Range[datetime]] = mapped_column(
        TSTZRANGE, Computed(HOURS, persisted=True), comment="the same as instants; rights hold within them"
    )
    kind: Mapped[str] = mapped_column(Text, comment="for a person, an organization, or either")
    capacity: Mapped[int] = mapped_column(SmallInteger, comment="people at most")
    state: Mapped[str] = mapped_column(Text, server_default="open", comment="how far it has come")
    host_id: Mapped[int | None] = mapped_column(BigInteger, comment="grid leader or deputy who takes along 带班")
    meeting_place: Mapped[str] = mapped_column(Text, server_default="", comment="where one meets, in words")
    source: Mapped[str] = mapped_column(Text, server_default="office", comment="office or demo (示例)")
    version: Mapped[int] = mapped_column(Integer, server_default="1", comment="grows with every change")


class ShiftEvent(OfCommunity, Base):
    """What was done to a shift; rows are only ever added."""

    __tablename__ = "shift_event"
    __table_args__ = (
        same_community("shift_id", "shift", "fk_shift_event_shift", ondelete="CASCADE"),
        one_of("act", Act),
        one_of("from_state", ShiftState),
        one_of("to_state", ShiftState),
        CheckConstraint("by IN ('staff', 'applicant', 'leader')", name="by_listed"),
        Index("ix_shift_event_shift_id", "shift_id"),
        {"comment": "history of the shifts; append-only, no person's data"},
    )

    id: Mapped[BigId]
    shift_id: Mapped[int] = mapped_column(BigInteger, comment="shift")
    at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.clock_timestamp(), comment="when it was done"
    )
    act: Mapped[str] = mapped_column(Text, comment="what was done")
    from_state: Mapped[str] = mapped_column(Text, comment="state before")
    to_state: Mapped[str] = mapped_column(Text, comment="state after")
    by: Mapped[str] = mapped_column(Text, comment="staff, applicant or the day leader")
    account_id: Mapped[int | None] = mapped_column(BigInteger, comment="account that did it; none: the applicant")
    reason: Mapped[str] = mapped_column(Text, server_default="", comment="reason from a list")


class ShiftSetting(Base):
    """What a community sets about its shifts; without a row the usual holds."""

    __tablename__ = "shift_setting"
    __table_args__ = (
        CheckConstraint("opens < closes", name="hours_order"),
        CheckConstraint("days_ahead BETWEEN 1 AND 366", name="days_ahead_range"),
        CheckConstraint("kept_days BETWEEN 30 AND 1096", name="kept_days_range"),
        {"comment": "hours and terms of a community's shifts"},
    )

    community_id: Mapped[int] = mapped_column(
        BigInteger,
        ForeignKey(f"{SCHEMA}.community.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        comment="community",
    )
    opens: Mapped[time] = mapped_column(Time, server_default="08:30", comment="no shift begins before")
    closes: Mapped[time] = mapped_column(Time, server_default="18:00", comment="no shift ends after")
    days_ahead: Mapped[int] = mapped_column(SmallInteger, server_default="60", comment="days one may sign up ahead")
    kept_days: Mapped[int] = mapped_column(
        SmallInteger, server_default="365", comment="days after which names and telephones of participants are erased"
    )
    edited_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), comment="when it was last changed"
    )


class ShiftTask(OfCommunity, Base):
    """A line of a role's task list; a community without any has the usual ones."""

    __tablename__ = "shift_task"
    __table_args__ = (
        UniqueConstraint("community_id", "role", "sort"),
        one_of("role", DayRole),
        CheckConstraint("length(text) BETWEEN 1 AND 120", name="text_short"),
        {"comment": "task lists of the day leader's roles"},
    )

    id: Mapped[BigId]
    role: Mapped[str] = mapped_column(Text, comment="role")
    sort: Mapped[int] = mapped_column(SmallInteger, comment="order in the list")
    text: Mapped[str] = mapped_column(Text, comment="what to do")
