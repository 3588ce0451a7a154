"""What a day leader does and leaves behind."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import SCHEMA, Base, BigId
from webapp.grids.models.columns import OfCommunity, one_of, same_community
from webapp.shifts.rules import DayRole


def _by_participant(table: str) -> ForeignKeyConstraint:
    return same_community("participant_id", "shift_participant", f"fk_{table}_participant", ondelete="CASCADE")


def _of_shift(table: str) -> ForeignKeyConstraint:
    return same_community("shift_id", "shift", f"fk_{table}_shift", ondelete="CASCADE")


class ShiftTodo(OfCommunity, Base):
    """A task of one participant, copied from the list at the briefing, so that later changes leave it alone."""

    __tablename__ = "shift_todo"
    __table_args__ = (
        UniqueConstraint("participant_id", "role", "sort"),
        _by_participant("shift_todo"),
        one_of("role", DayRole),
        {"comment": "tasks of a shift, ticked off"},
    )

    id: Mapped[BigId]
    participant_id: Mapped[int] = mapped_column(BigInteger, comment="whose task it is")
    role: Mapped[str] = mapped_column(Text, comment="role")
    sort: Mapped[int] = mapped_column(SmallInteger, comment="order in the list")
    text: Mapped[str] = mapped_column(Text, comment="what to do")
    done_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), comment="when it was ticked off")


class ShiftDiary(OfCommunity, Base):
    """An entry of the day leader's diary (民情日记): text only, of matters and not of persons."""

    __tablename__ = "shift_diary"
    __table_args__ = (
        UniqueConstraint("client_key"),
        _of_shift("shift_diary"),
        _by_participant("shift_diary"),
        CheckConstraint("length(text) BETWEEN 1 AND 1000", name="text_length"),
        Index("ix_shift_diary_shift_id", "shift_id"),
        {"comment": "diary entries 民情日记"},
    )

    id: Mapped[BigId]
    shift_id: Mapped[int] = mapped_column(BigInteger, comment="shift under which it was written")
    participant_id: Mapped[int] = mapped_column(BigInteger, comment="who wrote it")
    client_key: Mapped[UUID] = mapped_column(comment="made by the phone, so that one sending counts once")
    text: Mapped[str] = mapped_column(Text, comment="what was seen and heard")
    written_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), comment="when the server had it"
    )


class ShiftItem(OfCommunity, Base):
    """A matter that a day leader takes home to solve (带回办理)."""

    __tablename__ = "shift_item"
    __table_args__ = (
        UniqueConstraint("client_key"),
        _of_shift("shift_item"),
        _by_participant("shift_item"),
        CheckConstraint("length(text) BETWEEN 1 AND 300", name="text_length"),
        CheckConstraint("length(outcome) <= 300", name="outcome_length"),
        CheckConstraint("settled_at IS NOT NULL OR outcome = ''", name="outcome_of_settled"),
        Index("ix_shift_item_shift_id", "shift_id"),
        {"comment": "matters taken home to solve"},
    )

    id: Mapped[BigId]
    shift_id: Mapped[int] = mapped_column(BigInteger, comment="shift under which it was taken")
    participant_id: Mapped[int] = mapped_column(BigInteger, comment="who takes it home")
    client_key: Mapped[UUID] = mapped_column(comment="made by the phone, so that one sending counts once")
    text: Mapped[str] = mapped_column(Text, comment="what is to be solved")
    taken_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), comment="when the server had it"
    )
    settled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), comment="when it was solved")
    outcome: Mapped[str] = mapped_column(Text, server_default="", comment="what came of it")


class ShiftHandover(OfCommunity, Base):
    """What a day leader hands over at the end, and the host's countersignature."""

    __tablename__ = "shift_handover"
    __table_args__ = (
        _of_shift("shift_handover"),
        same_community(
            "participant_id", "shift_participant", "fk_shift_handover_participant", ondelete="SET NULL (participant_id)"
        ),
        CheckConstraint("length(text) <= 1000 AND length(remark) <= 300", name="text_length"),
        CheckConstraint("(countersigned_at IS NULL) = (countersigned_by IS NULL)", name="countersigned_by_somebody"),
        {"comment": "hand-overs of shifts, countersigned"},
    )

    shift_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, comment="shift")
    participant_id: Mapped[int | None] = mapped_column(
        BigInteger, comment="who wrote it; none: the host alone, for somebody who had to leave"
    )
    text: Mapped[str] = mapped_column(Text, server_default="", comment="what is handed over")
    written_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), comment="when it was written"
    )
    countersigned_by: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey(f"{SCHEMA}.account.id"), comment="account of who countersigned"
    )
    countersigned_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), comment="when it was countersigned"
    )
    remark: Mapped[str] = mapped_column(Text, server_default="", comment="remark of who countersigned")
