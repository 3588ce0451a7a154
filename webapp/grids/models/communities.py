"""Divisions as the Statistics Bureau publishes them, communities, residents' groups."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Date, Index, Integer, SmallInteger, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gis.crs import WEB_MERCATOR
from webapp.core.db import Base, BigId, Stamped, geometry, mercator
from webapp.grids.models.columns import OfCommunity


class Division(Base):
    """One administrative or statistical division in one year's edition of one coding scheme."""

    __tablename__ = "division"
    __table_args__ = (
        UniqueConstraint("scheme", "year", "code"),
        CheckConstraint("code ~ '^[0-9]{2,15}$'", name="code_digits"),
        CheckConstraint("year BETWEEN 1949 AND 2200", name="year_range"),
        {"comment": "division codes with their parents, by scheme and year"},
    )

    id: Mapped[BigId]
    scheme: Mapped[str] = mapped_column(Text, comment="who publishes the codes: 统计局, 民政, …")
    year: Mapped[int] = mapped_column(SmallInteger, comment="edition of the scheme")
    code: Mapped[str] = mapped_column(Text, comment="code of the division, digits")
    parent_code: Mapped[str | None] = mapped_column(Text, comment="code of the parent in the same scheme and year")
    name: Mapped[str] = mapped_column(Text, comment="name as published")
    level: Mapped[str] = mapped_column(Text, comment="province, city, county, street, committee")


class Community(Stamped, Base):
    """A community (社区): the first-level grid, its area, its settings."""

    __tablename__ = "community"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("id", "srid"),
        CheckConstraint("code ~ '^[0-9]{12}$'", name="code_12_digits"),
        CheckConstraint("btrim(name) <> '' AND btrim(full_name) <> ''", name="named"),
        CheckConstraint("scheme_year BETWEEN 1949 AND 2200", name="scheme_year_range"),
        CheckConstraint("band_low > 0 AND band_low < band_high", name="band_order"),
        CheckConstraint("ST_IsValid(geom)", name="geom_valid"),
        Index("ix_community_geom", "geom", postgresql_using="gist"),
        Index("ix_community_gm", "gm", postgresql_using="gist"),
        {"comment": "communities of this installation"},
    )

    id: Mapped[BigId]
    code: Mapped[str] = mapped_column(Text, comment="12 digits: 6 county + 3 street + 3 community")
    name: Mapped[str] = mapped_column(Text, comment="short name on screen")
    full_name: Mapped[str] = mapped_column(Text, comment="full administrative name")
    scheme: Mapped[str] = mapped_column(Text, comment="scheme of the code")
    scheme_year: Mapped[int] = mapped_column(SmallInteger, comment="year of the code's edition")
    statistical_parent: Mapped[str | None] = mapped_column(Text, comment="parent division in the code's scheme")
    administrative_parent: Mapped[str | None] = mapped_column(Text, comment="the street that administers it")
    srid: Mapped[int] = mapped_column(Integer, comment="metric system of its streets and blocks")
    baseline_on: Mapped[date | None] = mapped_column(Date, comment="day to which the baseline figures are cumulative")
    band_low: Mapped[int] = mapped_column(Integer, server_default="300", comment="households a section should have")
    band_high: Mapped[int] = mapped_column(
        Integer, server_default="500", comment="households a section should not exceed"
    )
    is_synthetic: Mapped[bool] = mapped_column(server_default="false", comment="invented ground; said on screen")
    note: Mapped[str] = mapped_column(Text, server_default="", comment="what a reader of the map must know")
    ground_approval: Mapped[bool] = mapped_column(
        server_default="false", comment="edits of the ground wait until somebody else approves them"
    )
    stamp: Mapped[int] = mapped_column(
        BigInteger, server_default="1", comment="grows with every change of the ground, for caches"
    )
    geom: Mapped[Any] = geometry("POLYGON", comment="outline")
    gm: Mapped[Any] = mercator("POLYGON", f"ST_Transform(geom, {WEB_MERCATOR})")


class ResidentsGroup(OfCommunity, Base):
    """A residents' group (居民小组); each second-level area is one."""

    __tablename__ = "residents_group"
    __table_args__ = (UniqueConstraint("community_id", "number"), {"comment": "residents' groups 居民小组"})

    id: Mapped[BigId]
    number: Mapped[int] = mapped_column(SmallInteger, comment="number within the community")
    name: Mapped[str] = mapped_column(Text, comment="name on screen")
