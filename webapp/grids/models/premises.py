"""What stands on the ground: compounds, buildings, stairs, shops, organizations, places, camera posts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    REAL,
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
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from gis.crs import WEB_MERCATOR
from webapp.core.db import SCHEMA, Base, BigId, geometry, mercator
from webapp.grids.models.columns import InBlock, OfCommunity, Sourced, in_block, one_of, same_community
from webapp.grids.rules import BuildingUse, CompoundKind, Manager

_POINT_GM = f"ST_Transform(geom, {WEB_MERCATOR})"


class Kind(Base):
    """An entry of an editable dictionary: kinds of shop, place, organization, hazard."""

    __tablename__ = "kind"
    __table_args__ = (
        CheckConstraint("code ~ '^[a-z_]+\\.[a-z0-9_]+$'", name="code_form"),
        {"comment": "editable dictionary of kinds; the code's first word is what it is a kind of"},
    )

    code: Mapped[str] = mapped_column(Text, primary_key=True, comment="shop.restaurant, place.school, …")
    subject: Mapped[str] = mapped_column(
        Text, Computed("split_part(code, '.', 1)", persisted=True), comment="what it is a kind of"
    )
    name_zh: Mapped[str] = mapped_column(Text, comment="Chinese name")
    name_en: Mapped[str] = mapped_column(Text, comment="English name")
    icon: Mapped[str] = mapped_column(Text, server_default="dot", comment="symbol on the map")
    small_place: Mapped[str | None] = mapped_column(Text, comment="class among the 九小场所, if it is one")
    sort: Mapped[int] = mapped_column(SmallInteger, server_default="0", comment="order in lists")
    retired_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), comment="no longer offered for new entries since"
    )


class _Premise(InBlock, Sourced):
    """Shared by everything that has a name, a kind from the dictionary and a place in a block."""

    name: Mapped[str | None] = mapped_column(Text, comment="name")
    address: Mapped[str | None] = mapped_column(Text, comment="address in words")


class Compound(OfCommunity, Sourced, Base):
    """A residential compound (楼院小区): one or more blocks that a plan moves whole by default."""

    __tablename__ = "compound"
    __table_args__ = (
        UniqueConstraint("community_id", "source", "source_ref"),
        UniqueConstraint("community_id", "id"),
        one_of("kind", CompoundKind),
        one_of("manager_kind", Manager),
        same_community(
            "manager_organization_id",
            "organization",
            "fk_compound_manager_organization",
            ondelete="SET NULL (manager_organization_id)",
            use_alter=True,
        ),
        CheckConstraint("ST_IsValid(geom)", name="geom_valid"),
        Index("ix_compound_manager_organization_id", "manager_organization_id"),
        Index("ix_compound_geom", "geom", postgresql_using="gist"),
        Index("ix_compound_gm", "gm", postgresql_using="gist"),
        {"comment": "compounds 楼院小区"},
    )

    id: Mapped[BigId]
    name: Mapped[str] = mapped_column(Text, comment="name")
    kind: Mapped[str] = mapped_column(Text, comment="kind of compound")
    address: Mapped[str | None] = mapped_column(Text, comment="address in words")
    manager_kind: Mapped[str] = mapped_column(Text, server_default="none", comment="who manages it")
    manager_name: Mapped[str | None] = mapped_column(Text, comment="name of the manager")
    manager_organization_id: Mapped[int | None] = mapped_column(
        BigInteger, comment="organization that manages it, where it is on record"
    )
    contract_ends_on: Mapped[date | None] = mapped_column(Date, comment="end of the property contract")
    income_notice_on: Mapped[date | None] = mapped_column(Date, comment="last public-income notice 公共收益公示")
    is_divisible: Mapped[bool] = mapped_column(server_default="false", comment="a plan may divide it by building rows")
    first_checked_on: Mapped[date | None] = mapped_column(Date, comment="day of its first check 排查")
    geom: Mapped[Any] = geometry("POLYGON", comment="outline, the wall where there is one")
    gm: Mapped[Any] = mercator("POLYGON", _POINT_GM)


class Building(_Premise, Base):
    """A building (楼栋)."""

    __tablename__ = "building"
    __table_args__ = (
        in_block("building"),
        UniqueConstraint("community_id", "source", "source_ref"),
        UniqueConstraint("community_id", "id"),
        same_community("compound_id", "compound", "fk_building_compound"),
        one_of("use", BuildingUse),
        CheckConstraint("floors BETWEEN 1 AND 200", name="floors_range"),
        CheckConstraint("households BETWEEN 0 AND 5000", name="households_range"),
        CheckConstraint(
            "residents_registered >= 0 AND residents_usual >= 0 AND residents_actual >= 0", name="residents_range"
        ),
        CheckConstraint("ST_IsValid(geom)", name="geom_valid"),
        Index("ix_building_geom", "geom", postgresql_using="gist"),
        Index("ix_building_gm", "gm", postgresql_using="gist"),
        Index("ix_building_gm_large", "gm", postgresql_using="gist", postgresql_where="tile_area > 500"),
        Index("ix_building_block_id", "block_id"),
        Index("ix_building_compound_id", "compound_id"),
        {"comment": "buildings 楼栋"},
    )

    id: Mapped[BigId]
    compound_id: Mapped[int | None] = mapped_column(BigInteger, comment="compound it stands in, if any")
    number: Mapped[str | None] = mapped_column(Text, comment="number within its compound: 3号楼")
    use: Mapped[str] = mapped_column(Text, comment="residential, commercial, public, industrial or ancillary")
    floors: Mapped[int | None] = mapped_column(SmallInteger, comment="storeys above ground")
    households: Mapped[int] = mapped_column(Integer, server_default="0", comment="households 户")
    households_estimated: Mapped[bool] = mapped_column(
        server_default="false", comment="households estimated from footprint and floors 估算"
    )
    residents_registered: Mapped[int | None] = mapped_column(Integer, comment="户籍人口: registered here")
    residents_usual: Mapped[int | None] = mapped_column(Integer, comment="常住人口: living here half a year or more")
    residents_actual: Mapped[int | None] = mapped_column(Integer, comment="实有人口: actually present")
    geom: Mapped[Any] = geometry("POLYGON", comment="footprint")
    gm: Mapped[Any] = mercator("POLYGON", f"ST_ForcePolygonCW(ST_Transform(geom, {WEB_MERCATOR}))")
    tile_area: Mapped[float] = mapped_column(
        REAL,
        Computed(f"ST_Area(ST_Transform(geom, {WEB_MERCATOR}))", persisted=True),
        comment="area in Web Mercator, for thinning tiles only",
    )


class Stair(OfCommunity, Base):
    """A stair (单元) of a building: one door, the flats behind it."""

    __tablename__ = "stair"
    __table_args__ = (
        UniqueConstraint("building_id", "number"),
        UniqueConstraint("community_id", "id"),
        same_community("building_id", "building", "fk_stair_building", ondelete="CASCADE"),
        CheckConstraint("number BETWEEN 1 AND 50", name="number_range"),
        CheckConstraint("households BETWEEN 0 AND 1000", name="households_range"),
        {"comment": "stairs 单元"},
    )

    id: Mapped[BigId]
    building_id: Mapped[int] = mapped_column(BigInteger, comment="building")
    number: Mapped[int] = mapped_column(SmallInteger, comment="number within the building")
    households: Mapped[int] = mapped_column(SmallInteger, server_default="0", comment="households behind the door")
    opened_on: Mapped[date | None] = mapped_column(Date, comment="first day it exists; empty = always did")
    closed_on: Mapped[date | None] = mapped_column(Date, comment="first day it no longer exists")
    edited_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), comment="when a person last changed the row"
    )


class Shop(_Premise, Base):
    """A shop (商业门店)."""

    __tablename__ = "shop"
    __table_args__ = (
        in_block("shop"),
        same_community("building_id", "building", "fk_shop_building"),
        UniqueConstraint("community_id", "source", "source_ref"),
        UniqueConstraint("community_id", "id"),
        CheckConstraint("kind LIKE 'shop.%'", name="kind_subject"),
        Index("ix_shop_geom", "geom", postgresql_using="gist"),
        Index("ix_shop_gm", "gm", postgresql_using="gist"),
        Index("ix_shop_block_id", "block_id"),
        {"comment": "shops 商业门店"},
    )

    id: Mapped[BigId]
    building_id: Mapped[int | None] = mapped_column(BigInteger, comment="building it is in, if known")
    kind: Mapped[str] = mapped_column(Text, ForeignKey(f"{SCHEMA}.kind.code"), comment="kind from the dictionary")
    first_checked_on: Mapped[date | None] = mapped_column(Date, comment="day of its first check 排查")
    geom: Mapped[Any] = geometry("POINT", comment="door")
    gm: Mapped[Any] = mercator("POINT", _POINT_GM)


class Organization(_Premise, Base):
    """An organization stationed in the community (驻辖区单位), or a large firm in it."""

    __tablename__ = "organization"
    __table_args__ = (
        in_block("organization"),
        UniqueConstraint("community_id", "source", "source_ref"),
        UniqueConstraint("community_id", "id"),
        CheckConstraint("kind LIKE 'organization.%'", name="kind_subject"),
        Index("ix_organization_gm", "gm", postgresql_using="gist"),
        Index("ix_organization_block_id", "block_id"),
        {"comment": "organizations 驻辖区单位"},
    )

    id: Mapped[BigId]
    kind: Mapped[str] = mapped_column(Text, ForeignKey(f"{SCHEMA}.kind.code"), comment="kind from the dictionary")
    is_stationed: Mapped[bool] = mapped_column(server_default="true", comment="counts among the 驻辖区单位")
    is_large_firm: Mapped[bool] = mapped_column(server_default="false", comment="counts among the 规上企业")
    geom: Mapped[Any] = geometry("POINT", comment="entrance of its office")
    gm: Mapped[Any] = mercator("POINT", _POINT_GM)


class Place(_Premise, Base):
    """A public place: school, market, square, station, park, water, open ground, service point."""

    __tablename__ = "place"
    __table_args__ = (
        in_block("place"),
        UniqueConstraint("community_id", "source", "source_ref"),
        UniqueConstraint("community_id", "id"),
        CheckConstraint("kind LIKE 'place.%'", name="kind_subject"),
        CheckConstraint(
            "ST_IsValid(geom) AND GeometryType(geom) IN ('POINT', 'LINESTRING', 'POLYGON')", name="geom_valid"
        ),
        Index("ix_place_gm", "gm", postgresql_using="gist"),
        Index("ix_place_block_id", "block_id"),
        {"comment": "public places 公共场所"},
    )

    id: Mapped[BigId]
    kind: Mapped[str] = mapped_column(Text, ForeignKey(f"{SCHEMA}.kind.code"), comment="kind from the dictionary")
    geom: Mapped[Any] = geometry("GEOMETRY", comment="point, line (a canal) or area")
    gm: Mapped[Any] = mercator("GEOMETRY", _POINT_GM)


class Camera(InBlock, Sourced, Base):
    """A camera post of the 雪亮工程: number and position, never a picture."""

    __tablename__ = "camera"
    __table_args__ = (
        in_block("camera"),
        UniqueConstraint("community_id", "source", "source_ref"),
        UniqueConstraint("community_id", "number"),
        Index("ix_camera_gm", "gm", postgresql_using="gist"),
        {"comment": "camera posts"},
    )

    id: Mapped[BigId]
    number: Mapped[str] = mapped_column(Text, comment="post number")
    name: Mapped[str | None] = mapped_column(Text, comment="where it stands, in words")
    geom: Mapped[Any] = geometry("POINT", comment="position")
    gm: Mapped[Any] = mercator("POINT", _POINT_GM)
