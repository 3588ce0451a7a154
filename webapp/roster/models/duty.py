"""Tables of duty: slots and who stands them, changes, hand-overs, the printed sheets."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import SCHEMA, Base, BigId, Stamped
from webapp.grids.models.columns import OfCommunity, one_of, same_community
from webapp.roster.models.columns import PHONE
from webapp.roster.rules import Source
from webapp.roster.rules.duty import Capacity, ChangeReason, SlotKind


class DutySlot(OfCommunity, Stamped, Base):
    """A stretch of time on duty (班次); two of one kind never overlap."""

    __tablename__ = "duty_slot"
    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        UniqueConstraint("community_id", "id", "during"),
        one_of("kind", SlotKind),
        one_of("source", Source),
        CheckConstraint(
            "NOT isempty(during) AND lower_inc(during) AND NOT upper_inc(during) AND NOT lower_inf(during)"
            " AND NOT upper_inf(during) AND upper(during) - lower(during) <= interval '36 hours'",
            name="during_range",
        ),
        CheckConstraint(
            "day BETWEEN CAST(lower(during) AT TIME ZONE 'Asia/Shanghai' AS date) - 1"
            " AND CAST(lower(during) AT TIME ZONE 'Asia/Shanghai' AS date)",
            name="day_fits",
        ),
        CheckConstraint(f"duty_phone ~ '{PHONE}'", name="duty_phone_form"),
        CheckConstraint("length(note) <= 200", name="note_short"),
        ExcludeConstraint(
            ("community_id", "="), ("kind", "="), ("during", "&&"), using="gist", name="ex_duty_slot_once"
        ),
        Index("ix_duty_slot_day", "community_id", "day"),
        {"comment": "duty slots 值班班次"},
    )

    id: Mapped[BigId]
    day: Mapped[date] = mapped_column(Date, comment="day on whose line of the roster it stands")
    kind: Mapped[str] = mapped_column(Text, comment="day, night or holiday")
    during: Mapped[Range[datetime]] = mapped_column(TSTZRANGE, comment="from and until, [from, until)")
    duty_phone: Mapped[str | None] = mapped_column(Text, comment="telephone that is answered meanwhile 值班电话")
    note: Mapped[str] = mapped_column(Text, server_default="", comment="what to mind")
    source: Mapped[str] = mapped_column(Text, server_default="office", comment="office, file or demo (示例)")
    edited_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), comment="when a person last changed it by hand; such are never made anew"
    )


class DutyMember(OfCommunity, Base):
    """Somebody who stands a slot; nobody stands two that overlap."""

    __tablename__ = "duty_member"
    __table_args__ = (
        UniqueConstraint("slot_id", "person_id"),
        ForeignKeyConstraint(
            ["community_id", "slot_id", "during"],
            [f"{SCHEMA}.duty_slot.community_id", f"{SCHEMA}.duty_slot.id", f"{SCHEMA}.duty_slot.during"],
            name="fk_duty_member_slot",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        same_community("person_id", "person", "fk_duty_member_person"),
        one_of("capacity", Capacity),
        CheckConstraint("rank BETWEEN 1 AND 20", name="rank_range"),
        ExcludeConstraint(
            ("person_id", "="),
            ("during", "&&"),
            using="gist",
            name="ex_duty_member_once",
            deferrable=True,
            initially="IMMEDIATE",
        ),
        Index("ix_duty_member_one_in_charge", "slot_id", unique=True, postgresql_where="capacity = 'in_charge'"),
        {"comment": "who stands a duty slot 带班与值班人员"},
    )

    id: Mapped[BigId]
    slot_id: Mapped[int] = mapped_column(BigInteger, comment="slot")
    person_id: Mapped[int] = mapped_column(BigInteger, comment="person")
    capacity: Mapped[str] = mapped_column(Text, comment="in_charge 带班领导 or officer 值班员")
    rank: Mapped[int] = mapped_column(SmallInteger, server_default="1", comment="order on the sheet")
    during: Mapped[Range[datetime]] = mapped_column(TSTZRANGE, comment="the slot's own time, kept the same by the key")


class DutyChange(OfCommunity, Base):
    """Who stood in for whom, and why; append-only."""

    __tablename__ = "duty_change"
    __table_args__ = (
        same_community("slot_id", "duty_slot", "fk_duty_change_slot"),
        same_community("out_id", "person", "fk_duty_change_out"),
        same_community("in_id", "person", "fk_duty_change_in"),
        one_of("reason", ChangeReason),
        CheckConstraint("out_id <> in_id", name="two_persons"),
        CheckConstraint("length(note) <= 200", name="note_short"),
        Index("ix_duty_change_slot_id", "slot_id"),
        {"comment": "replacements and swaps on duty 换班记录"},
    )

    id: Mapped[BigId]
    slot_id: Mapped[int] = mapped_column(BigInteger, comment="slot")
    out_id: Mapped[int] = mapped_column(BigInteger, comment="person who does not stand it")
    in_id: Mapped[int] = mapped_column(BigInteger, comment="person who stands it instead")
    reason: Mapped[str] = mapped_column(Text, comment="why")
    note: Mapped[str] = mapped_column(Text, server_default="", comment="what else is to be said")
    made_by: Mapped[int | None] = mapped_column(BigInteger, comment="account that changed it")
    made_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), comment="when it was changed"
    )


class Handover(OfCommunity, Base):
    """The outgoing officer's list of what is open, signed by him; append-only."""

    __tablename__ = "handover"
    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        UniqueConstraint("community_id", "id", "given_by"),
        same_community("slot_id", "duty_slot", "fk_handover_slot"),
        CheckConstraint("length(remark) <= 500", name="remark_short"),
        Index("ix_handover_given_at", "community_id", "given_at"),
        {"comment": "hand-overs of duty 交接班"},
    )

    id: Mapped[BigId]
    slot_id: Mapped[int | None] = mapped_column(BigInteger, comment="slot that ends with it")
    given_by: Mapped[int] = mapped_column(BigInteger, comment="account of the outgoing officer, his signature")
    given_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.clock_timestamp(), comment="when he signed"
    )
    remark: Mapped[str] = mapped_column(Text, server_default="", comment="what is to be said about the whole")


