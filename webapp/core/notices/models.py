"""Tables of messages that leave the house, and of addresses that people asked to be told at."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, SmallInteger, Text, Uuid, func, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import SCHEMA, Base, BigId, Stamped
from webapp.core.notices.notice import Channel, State

_CHANNELS = ", ".join(f"'{each}'" for each in Channel)
_STATES = ", ".join(f"'{each}'" for each in State)


def _community() -> Mapped[int]:
    return mapped_column(
        BigInteger,
        ForeignKey(f"{SCHEMA}.community.id", ondelete="CASCADE"),
        comment="community the row belongs to",
    )


def _account() -> Mapped[int | None]:
    return mapped_column(
        BigInteger, ForeignKey(f"{SCHEMA}.account.id", ondelete="CASCADE"), comment="account it is for, if it is"
    )


class Notice(Stamped, Base):
    """One message by one way; it says that something waits, never what."""

    __tablename__ = "notice"
    __table_args__ = (
        CheckConstraint("topic ~ '^[a-z_]+\\.[a-z_]+$'", name="topic_form"),
        CheckConstraint(f"channel IN ({_CHANNELS})", name="channel_listed"),
        CheckConstraint(f"state IN ({_STATES})", name="state_listed"),
        CheckConstraint("(sent_at IS NOT NULL) = (state = 'sent')", name="sent_dated"),
        CheckConstraint("length(number) <= 40", name="number_short"),
        Index("ix_notice_about", "topic", "ref"),
        Index("ix_notice_open", "community_id", "id", postgresql_where=text("state <> 'sent'")),
        {"comment": "messages that leave the house 外发通知"},
    )

    id: Mapped[BigId]
    uuid: Mapped[UUID] = mapped_column(
        Uuid, default=uuid4, server_default=func.gen_random_uuid(), comment="by which a receiver knows a repetition"
    )
    community_id: Mapped[int] = _community()
    account_id: Mapped[int | None] = _account()
    organization_id: Mapped[int | None] = mapped_column(BigInteger, comment="organization it is for, if it is")
    person_id: Mapped[int | None] = mapped_column(BigInteger, comment="person of the roster it is for, if it is")
    topic: Mapped[str] = mapped_column(Text, comment="what it is about, subject.what")
    ref: Mapped[int | None] = mapped_column(BigInteger, comment="row it is about, such as a call")
    number: Mapped[str] = mapped_column(Text, server_default="", comment="number of the incident as people say it")
    channel: Mapped[str] = mapped_column(Text, comment="email, webhook, apprise or sms")
    address_hint: Mapped[str] = mapped_column(Text, server_default="", comment="address it went to, masked")
    state: Mapped[str] = mapped_column(Text, server_default="queued", comment="queued, sent or failed")
    tries: Mapped[int] = mapped_column(SmallInteger, server_default="0", comment="how often it was tried")
    last_error: Mapped[str] = mapped_column(Text, server_default="", comment="why the last try failed, a code word")
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), comment="when the service took it")


class NoticeAddress(Stamped, Base):
    """Where an account, an organization or the desk of a community wants to be told; kept encrypted."""

    __tablename__ = "notice_address"
    __table_args__ = (
        CheckConstraint("num_nonnulls(account_id, organization_id) <= 1", name="for_one"),
        Index("ix_notice_address_community_id", "community_id"),
        {"comment": "e-mail addresses for messages 通知地址"},
    )

    id: Mapped[BigId]
    community_id: Mapped[int] = _community()
    account_id: Mapped[int | None] = _account()
    organization_id: Mapped[int | None] = mapped_column(BigInteger, comment="organization it is for, if it is")
    sealed: Mapped[str] = mapped_column(Text, comment="e-mail address, encrypted with the installation's key")
    hint: Mapped[str] = mapped_column(Text, comment="the address, masked")
