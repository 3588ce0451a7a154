"""The record of every import that was looked at, and of what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Base, BigId, Stamped
from webapp.grids.models.columns import OfCommunity, one_of
from webapp.imports.rules import RunStatus


class ImportRun(OfCommunity, Stamped, Base):
    """One reading of one data set for one community: looked at first, committed afterwards or never."""

    __tablename__ = "import_run"
    __table_args__ = (
        one_of("status", RunStatus),
        CheckConstraint("(status = 'committed') = (committed_at IS NOT NULL)", name="committed_dated"),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256_form"),
        Index("ix_import_run_community_id", "community_id", "started_at"),
        {"comment": "import runs: quality report and difference, stored before anything is written"},
    )

    id: Mapped[BigId]
    source: Mapped[str] = mapped_column(Text, comment="data set (a table of sources.toml)")
    file_name: Mapped[str] = mapped_column(Text, comment="name of the file or files that were read")
    sha256: Mapped[str] = mapped_column(Text, comment="digest of what was read")
    datum: Mapped[str] = mapped_column(Text, comment="datum in which the coordinates were read")
    status: Mapped[str] = mapped_column(Text, comment="planned, committed or refused")
    report: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="quality report: counts and problems")
    diff: Mapped[dict[str, Any]] = mapped_column(
        JSONB, comment="per layer: counts and references of the rows concerned"
    )
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), comment="when it was read")
    committed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), comment="when it was written")
