"""Streets as they come from a source, and the planar network and blocks derived from them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    Double,
    ForeignKeyConstraint,
    Index,
    Integer,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from gis.crs import WEB_MERCATOR
from webapp.core.db import SCHEMA, Base, BigId, geometry, mercator
from webapp.grids.models.columns import OfCommunity, Sourced, one_of, same_community
from webapp.grids.rules import EdgeKind, RoadClass


def _in_metric_system(table: str) -> tuple[ForeignKeyConstraint, CheckConstraint]:
    """The row's SRID is its community's metric system, and its geometry is in that SRID."""
    return (
        ForeignKeyConstraint(
            ["community_id", "srid"],
            [f"{SCHEMA}.community.id", f"{SCHEMA}.community.srid"],
            ondelete="CASCADE",
            name=f"fk_{table}_srid",
        ),
        CheckConstraint("ST_SRID(geom) = srid", name="geom_srid"),
    )


class Street(OfCommunity, Sourced, Base):
    """A street as its source gives it; drawn on the map, exported, re-imported."""

    __tablename__ = "street"
    __table_args__ = (
        *_in_metric_system("street"),
        UniqueConstraint("community_id", "source", "source_ref"),
        UniqueConstraint("community_id", "id"),
        one_of("road_class", RoadClass),
        CheckConstraint("ST_IsValid(geom) AND NOT ST_IsEmpty(geom)", name="geom_valid"),
        Index("ix_street_geom", "geom", postgresql_using="gist"),
        Index("ix_street_gm", "gm", postgresql_using="gist"),
        {"comment": "streets 街道"},
    )

    id: Mapped[BigId]
    name: Mapped[str | None] = mapped_column(Text, comment="name, empty for unnamed lanes")
    road_class: Mapped[str] = mapped_column(Text, comment="arterial, secondary, local, lane or path")
    srid: Mapped[int] = mapped_column(Integer, comment="metric system of geom")
    geom: Mapped[Any] = geometry("LINESTRING", srid=-1, comment="centre line, metres in the community's system")
    gm: Mapped[Any] = mercator("LINESTRING", f"ST_Transform(geom, {WEB_MERCATOR})")


class Block(OfCommunity, Base):
    """A face of the street network: the smallest area that a plan can assign."""

    __tablename__ = "block"
    __table_args__ = (
        *_in_metric_system("block"),
        UniqueConstraint("community_id", "id"),
        UniqueConstraint("community_id", "number"),
        same_community("compound_id", "compound", "fk_block_compound", use_alter=True),
        CheckConstraint("ST_IsValid(geom) AND ST_Area(geom) > 0", name="geom_valid"),
        Index("ix_block_geom", "geom", postgresql_using="gist"),
        Index("ix_block_gm", "gm", postgresql_using="gist"),
        {"comment": "blocks: faces of the street network"},
    )

    id: Mapped[BigId]
    number: Mapped[int] = mapped_column(Integer, comment="number within the community, west to east, north to south")
    compound_id: Mapped[int | None] = mapped_column(BigInteger, comment="compound the block belongs to, if any")
    srid: Mapped[int] = mapped_column(Integer, comment="metric system of geom")
    geom: Mapped[Any] = geometry("POLYGON", srid=-1, comment="face, metres in the community's system")
    gm: Mapped[Any] = mercator("POLYGON", f"ST_Transform(geom, {WEB_MERCATOR})")
    area_m2: Mapped[float] = mapped_column(Double, Computed("ST_Area(geom)", persisted=True), comment="area, m²")


class Edge(OfCommunity, Base):
    """An edge of the planar network: a piece of street, wall or outline between two blocks."""

    __tablename__ = "edge"
    __table_args__ = (
        *_in_metric_system("edge"),
        UniqueConstraint("community_id", "id"),
        one_of("kind", EdgeKind),
        CheckConstraint("(kind = 'street') = (street_id IS NOT NULL)", name="street_named"),
        CheckConstraint("ST_IsSimple(geom) AND ST_Length(geom) > 0", name="geom_simple"),
        same_community("street_id", "street", "fk_edge_street"),
        same_community("left_block_id", "block", "fk_edge_left"),
        same_community("right_block_id", "block", "fk_edge_right"),
        Index("ix_edge_geom", "geom", postgresql_using="gist"),
        Index("ix_edge_left_block_id", "left_block_id"),
        Index("ix_edge_right_block_id", "right_block_id"),
        Index("ix_edge_street_id", "street_id"),
        Index("ix_edge_gm_wall", "gm", postgresql_using="gist", postgresql_where="kind = 'wall'"),
        {"comment": "edges of the planar network between blocks"},
    )

    id: Mapped[BigId]
    kind: Mapped[str] = mapped_column(Text, comment="street, wall or boundary")
    street_id: Mapped[int | None] = mapped_column(BigInteger, comment="street the edge is a piece of")
    left_block_id: Mapped[int | None] = mapped_column(BigInteger, comment="block on the left; empty outside")
    right_block_id: Mapped[int | None] = mapped_column(BigInteger, comment="block on the right; empty outside")
    srid: Mapped[int] = mapped_column(Integer, comment="metric system of geom")
    geom: Mapped[Any] = geometry("LINESTRING", srid=-1, comment="piece, metres in the community's system")
    gm: Mapped[Any] = mercator("LINESTRING", f"ST_Transform(geom, {WEB_MERCATOR})")
    length_m: Mapped[float] = mapped_column(Double, Computed("ST_Length(geom)", persisted=True), comment="length, m")
