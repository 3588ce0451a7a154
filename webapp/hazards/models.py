"""The table of hazards."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gis.crs import WEB_MERCATOR
from webapp.core.db import SCHEMA, Base, BigId, geometry, mercator
from webapp.grids.models.columns import InBlock, Sourced, in_block, one_of, same_community
from webapp.hazards.rules import RECTIFIED_OR_LATER, Severity, Status

_RECTIFIED = ", ".join(f"'{status}'" for status in RECTIFIED_OR_LATER)


class Hazard(InBlock, Sourced, Base):
    """A hazard point (隐患点): position, kind, severity, status, dates."""

    __tablename__ = "hazard"
    __table_args__ = (
        in_block("hazard"),
        same_community("shop_id", "shop", "fk_hazard_shop"),
        UniqueConstraint("community_id", "source", "source_ref"),
        one_of("severity", Severity),
        one_of("status", Status),
        CheckConstraint("kind LIKE 'hazard.%'", name="kind_subject"),
        CheckConstraint("rectified_on >= found_on", name="dates_order"),
        CheckConstraint(f"(status IN ({_RECTIFIED})) = (rectified_on IS NOT NULL)", name="rectified_dated"),
        Index("ix_hazard_gm", "gm", postgresql_using="gist"),
        Index("ix_hazard_block_id", "block_id"),
        {"comment": "hazards 隐患"},
    )

    id: Mapped[BigId]
    shop_id: Mapped[int | None] = mapped_column(BigInteger, comment="shop it was found at, if any")
    kind: Mapped[str] = mapped_column(Text, ForeignKey(f"{SCHEMA}.kind.code"), comment="kind from the dictionary")
    severity: Mapped[str] = mapped_column(Text, comment="general or major")
    status: Mapped[str] = mapped_column(Text, comment="where it stands")
    found_on: Mapped[date] = mapped_column(Date, comment="day it was found")
    rectified_on: Mapped[date | None] = mapped_column(Date, comment="day it was rectified")
    text: Mapped[str] = mapped_column(Text, server_default="", comment="what was seen, without names")
    simulated: Mapped[bool] = mapped_column(server_default="false", comment="belongs to the simulated day")
    geom: Mapped[Any] = geometry("POINT", comment="position")
    gm: Mapped[Any] = mercator("POINT", f"ST_Transform(geom, {WEB_MERCATOR})")
