"""The table of events; migration 0021 gives it the trigger that tells of a row when it is committed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, Text, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import SCHEMA, Base, BigId


class Event(Base):
    """Something that happened and that open screens are told of."""

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint(
            "array_to_string(channels, ',', '?') ~ '^[cgawd]:[0-9]+(,[cgawd]:[0-9]+)*$'",
            name="channels_form",
        ),
        CheckConstraint("topic ~ '^[a-z_]+\\.[a-z_]+$'", name="topic_form"),
        CheckConstraint("jsonb_typeof(data) = 'object'", name="data_object"),
        Index("ix_event_order", "xact", "id"),
        Index("ix_event_at", "at"),
        Index("ix_event_community_id", "community_id"),
        Index("ix_event_timeline", "community_id", "at", "id", postgresql_where="topic = 'wall.incident'"),
        Index("ix_event_timeline_ref", "ref", "id", postgresql_where="topic = 'wall.incident'"),
        {"comment": "what is told to open screens; in the order of transactions, swept after a week"},
    )

    id: Mapped[BigId]
    xact: Mapped[int] = mapped_column(
        BigInteger,
        server_default=text("pg_current_xact_id()::text::bigint"),
        comment="transaction that wrote the row: with the id, its place in the order",
    )
    at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.clock_timestamp(), comment="when, by the database's clock"
    )
    community_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey(f"{SCHEMA}.community.id", ondelete="CASCADE"), comment="community it concerns"
    )
    channels: Mapped[list[str]] = mapped_column(
        ARRAY(Text),
        comment="who hears it: c: readers of a community, g: of a grid, a: one account, w: walls of a community,"
        " d: one screen",
    )
    topic: Mapped[str] = mapped_column(Text, comment="subject.what, such as incident.changed")
    ref: Mapped[int | None] = mapped_column(BigInteger, comment="id of the thing it is about")
    version: Mapped[int | None] = mapped_column(comment="version of that thing")
    data: Mapped[dict[str, Any]] = mapped_column(
        JSONB, server_default=text("'{}'::jsonb"), comment="facts to draw it by; nothing personal"
    )
