"""Calls: one called callee of one incident, with frozen limits and its own clocks."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    REAL,
    BigInteger,
    CheckConstraint,
    DateTime,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Base, BigId
from webapp.dispatch.models.columns import OfIncident, account, happened, instant, of_incident, shorter, words
from webapp.dispatch.rules import ArrivalMethod, CalleeKind, CallState, RefusalGround
from webapp.grids.models.columns import one_of, same_community

_TAKES_PART = "state <> 'recalled'"


def _due(comment: str) -> Mapped[datetime]:
    return mapped_column(DateTime(timezone=True), comment=comment)


def _once(column: str) -> Index:
    return Index(
        f"uq_call_{column}",
        "incident_id",
        column,
        unique=True,
        postgresql_where=f"{_TAKES_PART} AND {column} IS NOT NULL",
    )


class Call(OfIncident, Base):
    """A callee called to an incident; its state moves along the arrows of the rules, which a trigger keeps."""

    __tablename__ = "call"
    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        UniqueConstraint("uuid"),
        of_incident("call"),
        same_community("organization_id", "organization", "fk_call_organization"),
        same_community("compound_id", "compound", "fk_call_compound"),
        same_community("person_id", "person", "fk_call_person"),
        one_of("kind", CalleeKind),
        one_of("state", CallState),
        one_of("arrival_method", ArrivalMethod),
        one_of("refusal_ground", RefusalGround),
        CheckConstraint(
            "CASE kind WHEN 'organization' THEN organization_id IS NOT NULL"
            " AND num_nonnulls(compound_id, person_id) = 0"
            " WHEN 'property' THEN compound_id IS NOT NULL AND person_id IS NULL"
            " WHEN 'person' THEN person_id IS NOT NULL AND num_nonnulls(organization_id, compound_id) = 0"
            " ELSE num_nonnulls(organization_id, compound_id, person_id) = 0 END",
            name="callee_fits",
        ),
        CheckConstraint("length(label) BETWEEN 1 AND 120", name="label_length"),
        shorter("reason", 300),
        shorter("handed_to", 80),
        shorter("outcome", 1000),
        CheckConstraint("(done_at IS NOT NULL) = (state = 'done')", name="done_dated"),
        CheckConstraint("state <> 'arrived' OR arrived_at IS NOT NULL", name="arrived_dated"),
        CheckConstraint("state NOT IN ('refused', 'recalled') OR closed_at IS NOT NULL", name="closed_dated"),
        CheckConstraint("refusals BETWEEN 0 AND 1", name="refused_once"),
        Index("uq_call_lead", "incident_id", unique=True, postgresql_where=f"is_lead AND {_TAKES_PART}"),
        Index("uq_call_office", "incident_id", unique=True,
              postgresql_where=f"{_TAKES_PART} AND kind = 'emergency_office'"),
        _once("organization_id"),
        _once("compound_id"),
        _once("person_id"),
        Index("ix_call_incident_id", "incident_id"),
        Index("ix_call_organization_id", "organization_id", postgresql_where="organization_id IS NOT NULL"),
        Index("ix_call_person_id", "person_id", postgresql_where="person_id IS NOT NULL"),
        {"comment": "calls 呼叫"},
    )  # fmt: skip

    id: Mapped[BigId]
    uuid: Mapped[UUID] = mapped_column(server_default=func.gen_random_uuid(), comment="never changes")
    kind: Mapped[str] = mapped_column(Text, comment="organization, property, person or emergency office")
    organization_id: Mapped[int | None] = mapped_column(BigInteger, comment="organization called")
    compound_id: Mapped[int | None] = mapped_column(BigInteger, comment="compound whose property is called")
    person_id: Mapped[int | None] = mapped_column(BigInteger, comment="person called")
    label: Mapped[str] = mapped_column(Text, comment="what screens show; of a person his role word")
    reason: Mapped[str] = words("why it was called, in words")
    is_lead: Mapped[bool] = mapped_column(server_default="false", comment="answers for the whole 牵头")
    state: Mapped[str] = mapped_column(Text, server_default="sent", comment="how far it has come")
    sent_at: Mapped[datetime] = happened("when it was called; its clocks run from here")
    first_sent_at: Mapped[datetime | None] = instant("when it was called first, where it began anew")
    limits: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="limits as they were when it was called")
    acknowledge_by: Mapped[datetime] = _due("until when to acknowledge 签收")
    arrive_by: Mapped[datetime] = _due("until when to arrive 报到")
    finish_by: Mapped[datetime] = _due("until when to finish")
    red_by: Mapped[datetime] = _due("from when it is far too late 严重超时")
    acknowledged_at: Mapped[datetime | None] = instant("when it was acknowledged")
    en_route_at: Mapped[datetime | None] = instant("when the callee set out")
    arrived_at: Mapped[datetime | None] = instant("when the callee arrived")
    done_at: Mapped[datetime | None] = instant("when it was done")
    closed_at: Mapped[datetime | None] = instant("when it was refused or recalled")
    handed_to: Mapped[str] = words("department or team inside the callee")
    arrival_method: Mapped[str | None] = mapped_column(Text, comment="what shows the arrival")
    arrival_accuracy_m: Mapped[float | None] = mapped_column(REAL, comment="accuracy of the position")
    arrival_far_m: Mapped[float | None] = mapped_column(REAL, comment="how far from the place, if far")
    outcome: Mapped[str] = words("what was done")
    remote: Mapped[bool] = mapped_column(server_default="false", comment="done without coming 远程办结")
    refusal_ground: Mapped[str | None] = mapped_column(Text, comment="ground of the refusal")
    refusals: Mapped[int] = mapped_column(SmallInteger, server_default="0", comment="how often it was refused")
    extended: Mapped[bool] = mapped_column(server_default="false", comment="has had its one extension")
    urged_at: Mapped[datetime | None] = instant("when it was urged 催办")
    urged_for: Mapped[datetime | None] = instant("deadline it was urged for")
    supervised_at: Mapped[datetime | None] = instant("when it was supervised 督办")
    red_at: Mapped[datetime | None] = instant("when it crossed the red line")
    done_by: Mapped[int | None] = account("account that reported it done")
    version: Mapped[int] = mapped_column(Integer, server_default="1", comment="grows with every change")
