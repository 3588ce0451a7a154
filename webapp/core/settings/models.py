"""The table of settings: every value that was ever set; the newest line of a key and place holds."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, Text, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import SCHEMA, Base, BigId


class SettingValue(Base):
    """What an administrator set a setting to; an empty value takes the setting back to what held before."""

    __tablename__ = "setting"
    __table_args__ = (
        CheckConstraint("key ~ '^[a-z_]+\\.[a-z_]+$'", name="key_form"),
        Index("ix_setting_newest", "key", "community_id", "id"),
        {"comment": "settings 设置: each line is a change, the newest of a key and place holds"},
    )

    id: Mapped[BigId]
    key: Mapped[str] = mapped_column(Text, comment="setting, subject.what")
    community_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey(f"{SCHEMA}.community.id", ondelete="CASCADE"), comment="where; none: the installation"
    )
    value: Mapped[bool | int | str | None] = mapped_column(
        JSONB(none_as_null=True), comment="value; none: as before anybody set it"
    )
    set_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), comment="when it was set"
    )
    set_by: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey(f"{SCHEMA}.account.id", ondelete="SET NULL"), comment="account that set it"
    )
    reason: Mapped[str] = mapped_column(Text, server_default="", comment="why, in words")
