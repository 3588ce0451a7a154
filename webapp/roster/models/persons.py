"""Persons of the roster, the hours they offer, contacts of organizations."""

from __future__ import annotations

from datetime import date, time

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, SmallInteger, Text, Time, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import SCHEMA, Base, BigId
from webapp.grids.models.columns import OfCommunity, one_of, same_community
from webapp.roster.models.columns import Listed, days_in_order, named, phone_form
from webapp.roster.rules import Source


class Person(Listed, Base):
    """Somebody who does something for the community; never a resident's file."""

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        UniqueConstraint("community_id", "ref"),
        same_community("branch_id", "party_branch", "fk_person_branch"),
        named(),
        phone_form(),
        days_in_order(),
        one_of("source", Source),
        CheckConstraint("ref ~ '^[A-Za-z0-9-]{1,20}$'", name="ref_form"),
        CheckConstraint("consent_on IS NOT NULL OR consent_until IS NULL", name="consent_dated"),
        CheckConstraint("consent_until > consent_on", name="consent_order"),
        CheckConstraint("NOT (is_own_member AND is_in_service_member)", name="member_once"),
        CheckConstraint("branch_id IS NULL OR is_own_member", name="branch_of_own_members"),
        CheckConstraint("cardinality(skills) <= 12", name="skills_few"),
        Index("ix_person_branch_id", "branch_id"),
        UniqueConstraint("account_id", "community_id"),
        {"comment": "persons of the roster 名册人员"},
    )

    id: Mapped[BigId]
    ref: Mapped[str] = mapped_column(Text, comment="the office's own number of the person, kept in files")
    name: Mapped[str] = mapped_column(Text, comment="name")
    duty_phone: Mapped[str | None] = mapped_column(Text, comment="telephone on duty, never a private one")
    consent_on: Mapped[date | None] = mapped_column(
        Date, comment="day of the written consent to publish name and duty phone"
    )
    consent_until: Mapped[date | None] = mapped_column(Date, comment="first day on which that consent no longer holds")
    account_id: Mapped[int | None] = mapped_column(
        BigInteger,
        ForeignKey(f"{SCHEMA}.account.id", ondelete="SET NULL"),
        comment="account with which the person logs in",
    )
    skills: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}", comment="what the person is good at")
    branch_id: Mapped[int | None] = mapped_column(BigInteger, comment="branch an own member 直管党员 belongs to")
    is_own_member: Mapped[bool] = mapped_column(server_default="false", comment="counts among the 直管党员")
    is_in_service_member: Mapped[bool] = mapped_column(server_default="false", comment="an in-service member 在职党员")


class OfferedHours(OfCommunity, Base):
    """Hours of the week that a person offered, and the duty post from which he would come."""

    __tablename__ = "offered_hours"
    __table_args__ = (
        same_community("person_id", "person", "fk_offered_hours_person", ondelete="CASCADE"),
        same_community("building_id", "building", "fk_offered_hours_building"),
        same_community("place_id", "place", "fk_offered_hours_place"),
        UniqueConstraint("person_id", "weekday", "starts"),
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday_range"),
        CheckConstraint("starts < ends", name="hours_order"),
        CheckConstraint("num_nonnulls(building_id, place_id) <= 1", name="one_post"),
        Index("ix_offered_hours_weekday", "community_id", "weekday", "starts"),
        {"comment": "hours that persons offered"},
    )

    id: Mapped[BigId]
    person_id: Mapped[int] = mapped_column(BigInteger, comment="person")
    weekday: Mapped[int] = mapped_column(SmallInteger, comment="1 Monday … 7 Sunday")
    starts: Mapped[time] = mapped_column(Time, comment="from, local time")
    ends: Mapped[time] = mapped_column(Time, comment="until, local time")
    post: Mapped[str] = mapped_column(Text, server_default="", comment="duty post in words, never a home")
    building_id: Mapped[int | None] = mapped_column(BigInteger, comment="building of the duty post, if it is one")
    place_id: Mapped[int | None] = mapped_column(BigInteger, comment="public place of the duty post, if it is one")


class Contact(Listed, Base):
    """Whom one calls at an organization."""

    __tablename__ = "contact"
    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        same_community("organization_id", "organization", "fk_contact_organization"),
        named(),
        phone_form(),
        days_in_order(),
        one_of("source", Source),
        Index("ix_contact_organization_id", "organization_id"),
        UniqueConstraint("account_id", "community_id"),
        {"comment": "contacts of organizations 单位联系人"},
    )

    id: Mapped[BigId]
    organization_id: Mapped[int] = mapped_column(BigInteger, comment="organization")
    name: Mapped[str] = mapped_column(Text, comment="name")
    duty_phone: Mapped[str | None] = mapped_column(Text, comment="telephone on duty, never a private one")
    position: Mapped[str] = mapped_column(Text, server_default="", comment="what he is there 职务")
    account_id: Mapped[int | None] = mapped_column(
        BigInteger,
        ForeignKey(f"{SCHEMA}.account.id", ondelete="SET NULL"),
        comment="account with which the contact answers for the organization",
    )
