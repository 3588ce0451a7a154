"""The audit log's table; migration 0009 gives it the guards that keep it append-only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Index, Text, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Base, BigId


class AuditEntry(Base):
    """One act. No foreign keys: the line outlives what it speaks of."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        UniqueConstraint("seq"),
        CheckConstraint(
            "num_nulls(seq, prev_hash, hash) IN (0, 3)",
            name="sealed_whole",
        ),
        Index("ix_audit_entry_unsealed", "xact", "id", postgresql_where=text("seq IS NULL")),
        Index("ix_audit_entry_at", text("at DESC NULLS LAST"), "id"),
        Index("ix_audit_entry_community", "community_id", "at"),
        Index("ix_audit_entry_account", "account_id", "at"),
        Index("ix_audit_entry_object", "object_type", "object_id", "at"),
        {"comment": "the audit log: append-only, chained by the sealer in the order of commits"},
    )

    id: Mapped[BigId]
    at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.clock_timestamp(), comment="when, by the database's clock"
    )
    xact: Mapped[int] = mapped_column(
        BigInteger,
        server_default=text("pg_current_xact_id()::text::bigint"),
        comment="transaction that wrote the row",
    )
    account_id: Mapped[int | None] = mapped_column(BigInteger, comment="account that acted; empty: the system")
    community_id: Mapped[int | None] = mapped_column(BigInteger, comment="community it concerns; empty: all")
    action: Mapped[str] = mapped_column(Text, comment="subject.verb, such as roster.assign")
    object_type: Mapped[str] = mapped_column(Text, server_default="", comment="kind of thing acted on")
    object_id: Mapped[str | None] = mapped_column(Text, comment="its id, written as text")
    reason: Mapped[str] = mapped_column(Text, server_default="", comment="why, where a reason is asked for")
    facts: Mapped[dict[str, Any]] = mapped_column(
        JSONB, server_default=text("'{}'::jsonb"), comment="what changed; never personal data"
    )
    seq: Mapped[int | None] = mapped_column(BigInteger, comment="place in the chain, from 1, without gaps")
    prev_hash: Mapped[str | None] = mapped_column(Text, comment="hash of the row before in the chain")
    hash: Mapped[str | None] = mapped_column(Text, comment="SHA-256 of this row with prev_hash: see core.audit.chain")
