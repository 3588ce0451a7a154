"""What each screen shows, and warnings of the weather."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, Integer, Text, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import SCHEMA, Base, BigId, Stamped
from webapp.grids.models.columns import OfCommunity, one_of, same_community
from webapp.wall.rules import View, WarningLevel, WarningSource, WeatherKind


def _account(comment: str) -> Mapped[Any]:
    key = ForeignKey(f"{SCHEMA}.account.id", ondelete="SET NULL")
    return mapped_column(BigInteger, key, nullable=True, comment=comment)


def _instant(comment: str) -> Mapped[Any]:
    return mapped_column(DateTime(timezone=True), nullable=True, comment=comment)


class WallScreen(OfCommunity, Base):
    """What one wall display shows, as its remote left it."""

    __tablename__ = "wall_screen"
    __table_args__ = (
        same_community("grid_id", "grid", "fk_wall_screen_grid"),
        one_of("view", View),
        CheckConstraint("view <> 'grid' OR grid_id IS NOT NULL", name="grid_named"),
        CheckConstraint("explained ~ '^[a-z_0-9]{1,60}$'", name="explained_form"),
        CheckConstraint("(explained IS NULL) = (explained_until IS NULL)", name="explained_ends"),
        CheckConstraint("replay_speed BETWEEN 1 AND 600", name="replay_speed_range"),
        CheckConstraint("(replay_at IS NULL) = (replay_speed IS NULL)", name="replay_runs"),
        CheckConstraint("(replay_at IS NULL) = (replay_since IS NULL)", name="replay_began"),
        Index("ix_wall_screen_community_id", "community_id"),
        {"comment": "what each wall display 大屏 shows, as its remote 遥控 left it"},
    )

    device_id: Mapped[int] = mapped_column(
        BigInteger,
        ForeignKey(f"{SCHEMA}.device.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        comment="the screen",
    )
    view: Mapped[str] = mapped_column(
        Text, server_default="community", comment="what it shows: community, grid, dispatch or hazards"
    )
    grid_id: Mapped[int | None] = mapped_column(BigInteger, comment="section or area it looks at, if at one")
    held_until: Mapped[datetime | None] = _instant("until when its tour stands still")
    explained: Mapped[str | None] = mapped_column(Text, comment="figure it explains, if one")
    explained_until: Mapped[datetime | None] = _instant("until when it does")
    replay_at: Mapped[datetime | None] = _instant("instant at which a replay begins, if it replays")
    replay_speed: Mapped[int | None] = mapped_column(Integer, comment="how many times faster than life")
    replay_since: Mapped[datetime | None] = _instant("when the replay was begun")
    version: Mapped[int] = mapped_column(Integer, server_default="1", comment="grows with every change")
    changed_by: Mapped[int | None] = _account("account that last changed it")
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), comment="when")
    seen_at: Mapped[datetime | None] = _instant("when the screen last asked for what it shows, to the minute")


class WeatherWarning(OfCommunity, Stamped, Base):
    """An announced sand storm, gale, cold wave …: typed in by an officer, or handed in by an adapter."""

    __tablename__ = "weather_warning"
    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        UniqueConstraint("community_id", "reference"),
        one_of("kind", WeatherKind),
        one_of("level", WarningLevel),
        one_of("source", WarningSource),
        CheckConstraint("length(text) <= 120", name="text_short"),
        CheckConstraint("length(reference) BETWEEN 1 AND 80", name="reference_short"),
        CheckConstraint("ends_at > begins_at AND ends_at <= begins_at + interval '7 days'", name="ends_after"),
        Index("ix_weather_warning_ends_at", "community_id", "ends_at"),
        {"comment": "announced sand storms, gales, cold waves 天气预警"},
    )

    id: Mapped[BigId]
    kind: Mapped[str] = mapped_column(Text, comment="what is announced")
    level: Mapped[str] = mapped_column(Text, comment="how grave: blue, yellow, orange, red")
    text: Mapped[str] = mapped_column(Text, server_default="", comment="what to do, in one line")
    begins_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), comment="from when it holds")
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), comment="until when")
    source: Mapped[str] = mapped_column(Text, comment="typed by an officer, or from an adapter")
    reference: Mapped[str | None] = mapped_column(
        Text, comment="the adapter's own number of it, so that one warning is entered once"
    )
    entered_by: Mapped[int | None] = _account("account that entered it")
    ended_at: Mapped[datetime | None] = _instant("when it was taken back before its end")
