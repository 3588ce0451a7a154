"""What happened to incidents and what was decided about them: added to, never rewritten."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Index, SmallInteger, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Base, BigId
from webapp.dispatch.models.columns import (
    OfIncident,
    account,
    happened,
    instant,
    of_call,
    of_incident,
    shorter,
    words,
)
from webapp.dispatch.rules import (
    Act,
    CallAct,
    DecisionKind,
    DecisionLevel,
    Moment,
    Outcome,
    RatingBy,
    RatingOf,
    Verdict,
    VerifiedBy,
)
from webapp.dispatch.rules.acts import told_as
from webapp.grids.models.columns import one_of, same_community

_ACTS = ", ".join(f"'{each}'" for each in dict.fromkeys(told_as(act).value for act in (*Act, *CallAct)))


class Step(OfIncident, Base):
    """One line of an incident's history 履历; the states are the call's where there is one, else the incident's."""

    __tablename__ = "step"
    __table_args__ = (
        of_incident("step"),
        of_call("step"),
        UniqueConstraint("key"),
        CheckConstraint(f"act IN ({_ACTS})", name="act_listed"),
        shorter("note", 2000),
        CheckConstraint("(behalf_at IS NULL) = (behalf_name = '')", name="behalf_whole"),
        Index("ix_step_incident_id", "incident_id", "id"),
        {"comment": "history 履历 of incidents; append-only"},
    )

    id: Mapped[BigId]
    call_id: Mapped[int | None] = mapped_column(BigInteger, comment="call it is about, if one")
    key: Mapped[UUID | None] = mapped_column(comment="made by the client, so that one sending counts once")
    digest: Mapped[str | None] = mapped_column(Text, comment="of what was sent under the key")
    act: Mapped[str] = mapped_column(Text, comment="what was done")
    from_state: Mapped[str | None] = mapped_column(Text, comment="state before")
    to_state: Mapped[str] = mapped_column(Text, comment="state after")
    at: Mapped[datetime] = happened("when the server had it")
    account_id: Mapped[int | None] = mapped_column(BigInteger, comment="account that did it; none: clock or resident")
    by_name: Mapped[str] = words("role word or organization, never a resident")
    behalf_name: Mapped[str] = words("who said so by telephone, where it was done on his behalf")
    behalf_at: Mapped[datetime | None] = instant("when he said so")
    client_at: Mapped[datetime | None] = instant("when, by the phone's clock")
    note: Mapped[str] = words("what was said with it")
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}", comment="numbers and codes of it")


class Decision(OfIncident, Base):
    """Something asked for that somebody else must decide 裁定."""

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        of_incident("decision"),
        of_call("decision"),
        one_of("kind", DecisionKind),
        one_of("level", DecisionLevel),
        one_of("outcome", Outcome),
        shorter("ground", 200),
        shorter("note", 1000),
        shorter("answer", 1000),
        CheckConstraint("decided_by <> asked_by", name="by_somebody_else"),
        CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name="decided_dated"),
        Index(
            "uq_decision_open",
            "incident_id",
            "call_id",
            "kind",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where="outcome IS NULL",
        ),
        Index("ix_decision_incident_id", "incident_id"),
        {"comment": "decisions 裁定"},
    )

    id: Mapped[BigId]
    call_id: Mapped[int | None] = mapped_column(BigInteger, comment="call it is about, if one")
    kind: Mapped[str] = mapped_column(Text, comment="what is asked")
    level: Mapped[str] = mapped_column(Text, comment="who decides")
    asked_by: Mapped[int | None] = account("account that asks; none: a resident")
    asked_at: Mapped[datetime] = happened("when it was asked")
    ground: Mapped[str] = words("on what ground")
    note: Mapped[str] = words("what was said with it")
    until_at: Mapped[datetime | None] = instant("new term, or end of the suspension, that is asked for")
    decide_by: Mapped[datetime] = mapped_column(DateTime(timezone=True), comment="until when it is to be decided")
    outcome: Mapped[str | None] = mapped_column(Text, comment="granted, denied or lapsed; none: open")
    decided_by: Mapped[int | None] = account("account that decided")
    decided_at: Mapped[datetime | None] = instant("when it was decided")
    answer: Mapped[str] = words("why")