class HandoverItem(OfCommunity, Base):
    """One open thing of a hand-over."""

    __tablename__ = "handover_item"
    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        UniqueConstraint("handover_id", "ordinal"),
        UniqueConstraint("community_id", "id", "handover_id"),
        same_community("handover_id", "handover", "fk_handover_item_handover", ondelete="CASCADE"),
        same_community("carried_from_id", "handover_item", "fk_handover_item_carried_from"),
        CheckConstraint("btrim(text) = text AND length(text) BETWEEN 1 AND 300", name="text_short"),
        CheckConstraint("(ref = '') = (origin = 'free')", name="ref_of_origin"),
        {"comment": "open things handed over one by one 交接事项"},
    )

    id: Mapped[BigId]
    handover_id: Mapped[int] = mapped_column(BigInteger, comment="hand-over")
    ordinal: Mapped[int] = mapped_column(SmallInteger, comment="order in the list")
    origin: Mapped[str] = mapped_column(
        Text, server_default="free", comment="free, or key of the subject it comes from"
    )
    ref: Mapped[str] = mapped_column(Text, server_default="", comment="the thing's id in that subject")
    text: Mapped[str] = mapped_column(Text, comment="what is open, in a sentence")
    carried_from_id: Mapped[int | None] = mapped_column(BigInteger, comment="the same thing in the hand-over before")


class HandoverAck(OfCommunity, Base):
    """The incoming officer has taken note of one item; never the one who gave it."""

    __tablename__ = "handover_ack"
    __table_args__ = (
        UniqueConstraint("item_id"),
        ForeignKeyConstraint(
            ["community_id", "item_id", "handover_id"],
            [
                f"{SCHEMA}.handover_item.community_id",
                f"{SCHEMA}.handover_item.id",
                f"{SCHEMA}.handover_item.handover_id",
            ],
            name="fk_handover_ack_item",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["community_id", "handover_id", "given_by"],
            [f"{SCHEMA}.handover.community_id", f"{SCHEMA}.handover.id", f"{SCHEMA}.handover.given_by"],
            name="fk_handover_ack_given_by",
            ondelete="CASCADE",
        ),
        CheckConstraint("taken_by <> given_by", name="two_accounts"),
        CheckConstraint("length(remark) <= 300", name="remark_short"),
        {"comment": "items acknowledged one by one 逐项确认"},
    )

    id: Mapped[BigId]
    item_id: Mapped[int] = mapped_column(BigInteger, comment="item")
    handover_id: Mapped[int] = mapped_column(BigInteger, comment="its hand-over")
    given_by: Mapped[int] = mapped_column(BigInteger, comment="account that gave it, kept the same by the key")
    taken_by: Mapped[int] = mapped_column(BigInteger, comment="account that acknowledged it")
    taken_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.clock_timestamp(), comment="when"
    )
    remark: Mapped[str] = mapped_column(Text, server_default="", comment="what he has to say about it")


class HandoverReceipt(OfCommunity, Base):
    """The incoming officer's signature, after every item; never the one who gave it."""

    __tablename__ = "handover_receipt"
    __table_args__ = (
        ForeignKeyConstraint(
            ["community_id", "handover_id", "given_by"],
            [f"{SCHEMA}.handover.community_id", f"{SCHEMA}.handover.id", f"{SCHEMA}.handover.given_by"],
            name="fk_handover_receipt_handover",
            ondelete="CASCADE",
        ),
        CheckConstraint("taken_by <> given_by", name="two_accounts"),
        CheckConstraint("length(remark) <= 500", name="remark_short"),
        {"comment": "hand-overs received 接班签收"},
    )

    handover_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, comment="hand-over")
    given_by: Mapped[int] = mapped_column(BigInteger, comment="account that gave it, kept the same by the key")
    taken_by: Mapped[int] = mapped_column(BigInteger, comment="account of the incoming officer, his signature")
    taken_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.clock_timestamp(), comment="when he signed"
    )
    remark: Mapped[str] = mapped_column(Text, server_default="", comment="what he has to say about the whole")


class DutySheet(OfCommunity, Base):
    """A printed emergency sheet as it was made; the last few are kept."""

    __tablename__ = "duty_sheet"
    __table_args__ = (
        UniqueConstraint("community_id", "at"),
        CheckConstraint("substring(pdf FROM 1 FOR 5) = '%PDF-'::bytea", name="pdf_form"),
        {"comment": "printed emergency sheets 应急值班单"},
    )

    id: Mapped[BigId]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), comment="hour it is for, 08:00 or 20:00 as a rule")
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), comment="when it was made: data are of then")
    made_by: Mapped[int | None] = mapped_column(BigInteger, comment="account that asked for it; empty: the clock")
    pdf: Mapped[bytes] = mapped_column(LargeBinary, comment="the sheet")
