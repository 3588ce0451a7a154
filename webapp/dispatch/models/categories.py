"""What incidents are about, who is called for it, and within which limits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import SCHEMA, Base, BigId, Stamped
from webapp.core.worktime.deadlines import Measure
from webapp.dispatch.models.columns import instant, words
from webapp.dispatch.rules import DutyKind, LimitStep, Nature, Post, Urgency, WhistleKind
from webapp.dispatch.rules.clocks import LONGEST_LIMITS
from webapp.grids.models.columns import OfCommunity, one_of, same_community

_POSTS = ", ".join(f"'{each}'" for each in Post)


class Category(OfCommunity, Stamped, Base):
    """A kind of incident 事项类别, in a tree that the community edits; retired, never deleted."""

    __tablename__ = "category"
    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        UniqueConstraint("community_id", "code"),
        same_community("parent_id", "category", "fk_category_parent"),
        one_of("nature", Nature),
        one_of("whistle_kind", WhistleKind),
        one_of("urgency", Urgency),
        CheckConstraint("code ~ '^[a-z0-9_]+(\\.[a-z0-9_]+)*$' AND length(code) <= 60", name="code_form"),
        CheckConstraint("btrim(name) = name AND length(name) BETWEEN 1 AND 40", name="named"),
        CheckConstraint("parent_id <> id", name="not_its_own_parent"),
        CheckConstraint("jsonb_typeof(needs) = 'array'", name="needs_listed"),
        CheckConstraint(f"posts <@ ARRAY[{_POSTS}]", name="posts_listed"),
        CheckConstraint("duplicate_radius_m BETWEEN 0 AND 5000", name="duplicate_radius_range"),
        CheckConstraint("duplicate_hours BETWEEN 0 AND 8760", name="duplicate_hours_range"),
        {"comment": "kinds of incidents 事项类别"},
    )

    id: Mapped[BigId]
    parent_id: Mapped[int | None] = mapped_column(BigInteger, comment="category above, if any")
    code: Mapped[str] = mapped_column(Text, comment="dotted code")
    name: Mapped[str] = mapped_column(Text, comment="name on screen")
    icon: Mapped[str] = mapped_column(Text, server_default="flag", comment="symbol")
    nature: Mapped[str] = mapped_column(Text, server_default="matter", comment="matter, hazard, dispute or service")
    whistle_kind: Mapped[str] = mapped_column(Text, server_default="livelihood", comment="kind of whistle it makes")
    urgency: Mapped[str] = mapped_column(Text, server_default="general", comment="usual urgency")
    common_parts: Mapped[bool] = mapped_column(server_default="false", comment="of common parts: property first")
    needs: Mapped[list[Any]] = mapped_column(JSONB, server_default="[]", comment="hands wanted: skill, count")
    offers: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}", comment="双报到 items that serve it")
    posts: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}", comment="officers posted, by branch")
    words: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}", comment="by which texts mean it")
    duplicate_radius_m: Mapped[int] = mapped_column(Integer, server_default="100", comment="similar within metres")
    duplicate_hours: Mapped[int] = mapped_column(Integer, server_default="72", comment="similar within hours")
    sort: Mapped[int] = mapped_column(SmallInteger, server_default="0", comment="order in lists")
    retired_at: Mapped[datetime | None] = instant("no longer offered since")
    version: Mapped[int] = mapped_column(Integer, server_default="1", comment="grows with every change")


class CategoryCallee(OfCommunity, Base):
    """A line of a category's duty list 责任清单: who is called first, second, …"""

    __tablename__ = "category_callee"
    __table_args__ = (
        UniqueConstraint("category_id", "ordinal"),
        same_community("category_id", "category", "fk_category_callee_category", ondelete="CASCADE"),
        same_community("organization_id", "organization", "fk_category_callee_organization"),
        one_of("kind", DutyKind),
        CheckConstraint(
            "(kind = 'organization') = (num_nonnulls(organization_id, organization_kind) = 1)"
            " AND num_nonnulls(organization_id, organization_kind) <= 1"
            " AND (organization_kind IS NOT NULL OR organization_word = '')",
            name="organization_named",
        ),
        Index("ix_category_callee_organization_id", "organization_id"),
        {"comment": "duty list of categories 责任清单"},
    )

    id: Mapped[BigId]
    category_id: Mapped[int] = mapped_column(BigInteger, comment="category")
    ordinal: Mapped[int] = mapped_column(SmallInteger, comment="order of calling")
    kind: Mapped[str] = mapped_column(Text, comment="property, organization, grid chain or stair leader")
    organization_id: Mapped[int | None] = mapped_column(BigInteger, comment="that organization")
    organization_kind: Mapped[str | None] = mapped_column(
        Text, ForeignKey(f"{SCHEMA}.kind.code"), comment="or the nearest organization of a kind"
    )
    organization_word: Mapped[str] = words("with that word in its name: 供水")
    is_lead: Mapped[bool] = mapped_column(server_default="false", comment="leads 牵头")


_MOST = " ".join(f"WHEN '{measure.value}' THEN {most}" for measure, most in LONGEST_LIMITS.items())


class TimeLimit(OfCommunity, Base):
    """A limit that a community sets for a category (none: all) and an urgency."""

    __tablename__ = "time_limit"
    __table_args__ = (
        UniqueConstraint("community_id", "category_id", "urgency", "step", postgresql_nulls_not_distinct=True),
        same_community("category_id", "category", "fk_time_limit_category", ondelete="CASCADE"),
        one_of("urgency", Urgency),
        one_of("step", LimitStep),
        one_of("measure", Measure),
        CheckConstraint(f"amount BETWEEN 1 AND CASE measure {_MOST} END", name="amount_range"),
        {"comment": "limits 时限 of categories by urgency"},
    )

    id: Mapped[BigId]
    category_id: Mapped[int | None] = mapped_column(BigInteger, comment="category; none: every one")
    urgency: Mapped[str] = mapped_column(Text, comment="urgency")
    step: Mapped[str] = mapped_column(Text, comment="to acknowledge, arrive or finish")
    amount: Mapped[int] = mapped_column(Integer, comment="so many")
    measure: Mapped[str] = mapped_column(Text, comment="minutes, working hours, working days or days")
