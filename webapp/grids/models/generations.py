"""Grids that live long, and the dated generations (版本) that say which blocks each one holds."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import DATERANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from gis.crs import WEB_MERCATOR
from webapp.core.db import SCHEMA, Base, BigId, Stamped, geometry, mercator
from webapp.grids.models.columns import OfCommunity, one_of, same_community
from webapp.grids.rules import GridKind, Level


class Generation(OfCommunity, Stamped, Base):
    """One published division of a community, in force for a range of days."""

    __tablename__ = "generation"
    __table_args__ = (
        UniqueConstraint("community_id", "year", "ordinal"),
        UniqueConstraint("community_id", "id"),
        CheckConstraint("NOT isempty(valid) AND lower_inc(valid) AND NOT upper_inc(valid)", name="valid_range"),
        ExcludeConstraint(("community_id", "="), ("valid", "&&"), using="gist", name="ex_generation_one_in_force"),
        {"comment": "published versions 版本 of a community's grids"},
    )

    id: Mapped[BigId]
    year: Mapped[int] = mapped_column(SmallInteger, comment="year in its name: 2026年第1版")
    ordinal: Mapped[int] = mapped_column(SmallInteger, comment="number within the year")
    valid: Mapped[Range[date]] = mapped_column(DATERANGE, comment="days it is in force, [from, until)")
    reason: Mapped[str] = mapped_column(Text, comment="why the version exists")
    proposed_on: Mapped[date | None] = mapped_column(Date, comment="社区提出")
    reviewed_on: Mapped[date | None] = mapped_column(Date, comment="街道审核")
    filed_on: Mapped[date | None] = mapped_column(Date, comment="区里备案")
    published_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), comment="when it was published"
    )


class Grid(OfCommunity, Stamped, Base):
    """A grid's lasting identity; its code is never used again."""

    __tablename__ = "grid"
    __table_args__ = (
        UniqueConstraint("uuid"),
        UniqueConstraint("code"),
        UniqueConstraint("community_id", "id"),
        one_of("level", Level),
        one_of("kind", GridKind),
        CheckConstraint("code ~ '^[0-9]{15}$'", name="code_15_digits"),
        {"comment": "grids 网格"},
    )

    id: Mapped[BigId]
    uuid: Mapped[UUID] = mapped_column(server_default=func.gen_random_uuid(), comment="never changes")
    code: Mapped[str] = mapped_column(
        Text, comment="15 digits: community code + area digit + section number (00 = the area itself)"
    )
    level: Mapped[str] = mapped_column(Text, comment="community, area or section")
    kind: Mapped[str] = mapped_column(
        Text, server_default="general", comment="general, or what a dedicated grid is for"
    )
    residents_group_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey(f"{SCHEMA}.residents_group.id"), comment="residents' group that an area is"
    )


class GridVersion(OfCommunity, Base):
    """What a grid is in one generation: name, parent, outline."""

    __tablename__ = "grid_version"
    __table_args__ = (
        UniqueConstraint("generation_id", "grid_id"),
        same_community("generation_id", "generation", "fk_grid_version_generation", ondelete="CASCADE"),
        same_community("grid_id", "grid", "fk_grid_version_grid"),
        CheckConstraint("ST_IsValid(geom)", name="geom_valid"),
        Index("ix_grid_version_geom", "geom", postgresql_using="gist"),
        Index("ix_grid_version_gm", "gm", postgresql_using="gist"),
        Index("ix_grid_version_grid_id", "grid_id"),
        {"comment": "grids as they are in one generation"},
    )

    id: Mapped[BigId]
    generation_id: Mapped[int] = mapped_column(BigInteger, comment="generation this version belongs to")
    grid_id: Mapped[int] = mapped_column(BigInteger, comment="the grid")
    parent_grid_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey(f"{SCHEMA}.grid.id"), comment="grid one level up"
    )
    level: Mapped[str] = mapped_column(Text, comment="level, repeated for tiles and look-ups")
    name: Mapped[str] = mapped_column(Text, comment="name on screen")
    color: Mapped[int] = mapped_column(SmallInteger, server_default="0", comment="colour class; neighbours differ")
    geom: Mapped[Any] = geometry("MULTIPOLYGON", comment="outline dissolved from its blocks")
    label: Mapped[Any] = geometry("POINT", comment="where its name is written")
    gm: Mapped[Any] = mercator("MULTIPOLYGON", f"ST_Transform(geom, {WEB_MERCATOR})")
    households: Mapped[int] = mapped_column(Integer, server_default="0", comment="households when it was published")


class GridBlock(OfCommunity, Base):
    """Which section holds a block in a generation: once, by primary key, so nothing overlaps."""

    __tablename__ = "grid_block"
    __table_args__ = (
        ForeignKeyConstraint(
            ["generation_id", "grid_id"],
            [f"{SCHEMA}.grid_version.generation_id", f"{SCHEMA}.grid_version.grid_id"],
            ondelete="CASCADE",
            name="fk_grid_block_grid",
        ),
        same_community("block_id", "block", "fk_grid_block_block"),
        Index("ix_grid_block_grid", "generation_id", "grid_id"),
        Index("ix_grid_block_block", "block_id"),
        {"comment": "section of each block, by generation"},
    )

    generation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, comment="generation")
    block_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, comment="block")
    grid_id: Mapped[int] = mapped_column(BigInteger, comment="the one section that holds it")


class StreetSection(OfCommunity, Base):
    """The answering section (应答片区) of a piece of street that two sections share."""

    __tablename__ = "street_section"
    __table_args__ = (
        ForeignKeyConstraint(
            ["generation_id", "grid_id"],
            [f"{SCHEMA}.grid_version.generation_id", f"{SCHEMA}.grid_version.grid_id"],
            ondelete="CASCADE",
            name="fk_street_section_grid",
        ),
        same_community("edge_id", "edge", "fk_street_section_edge"),
        Index("ix_street_section_grid", "generation_id", "grid_id"),
        {"comment": "which of its two sides answers for a border street, by generation"},
    )

    generation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, comment="generation")
    edge_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, comment="piece of street on a border")
    grid_id: Mapped[int] = mapped_column(BigInteger, comment="section that answers for it")
