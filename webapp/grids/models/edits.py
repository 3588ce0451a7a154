"""The ground edited by hand (信息采集): one row an edit, never changed but by its decision."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Date, DateTime, Index, Text, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Base, BigId
from webapp.grids.models.columns import OfCommunity, in_block, one_of
from webapp.grids.rules import EditableLayer, EditKind, EditState


class GroundEdit(OfCommunity, Base):
    """Somebody added, corrected, closed or reopened something; only the fields that change are kept."""

    __tablename__ = "ground_edit"
    __table_args__ = (
        in_block("ground_edit"),
        UniqueConstraint("account_id", "key"),
        one_of("layer", EditableLayer),
        one_of("kind", EditKind),
        one_of("state", EditState),
        CheckConstraint("feature_id IS NOT NULL OR (kind = 'add' AND state <> 'applied')", name="feature_known"),
        CheckConstraint("reviewer_id <> account_id", name="other_reviewer"),
        CheckConstraint("(reviewer_id IS NULL) = (reviewed_at IS NULL)", name="review_dated"),
        CheckConstraint("state <> 'refused' OR reviewer_id IS NOT NULL", name="refused_by"),
        CheckConstraint("char_length(note) <= 300 AND char_length(review_note) <= 300", name="note_short"),
        Index("ix_ground_edit_feature", "community_id", "layer", "feature_id", "id"),
        Index("ix_ground_edit_waiting", "community_id", "id", postgresql_where="state = 'proposed'"),
        Index("ix_ground_edit_block_id", "block_id"),
        Index(
            "ix_ground_edit_corrected",
            "community_id",
            "layer",
            "on_day",
            postgresql_where="kind = 'correct' AND state = 'applied'",
        ),
        {"comment": "edits of the ground by hand 信息采集"},
    )

    id: Mapped[BigId]
    layer: Mapped[str] = mapped_column(Text, comment="layer of the feature")
    feature_id: Mapped[int | None] = mapped_column(
        BigInteger, comment="row id of the feature; empty while a new one waits"
    )
    kind: Mapped[str] = mapped_column(Text, comment="add, correct, close or reopen")
    block_id: Mapped[int] = mapped_column(BigInteger, comment="block in which the feature lies, or will lie")
    on_day: Mapped[date] = mapped_column(Date, comment="day from which it holds")
    before: Mapped[dict[str, Any]] = mapped_column(
        JSONB, server_default="{}", comment="fields that change, as they were; geometry as GeoJSON, degrees"
    )
    after: Mapped[dict[str, Any]] = mapped_column(
        JSONB, server_default="{}", comment="the same fields as they are to be"
    )
    reason: Mapped[str] = mapped_column(Text, comment="why, of a closed list")
    note: Mapped[str] = mapped_column(
        Text, server_default="", comment="what else there is to say; never about a person"
    )
    state: Mapped[str] = mapped_column(Text, comment="proposed, applied, refused or withdrawn")
    account_id: Mapped[int] = mapped_column(BigInteger, comment="account that made it")
    key: Mapped[UUID] = mapped_column(comment="made by the client: the same key is the same edit")
    digest: Mapped[str] = mapped_column(
        Text, comment="of what was asked, so that a key cannot be used for something else"
    )
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), comment="when it was made")
    reviewer_id: Mapped[int | None] = mapped_column(
        BigInteger, comment="account that approved or refused it, never its author"
    )
    reviewed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), comment="when that was")
    review_note: Mapped[str] = mapped_column(Text, server_default="", comment="why it was refused")
