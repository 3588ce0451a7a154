"""Tables of the signs: what a community says about its office, and which sheets were printed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column

import webapp.roster.models  # noqa: F401  (a sheet points into its table of assignments)
from webapp.core.db import SCHEMA, Base, BigId
from webapp.grids.models.columns import OfCommunity, one_of, same_community
from webapp.signs.rules import SheetKind

_PHONE = "~ '^[+]?[0-9][0-9 -]{1,18}[0-9]$'"


class CommunityContact(Base):
    """Office of a community, its hours and its telephone, as the public reads them."""

    __tablename__ = "community_contact"
    __table_args__ = (
        CheckConstraint(f"service_phone = '' OR service_phone {_PHONE}", name="service_phone_form"),
        {"comment": "office, hours and service telephone of a community, for everybody to read"},
    )

    community_id: Mapped[int] = mapped_column(
        BigInteger,
        ForeignKey(f"{SCHEMA}.community.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        comment="community",
    )
    office: Mapped[str] = mapped_column(Text, server_default="", comment="where the office is, in words")
    office_hours: Mapped[str] = mapped_column(
        Text, server_default="", comment="when it is open; empty = the usual hours"
    )
    service_phone: Mapped[str] = mapped_column(
        Text, server_default="", comment="telephone of the office, never a private one"
    )
    updated_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), comment="when it was last changed"
    )


class CommunityService(OfCommunity, Base):
    """A service that a grid offers; a community without any shows the usual four."""

    __tablename__ = "community_service"
    __table_args__ = (
        UniqueConstraint("community_id", "sort"),
        CheckConstraint("btrim(name_zh) <> ''", name="named"),
        {"comment": "services 服务事项 of a community"},
    )

    id: Mapped[BigId]
    sort: Mapped[int] = mapped_column(SmallInteger, comment="order on page and poster")
    name_zh: Mapped[str] = mapped_column(Text, comment="Chinese name")
    name_en: Mapped[str] = mapped_column(Text, server_default="", comment="English name; empty = the Chinese one")
    detail_zh: Mapped[str] = mapped_column(Text, server_default="", comment="what it is, in one Chinese sentence")
    detail_en: Mapped[str] = mapped_column(Text, server_default="", comment="what it is, in one English sentence")


class EmergencyNumber(OfCommunity, Base):
    """A number to call in need; a community without any shows the national ones."""

    __tablename__ = "emergency_number"
    __table_args__ = (
        UniqueConstraint("community_id", "sort"),
        CheckConstraint("btrim(name_zh) <> ''", name="named"),
        CheckConstraint(f"number {_PHONE}", name="number_form"),
        {"comment": "emergency numbers that a community shows"},
    )

    id: Mapped[BigId]
    sort: Mapped[int] = mapped_column(SmallInteger, comment="order on page and poster")
    name_zh: Mapped[str] = mapped_column(Text, comment="Chinese name of the service")
    name_en: Mapped[str] = mapped_column(Text, server_default="", comment="English name; empty = the Chinese one")
    number: Mapped[str] = mapped_column(Text, comment="number to dial")


class PrintedSheet(OfCommunity, Base):
    """A plate or poster that was printed, with digests of what it shows; never a name or a number itself."""

    __tablename__ = "printed_sheet"
    __table_args__ = (
        one_of("kind", SheetKind),
        same_community("grid_id", "grid", "fk_printed_sheet_grid", ondelete="CASCADE"),
        same_community("generation_id", "generation", "fk_printed_sheet_generation", ondelete="CASCADE"),
        same_community(
            "assignment_id", "assignment", "fk_printed_sheet_assignment", ondelete="SET NULL (assignment_id)"
        ),
        Index("ix_printed_sheet_grid_id", "grid_id", "kind", "printed_at"),
        {"comment": "plates and posters that were printed"},
    )

    id: Mapped[BigId]
    grid_id: Mapped[int] = mapped_column(BigInteger, comment="grid it is about")
    generation_id: Mapped[int] = mapped_column(BigInteger, comment="version it shows")
    kind: Mapped[str] = mapped_column(Text, comment="plate, poster_a3 or poster_a4")
    assignment_id: Mapped[int | None] = mapped_column(
        BigInteger, comment="assignment of the leader it shows; empty = nobody"
    )
    border: Mapped[str] = mapped_column(Text, comment="digest of the outlines it shows")
    names: Mapped[str] = mapped_column(Text, comment="digest of the names and numbers of grids it shows")
    leader: Mapped[str] = mapped_column(Text, comment="digest of name and telephone of the leader; empty = nobody")
    words: Mapped[str] = mapped_column(Text, comment="digest of services, office and hours")
    address: Mapped[str] = mapped_column(Text, comment="digest of the address in its QR code")
    printed_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), comment="when it was printed"
    )
    printed_by: Mapped[int | None] = mapped_column(BigInteger, comment="account that printed it")
    removed_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), comment="when it was taken down without being replaced"
    )
