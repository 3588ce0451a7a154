"""Incidents, whom to thank for them, and what must not be on any map."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.crs import WEB_MERCATOR
from webapp.core.db import Base, BigId, Stamped, geometry, mercator
from webapp.dispatch.models.columns import OfIncident, account, happened, instant, of_incident, shorter, words
from webapp.dispatch.rules import (
    ClosedAs,
    Due,
    IncidentState,
    Route,
    SettledLevel,
    Source,
    Urgency,
    WhistleKind,
)
from webapp.grids.models.columns import OfCommunity, one_of, same_community

_OPEN = "state <> 'closed'"


class Incident(OfCommunity, Stamped, Base):
    """An incident 事项; its state follows from its calls and from what was decided, and is written by one function."""

    __tablename__ = "incident"
    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        UniqueConstraint("uuid"),
        UniqueConstraint("community_id", "number"),
        UniqueConstraint("community_id", "hotline_number"),
        same_community("category_id", "category", "fk_incident_category"),
        same_community("block_id", "block", "fk_incident_block"),
        same_community("generation_id", "generation", "fk_incident_generation"),
        same_community("section_id", "grid", "fk_incident_section"),
        same_community("area_id", "grid", "fk_incident_area"),
        same_community("border_section_id", "grid", "fk_incident_border_section"),
        same_community("border_area_id", "grid", "fk_incident_border_area"),
        same_community("building_id", "building", "fk_incident_building"),
        same_community("compound_id", "compound", "fk_incident_compound"),
        same_community("duplicate_of_id", "incident", "fk_incident_duplicate_of"),
        one_of("source", Source),
        one_of("route", Route),
        one_of("whistle_kind", WhistleKind),
        one_of("urgency", Urgency),
        one_of("state", IncidentState),
        one_of("closed_as", ClosedAs),
        one_of("due_what", Due),
        CheckConstraint("awaits IN ('call', 'verify')", name="awaits_listed"),
        CheckConstraint("(awaits IS NULL) = (await_by IS NULL)", name="awaits_dated"),
        CheckConstraint("(reopened_at IS NULL) = (reopenings = 0)", name="reopened_dated"),
        one_of("settled_level", SettledLevel),
        shorter("text", 2000),
        shorter("place_text", 200),
        shorter("tried", 1000),
        shorter("outcome", 1000),
        shorter("hotline_demand", 2000),
        CheckConstraint("(closed_as IS NOT NULL) = (state = 'closed')", name="closed_as_closed"),
        CheckConstraint("(closed_at IS NOT NULL) = (state = 'closed')", name="closed_dated"),
        CheckConstraint("(route = 'whistle') = (whistle_kind IS NOT NULL)", name="whistle_kind_of_whistles"),
        CheckConstraint("(suspended_at IS NOT NULL) = (state = 'suspended')", name="suspended_dated"),
        CheckConstraint("(closed_as IS NOT DISTINCT FROM 'duplicate') = (duplicate_of_id IS NOT NULL)",
                        name="duplicate_of_one"),
        CheckConstraint("duplicate_of_id <> id", name="not_its_own_duplicate"),
        CheckConstraint("border_section_id <> section_id", name="border_elsewhere"),
        CheckConstraint("pause_s >= 0", name="pause_range"),
        Index("ix_incident_queue", "community_id", "due_at", "id",
              postgresql_where="state <> 'closed' OR due_at IS NOT NULL"),
        Index("ix_incident_state", "community_id", "state", "finish_by", postgresql_where=_OPEN),
        Index("ix_incident_section_id", "community_id", "section_id", postgresql_where=_OPEN),
        Index("ix_incident_received_at", "community_id", "received_at"),
        Index("ix_incident_closed_at", "community_id", "closed_at", postgresql_where="closed_at IS NOT NULL"),
        Index("ix_incident_alarm_at", "alarm_at", postgresql_where="alarm_at IS NOT NULL"),
        Index("ix_incident_blown_by", "blown_by", postgresql_where="blown_by IS NOT NULL"),
        Index("ix_incident_duplicate_of_id", "duplicate_of_id", postgresql_where="duplicate_of_id IS NOT NULL"),
        Index("ix_incident_geom", "geom", postgresql_using="gist", postgresql_where=_OPEN),
        Index("ix_incident_gm", "gm", postgresql_using="gist", postgresql_where=_OPEN),
        {"comment": "incidents 事项"},
    )  # fmt: skip

    id: Mapped[BigId]
    uuid: Mapped[UUID] = mapped_column(comment="made by the client, so that one sending counts once")
    number: Mapped[str] = mapped_column(Text, comment="by which people speak of it: 20261124-017")
    category_id: Mapped[int] = mapped_column(BigInteger, comment="what it is about")
    source: Mapped[str] = mapped_column(Text, comment="where it came from")
    route: Mapped[str] = mapped_column(Text, comment="self 网格自办 or whistle 吹哨")
    whistle_kind: Mapped[str | None] = mapped_column(Text, comment="kind of whistle; none: no whistle")
    urgency: Mapped[str] = mapped_column(Text, comment="how fast")
    state: Mapped[str] = mapped_column(Text, comment="how far it has come")
    closed_as: Mapped[str | None] = mapped_column(Text, comment="how it ended")
    text: Mapped[str] = words("what is the matter")
    place_text: Mapped[str] = words("where, in words")
    geom: Mapped[Any] = geometry("POINT", nullable=True, comment="where")
    gm: Mapped[Any] = mercator("POINT", f"ST_Transform(geom, {WEB_MERCATOR})", nullable=True)
    block_id: Mapped[int | None] = mapped_column(BigInteger, comment="block it lies in")
    generation_id: Mapped[int | None] = mapped_column(BigInteger, comment="version by which it was placed")
    section_id: Mapped[int | None] = mapped_column(BigInteger, comment="section (lasting grid)")
    area_id: Mapped[int | None] = mapped_column(BigInteger, comment="area (lasting grid)")
    building_id: Mapped[int | None] = mapped_column(BigInteger, comment="building, if in one")
    compound_id: Mapped[int | None] = mapped_column(BigInteger, comment="compound, if in one")
    border_section_id: Mapped[int | None] = mapped_column(BigInteger, comment="other section within 20 m")
    border_area_id: Mapped[int | None] = mapped_column(BigInteger, comment="area of that section")
    joint: Mapped[bool] = mapped_column(server_default="false", comment="handled jointly by both sections 联合处置")
    threat: Mapped[bool] = mapped_column(server_default="false", comment="a threat to life")
    emergency_called_at: Mapped[datetime | None] = instant("when 119/120/110 or gas was called")
    reviewed: Mapped[bool] = mapped_column(server_default="false", comment="reviewed 已审哨")
    proposal: Mapped[list[Any] | None] = mapped_column(JSONB, comment="whom the blower proposed, until the review")
    claimed_by: Mapped[int | None] = account("officer who claimed it")
    claimed_at: Mapped[datetime | None] = instant("when he did")
    blown_by: Mapped[int | None] = account("account that registered it; none: a resident or a program")
    by_name: Mapped[str] = words("role word of who registered it, never a resident's name")
    client_at: Mapped[datetime | None] = instant("when, by the phone's clock")
    received_at: Mapped[datetime] = happened("when the server had it; all clocks run from here")
    review_by: Mapped[datetime | None] = instant("until when it is to be reviewed")
    finish_by: Mapped[datetime | None] = instant("until when it is to be finished")
    red_by: Mapped[datetime | None] = instant("from when it is far too late 严重超时")
    due_at: Mapped[datetime | None] = instant("nearest open deadline")
    due_what: Mapped[str | None] = mapped_column(Text, comment="of what")
    alarm_at: Mapped[datetime | None] = instant("when the clock has to do something next")
    awaits: Mapped[str | None] = mapped_column(Text, comment="what it waits for without a callee: call or verify")
    await_by: Mapped[datetime | None] = instant("until when that is to happen")
    urged_at: Mapped[datetime | None] = instant("when desk, grid or verifiers were urged 催办")
    urged_for: Mapped[datetime | None] = instant("deadline they were urged for; each is urged once")
    red_at: Mapped[datetime | None] = instant("when the red line was crossed")
    suspended_at: Mapped[datetime | None] = instant("since when its clocks stand still")
    suspended_until: Mapped[datetime | None] = instant("until when")
    pause_s: Mapped[int] = mapped_column(Integer, server_default="0", comment="seconds it stood still so far")
    outcome: Mapped[str] = words("what came of it")
    settled_at: Mapped[datetime | None] = instant("when the grid settled it itself")
    settled_by: Mapped[int | None] = account("account that settled it")
    verified_at: Mapped[datetime | None] = instant("when it was verified")
    closed_at: Mapped[datetime | None] = instant("when it was closed")
    duplicate_of_id: Mapped[int | None] = mapped_column(BigInteger, comment="incident it duplicates")
    tried: Mapped[str] = words("what was tried before handing up")
    settled_level: Mapped[str | None] = mapped_column(Text, comment="rung of the ladder on which it was settled")
    reopenings: Mapped[int] = mapped_column(SmallInteger, server_default="0", comment="how often it was reopened")
    reopened_at: Mapped[datetime | None] = instant("when last; what was over before is past")
    hotline_number: Mapped[str | None] = mapped_column(Text, comment="order number of 12345")
    hotline_limit_at: Mapped[datetime | None] = instant("limit of 12345")
    hotline_demand: Mapped[str] = words("demand in the words of 12345")
    simulated: Mapped[bool] = mapped_column(server_default="false", comment="of a simulated day 模拟")
    version: Mapped[int] = mapped_column(Integer, server_default="1", comment="grows with every change")


class IncidentCounter(OfCommunity, Base):
    """The last number of a day; a row is locked while a number is taken."""

    __tablename__ = "incident_counter"
    __table_args__ = (
        UniqueConstraint("community_id", "day"),
        {"comment": "last number of incidents by day"},
    )

    id: Mapped[BigId]
    day: Mapped[date] = mapped_column(Date, comment="day")
    last: Mapped[int] = mapped_column(Integer, comment="last number taken")


class Reporter(OfIncident, Base):
    """A resident who reported something; in a table of its own, so that he can be forgotten."""

    __tablename__ = "reporter"
    __table_args__ = (
        of_incident("reporter"),
        UniqueConstraint("tracking"),
        CheckConstraint("tracking ~ '^[0-9A-HJKMNP-TV-Z]{12}$'", name="tracking_form"),
        CheckConstraint("length(name) <= 40", name="name_short"),
        CheckConstraint("phone ~ '^[0-9+][0-9 -]{2,18}[0-9]$'", name="phone_form"),
        CheckConstraint("erased_at IS NULL OR (name IS NULL AND phone IS NULL)", name="erased_whole"),
        {"comment": "residents who reported; masked, shown for a reason, erased after the term"},
    )

    incident_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, comment="incident")
    name: Mapped[str | None] = mapped_column(Text, comment="how he wants to be called")
    phone: Mapped[str | None] = mapped_column(Text, comment="telephone, if he gave one")
    tracking: Mapped[str] = mapped_column(Text, comment="number by which he asks")
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary, comment="SHA-256 of the secret in his link")
    wants_reply: Mapped[bool] = mapped_column(server_default="false", comment="asks to be told the outcome")
    rated_at: Mapped[datetime | None] = instant("when he rated")
    erased_at: Mapped[datetime | None] = instant("when name and telephone were erased")


class SensitiveMatter(OfCommunity, Base):
    """What names a person's health or past 涉人敏感: no place, no event, no search, no figure."""

    __tablename__ = "sensitive_matter"
    __table_args__ = (
        UniqueConstraint("key"),
        UniqueConstraint("community_id", "id"),
        CheckConstraint("length(text) BETWEEN 1 AND 2000", name="text_length"),
        CheckConstraint("(taken_by IS NULL) = (taken_at IS NULL)", name="taken_by_somebody"),
        {"comment": "sensitive lane 涉人敏感: read by secretary and carers alone"},
    )

    id: Mapped[BigId]
    key: Mapped[UUID] = mapped_column(comment="made by the client, so that one sending counts once")
    text: Mapped[str] = mapped_column(Text, comment="what was told")
    by_account: Mapped[int | None] = account("account that told it")
    at: Mapped[datetime] = happened("when the server had it")
    taken_by: Mapped[int | None] = mapped_column(BigInteger, comment="account that took it over")
    taken_at: Mapped[datetime | None] = instant("when it was taken over")
    closed_at: Mapped[datetime | None] = instant("when it was closed")
    version: Mapped[int] = mapped_column(Integer, server_default="1", comment="grows with every change")
