"""The table that search reads."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Double, ForeignKey, Index, SmallInteger, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import SCHEMA, Base, BigId, geometry


class SearchEntry(Base):
    """One name, code or address of one feature, in the forms in which people type it."""

    __tablename__ = "search_entry"
    __table_args__ = (
        Index("ix_search_entry_feature", "community_id", "layer", "feature_id"),
        Index("ix_search_entry_plain", "tier", "plain", "community_id"),
        Index("ix_search_entry_pinyin", "tier", "pinyin", "community_id"),
        Index("ix_search_entry_initials", "tier", "initials", "community_id"),
        Index("ix_search_entry_grams", "grams", postgresql_using="gin", postgresql_with={"fastupdate": "on"}),
        {"comment": "what search finds: derived from the subjects' rows, rebuilt per community"},
    )

    id: Mapped[BigId]
    community_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey(f"{SCHEMA}.community.id", ondelete="CASCADE"), comment="community of the feature"
    )
    tier: Mapped[int] = mapped_column(SmallInteger, comment="0 grids and named places, 1 buildings, 2 restricted")
    layer: Mapped[str] = mapped_column(Text, comment="layer key of the feature")
    feature_id: Mapped[int] = mapped_column(BigInteger, comment="row id of the feature in its layer")
    text: Mapped[str] = mapped_column(Text, comment="the name or code as shown")
    detail: Mapped[str | None] = mapped_column(Text, comment="address, or what tells it from its namesakes")
    plain: Mapped[str] = mapped_column(Text(collation="C"), comment="text as compared; empty: another reading")
    pinyin: Mapped[str | None] = mapped_column(Text(collation="C"), comment="full pinyin without tones or spaces")
    initials: Mapped[str | None] = mapped_column(Text(collation="C"), comment="first letters of the pinyin")
    grams: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="pairs of characters: see core.search.words")
    point: Mapped[Any] = geometry("POINT", comment="where the map goes")
    bbox: Mapped[list[float] | None] = mapped_column(
        ARRAY(Double), comment="west, south, east, north in degrees; empty for points"
    )