class Verification(OfIncident, Base):
    """Somebody other than the doer looked whether it is solved 验收; that he is another is kept by a trigger."""

    __tablename__ = "verification"
    __table_args__ = (
        of_incident("verification"),
        one_of("outcome", Verdict),
        one_of("by", VerifiedBy),
        shorter("note", 1000),
        CheckConstraint("(account_id IS NULL) = (by = 'reporter')", name="by_somebody"),
        Index("ix_verification_incident_id", "incident_id"),
        {"comment": "verifications 验收"},
    )

    id: Mapped[BigId]
    outcome: Mapped[str] = mapped_column(Text, comment="passed or failed")
    account_id: Mapped[int | None] = mapped_column(BigInteger, comment="account; none: the reporter by his link")
    by: Mapped[str] = mapped_column(Text, comment="finder, verifier, reporter or a third person")
    note: Mapped[str] = words("what was found")
    at: Mapped[datetime] = happened("when it was verified")


class Rating(OfIncident, Base):
    """Stars for the service or for a called organization 网格评部门; never for a person."""

    __tablename__ = "rating"
    __table_args__ = (
        of_incident("rating"),
        of_call("rating"),
        one_of("of", RatingOf),
        one_of("by", RatingBy),
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars_range"),
        CheckConstraint("(of = 'organization') = (call_id IS NOT NULL)", name="of_a_call"),
        shorter("note", 200),
        Index("uq_rating_once", "incident_id", "call_id", "by", unique=True, postgresql_nulls_not_distinct=True),
        {"comment": "ratings 评价"},
    )

    id: Mapped[BigId]
    call_id: Mapped[int | None] = mapped_column(BigInteger, comment="call of the organization that is rated")
    of: Mapped[str] = mapped_column(Text, comment="the service, or a called organization")
    stars: Mapped[int] = mapped_column(SmallInteger, comment="one to five")
    by: Mapped[str] = mapped_column(Text, comment="the reporter, or the grid")
    account_id: Mapped[int | None] = account("account; none: the reporter")
    note: Mapped[str] = words("what was said with it")
    at: Mapped[datetime] = happened("when it was rated")


class IncidentNote(OfIncident, Base):
    """A note of the thread that desk and responders share 留言."""

    __tablename__ = "incident_note"
    __table_args__ = (
        of_incident("incident_note"),
        UniqueConstraint("key"),
        CheckConstraint("length(text) BETWEEN 1 AND 1000", name="text_length"),
        Index("ix_incident_note_incident_id", "incident_id", "id"),
        {"comment": "notes 留言 on incidents"},
    )

    id: Mapped[BigId]
    key: Mapped[UUID] = mapped_column(comment="made by the client, so that one sending counts once")
    account_id: Mapped[int | None] = account("account that wrote it")
    by_name: Mapped[str] = words("role word or organization")
    text: Mapped[str] = mapped_column(Text, comment="what was written")
    at: Mapped[datetime] = happened("when the server had it")


class IncidentPhoto(OfIncident, Base):
    """A photo of an incident 照片; the picture itself is kept among the media."""

    __tablename__ = "incident_photo"
    __table_args__ = (
        of_incident("incident_photo"),
        same_community("media_id", "media", "fk_incident_photo_media"),
        Index("ix_incident_photo_media_id", "media_id"),
        one_of("moment", Moment),
        {"comment": "photos of incidents"},
    )

    incident_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, comment="incident")
    media_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, comment="picture")
    moment: Mapped[str] = mapped_column(Text, comment="before, after, or with a note")
    account_id: Mapped[int | None] = account("account that sent it")
    at: Mapped[datetime] = happened("when the server had it")
