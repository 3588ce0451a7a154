"""The table of photos; the pictures themselves are files."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import SCHEMA, Base, BigId, Stamped


class Media(Stamped, Base):
    """A photo; its row outlives its file, so that what spoke of it can say that it is gone."""

    __tablename__ = "media"
    __table_args__ = (
        UniqueConstraint("uuid"),
        UniqueConstraint("community_id", "id"),
        UniqueConstraint("community_id", "key"),
        CheckConstraint("mime IN ('image/jpeg', 'image/webp')", name="mime_listed"),
        CheckConstraint("bytes > 0 AND width BETWEEN 1 AND 1600 AND height BETWEEN 1 AND 1600", name="size_fits"),
        CheckConstraint("octet_length(sha256) = 32 AND octet_length(sent_sha256) = 32", name="digests"),
        Index("ix_media_kept", "created_at", postgresql_where=text("removed_at IS NULL")),
        {"comment": "photos 照片; the files lie in DATA_DIR/media"},
    )

    id: Mapped[BigId]
    uuid: Mapped[UUID] = mapped_column(comment="random name of the file")
    community_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey(f"{SCHEMA}.community.id", ondelete="CASCADE"), comment="community the row belongs to"
    )
    key: Mapped[UUID | None] = mapped_column(comment="made by whoever sent it, so that one sending counts once")
    sent_sha256: Mapped[bytes] = mapped_column(LargeBinary, comment="SHA-256 of what was sent, to know it again")
    sha256: Mapped[bytes] = mapped_column(LargeBinary, comment="SHA-256 of the file")
    mime: Mapped[str] = mapped_column(Text, comment="kind of the file")
    bytes: Mapped[int] = mapped_column(Integer, comment="size of the file")
    width: Mapped[int] = mapped_column(Integer, comment="width, pixels")
    height: Mapped[int] = mapped_column(Integer, comment="height, pixels")
    account_id: Mapped[int | None] = mapped_column(
        BigInteger,
        ForeignKey(f"{SCHEMA}.account.id", ondelete="SET NULL"),
        comment="account that sent it; none: a resident",
    )
    removed_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), comment="when the file was removed; the row stays"
    )
