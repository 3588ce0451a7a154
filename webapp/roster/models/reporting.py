"""Tables of double reporting: dictionaries, registrations, the three lists, wishes."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import DATERANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Base, BigId, Stamped
from webapp.grids.models.columns import OfCommunity, one_of, same_community
from webapp.roster.models.columns import Dated, range_of_days
from webapp.roster.rules import Source
from webapp.roster.rules.reporting import (
    HELD_STATES,
    ItemList,
    MatchState,
    NeedState,
    ProjectState,
    RegistrationEnd,
    ResourceState,
    WishAct,
    WishState,
)

_HELD = ", ".join(f"'{state}'" for state in sorted(HELD_STATES))


def _titled() -> CheckConstraint:
    return CheckConstraint("btrim(title) = title AND length(title) BETWEEN 1 AND 80", name="titled")


def _short(column: str, most: int) -> CheckConstraint:
    return CheckConstraint(f"length({column}) <= {most}", name=f"{column}_short")


class Item(OfCommunity, Stamped, Base):
    """An item of a dictionary that the office edits; retired, never deleted."""

    __tablename__ = "item"
    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        UniqueConstraint("community_id", "list", "name"),
        one_of("list", ItemList),
        CheckConstraint("btrim(name) = name AND length(name) BETWEEN 1 AND 40", name="named"),
        {"comment": "dictionary items 字典项: 五联, 六网, kinds of needs and resources"},
    )

    id: Mapped[BigId]
    list: Mapped[str] = mapped_column(Text, comment="five_links, six_nets or matter")
    sort: Mapped[int] = mapped_column(SmallInteger, server_default="0", comment="order in the list")
    name: Mapped[str] = mapped_column(Text, comment="name")
    retired_on: Mapped[date | None] = mapped_column(Date, comment="first day it is no longer offered")


class Registration(Dated, Base):
    """An organization reported in to the community (单位报到), a standing registration."""

    __tablename__ = "registration"
    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        same_community("organization_id", "organization", "fk_registration_organization"),
        same_community("contact_id", "contact", "fk_registration_contact"),
        range_of_days(),
        one_of("ended_reason", RegistrationEnd),
        one_of("source", Source),
        CheckConstraint("ended_reason IS NULL OR NOT upper_inf(valid)", name="ended_dated"),
        _short("offers", 300),
        ExcludeConstraint(("organization_id", "="), ("valid", "&&"), using="gist", name="ex_registration_once"),
        Index("ix_registration_organization_id", "organization_id"),
        Index("ix_registration_contact_id", "contact_id"),
        {"comment": "organizations reported in 双报到单位"},
    )

    id: Mapped[BigId]
    organization_id: Mapped[int] = mapped_column(BigInteger, comment="organization")
    contact_id: Mapped[int | None] = mapped_column(BigInteger, comment="whom one calls there")
    offers: Mapped[str] = mapped_column(Text, server_default="", comment="what it can do for the community")
    ended_reason: Mapped[str | None] = mapped_column(Text, comment="why it ended")
    source: Mapped[str] = mapped_column(Text, server_default="office", comment="office, file or demo (示例)")


class RegistrationItem(OfCommunity, Base):
    """An item of 五联 or 六网 that a registered organization takes part in."""

    __tablename__ = "registration_item"
    __table_args__ = (
        same_community("registration_id", "registration", "fk_registration_item_registration", ondelete="CASCADE"),
        same_community("item_id", "item", "fk_registration_item_item"),
        Index("ix_registration_item_item_id", "item_id"),
        {"comment": "items a registered organization takes part in"},
    )

    registration_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, comment="registration")
    item_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, comment="item of 五联 or 六网")


class MemberRegistration(Dated, Base):
    """An in-service member reported in where he lives (在职党员报到)."""

    __tablename__ = "member_registration"
    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        same_community("person_id", "person", "fk_member_registration_person"),
        range_of_days(),
        one_of("ended_reason", RegistrationEnd),
        one_of("source", Source),
        CheckConstraint("ended_reason IS NULL OR NOT upper_inf(valid)", name="ended_dated"),
        CheckConstraint("hours_a_month BETWEEN 0 AND 80", name="hours_range"),
        _short("post", 40),
        ExcludeConstraint(("person_id", "="), ("valid", "&&"), using="gist", name="ex_member_registration_once"),
        {"comment": "in-service members reported in 在职党员报到"},
    )

    id: Mapped[BigId]
    person_id: Mapped[int] = mapped_column(BigInteger, comment="in-service member")
    post: Mapped[str] = mapped_column(Text, server_default="", comment="post he took on 认领岗位")
    hours_a_month: Mapped[int] = mapped_column(SmallInteger, server_default="0", comment="hours a month he offers")
    ended_reason: Mapped[str | None] = mapped_column(Text, comment="why it ended")
    source: Mapped[str] = mapped_column(Text, server_default="office", comment="office, file or demo (示例)")


class Need(OfCommunity, Stamped, Base):
    """Something the community needs (需求清单)."""

    __tablename__ = "need"
    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        same_community("item_id", "item", "fk_need_item"),
        same_community("grid_id", "grid", "fk_need_grid"),
        same_community("keeper_id", "person", "fk_need_keeper"),
        one_of("state", NeedState),
        one_of("source", Source),
        _titled(),
        _short("detail", 500),
        range_of_days(),
        CheckConstraint("(state IN ('met', 'withdrawn')) = (closed_on IS NOT NULL)", name="closed_dated"),
        CheckConstraint("closed_on >= opened_on", name="days_order"),
        {"comment": "needs 需求清单"},
    )

    id: Mapped[BigId]
    title: Mapped[str] = mapped_column(Text, comment="in a few words")
    detail: Mapped[str] = mapped_column(Text, server_default="", comment="what exactly")
    item_id: Mapped[int] = mapped_column(BigInteger, comment="what it is about")
    grid_id: Mapped[int | None] = mapped_column(BigInteger, comment="where; empty = the whole community")
    keeper_id: Mapped[int | None] = mapped_column(BigInteger, comment="person who keeps it 责任人")
    valid: Mapped[Range[date]] = mapped_column(DATERANGE, comment="days on which it is wanted, [from, until)")
    state: Mapped[str] = mapped_column(Text, server_default="open", comment="open, matched, met or withdrawn")
    opened_on: Mapped[date] = mapped_column(Date, comment="day it came on the list")
    closed_on: Mapped[date | None] = mapped_column(Date, comment="day it was met or withdrawn")
    source: Mapped[str] = mapped_column(Text, server_default="office", comment="office, file or demo (示例)")


class Resource(OfCommunity, Stamped, Base):
    """Something that an organization, a member or the community can give (资源清单)."""

    __tablename__ = "resource"
    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        same_community("item_id", "item", "fk_resource_item"),
        same_community("registration_id", "registration", "fk_resource_registration"),
        same_community("member_registration_id", "member_registration", "fk_resource_member_registration"),
        one_of("state", ResourceState),
        one_of("source", Source),
        _titled(),
        _short("detail", 500),
        _short("amount", 80),
        range_of_days(),
        CheckConstraint("num_nonnulls(registration_id, member_registration_id) <= 1", name="one_owner"),
        Index("ix_resource_registration_id", "registration_id"),
        {"comment": "resources 资源清单"},
    )

    id: Mapped[BigId]
    title: Mapped[str] = mapped_column(Text, comment="in a few words")
    detail: Mapped[str] = mapped_column(Text, server_default="", comment="what exactly")
    amount: Mapped[str] = mapped_column(Text, server_default="", comment="how much, how often, for how many")
    item_id: Mapped[int] = mapped_column(BigInteger, comment="what it is about")
    registration_id: Mapped[int | None] = mapped_column(BigInteger, comment="registered organization that gives it")
    member_registration_id: Mapped[int | None] = mapped_column(BigInteger, comment="registered member who gives it")
    valid: Mapped[Range[date]] = mapped_column(DATERANGE, comment="days on which it can be had, [from, until)")
    state: Mapped[str] = mapped_column(Text, server_default="offered", comment="offered or withdrawn")
    source: Mapped[str] = mapped_column(Text, server_default="office", comment="office, file or demo (示例)")


class NeedMatch(OfCommunity, Stamped, Base):
    """A need and a resource brought together (对接)."""

    __tablename__ = "need_match"
    __table_args__ = (
        UniqueConstraint("need_id", "resource_id"),
        same_community("need_id", "need", "fk_need_match_need", ondelete="CASCADE"),
        same_community("resource_id", "resource", "fk_need_match_resource", ondelete="CASCADE"),
        one_of("state", MatchState),
        _short("note", 200),
        Index("ix_need_match_resource_id", "resource_id"),
        {"comment": "needs matched with resources 供需对接"},
    )

    id: Mapped[BigId]
    need_id: Mapped[int] = mapped_column(BigInteger, comment="need")
    resource_id: Mapped[int] = mapped_column(BigInteger, comment="resource")
    matched_on: Mapped[date] = mapped_column(Date, comment="day they were brought together")
    state: Mapped[str] = mapped_column(Text, server_default="proposed", comment="proposed, agreed, done or dropped")
    note: Mapped[str] = mapped_column(Text, server_default="", comment="what was agreed")


class Project(OfCommunity, Stamped, Base):
    """A joint project of a year (年度共建项目)."""

    __tablename__ = "project"
    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        UniqueConstraint("community_id", "year", "title"),
        same_community("registration_id", "registration", "fk_project_registration"),
        same_community("keeper_id", "person", "fk_project_keeper"),
        same_community("need_id", "need", "fk_project_need"),
        one_of("state", ProjectState),
        one_of("source", Source),
        _titled(),
        _short("detail", 500),
        range_of_days(),
        CheckConstraint("year BETWEEN 2000 AND 2100", name="year_range"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent_range"),
        CheckConstraint("(state = 'done') = (percent = 100)", name="done_whole"),
        {"comment": "joint projects of a year 项目清单"},
    )

    id: Mapped[BigId]
    year: Mapped[int] = mapped_column(SmallInteger, comment="year it belongs to")
    title: Mapped[str] = mapped_column(Text, comment="in a few words")
    detail: Mapped[str] = mapped_column(Text, server_default="", comment="what is done, for whom")
    registration_id: Mapped[int | None] = mapped_column(BigInteger, comment="organization that leads; empty = office")
    keeper_id: Mapped[int | None] = mapped_column(BigInteger, comment="person who keeps it 责任人")
    need_id: Mapped[int | None] = mapped_column(BigInteger, comment="need it comes from")
    valid: Mapped[Range[date]] = mapped_column(DATERANGE, comment="days planned for it, [from, until)")
    state: Mapped[str] = mapped_column(Text, server_default="planned", comment="planned, running, done or dropped")
    percent: Mapped[int] = mapped_column(SmallInteger, server_default="0", comment="progress in percent")
    source: Mapped[str] = mapped_column(Text, server_default="office", comment="office, file or demo (示例)")


class ProjectStep(OfCommunity, Stamped, Base):
    """Progress of a project, told on a day; append-only."""

    __tablename__ = "project_step"
    __table_args__ = (
        same_community("project_id", "project", "fk_project_step_project", ondelete="CASCADE"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent_range"),
        CheckConstraint("btrim(said) = said AND length(said) BETWEEN 1 AND 300", name="said_short"),
        Index("ix_project_step_project_id", "project_id"),
        {"comment": "progress of projects 项目进度"},
    )

    id: Mapped[BigId]
    project_id: Mapped[int] = mapped_column(BigInteger, comment="project")
    on_day: Mapped[date] = mapped_column(Date, comment="day it is told for")
    percent: Mapped[int] = mapped_column(SmallInteger, comment="progress in percent")
    said: Mapped[str] = mapped_column(Text, comment="what was done")
    made_by: Mapped[int | None] = mapped_column(BigInteger, comment="account that told it")


class Wish(OfCommunity, Stamped, Base):
    """A small wish (微心愿): published without person or address, claimed once, confirmed by the community."""

    __tablename__ = "wish"
    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        same_community("item_id", "item", "fk_wish_item"),
        same_community("grid_id", "grid", "fk_wish_grid"),
        same_community("keeper_id", "person", "fk_wish_keeper"),
        same_community("registration_id", "registration", "fk_wish_registration"),
        same_community("member_registration_id", "member_registration", "fk_wish_member_registration"),
        one_of("state", WishState),
        one_of("source", Source),
        _titled(),
        _short("detail", 300),
        CheckConstraint(
            f"num_nonnulls(registration_id, member_registration_id) = CASE WHEN state IN ({_HELD}) THEN 1 ELSE 0 END",
            name="held_by_one",
        ),
        CheckConstraint(f"(claimed_on IS NOT NULL) = (state IN ({_HELD}))", name="claimed_dated"),
        CheckConstraint("(fulfilled_on IS NOT NULL) = (state = 'fulfilled')", name="fulfilled_dated"),
        CheckConstraint("(withdrawn_on IS NOT NULL) = (state = 'withdrawn')", name="withdrawn_dated"),
        CheckConstraint("state IN ('draft', 'withdrawn') OR published_on IS NOT NULL", name="published_dated"),
        CheckConstraint(
            "confirmed_by IS NULL OR claimed_by IS NULL OR confirmed_by <> claimed_by", name="two_accounts"
        ),
        CheckConstraint("claimed_on >= published_on AND fulfilled_on >= claimed_on", name="days_order"),
        Index("ix_wish_state", "community_id", "state"),
        {"comment": "small wishes 微心愿"},
    )

    id: Mapped[BigId]
    title: Mapped[str] = mapped_column(Text, comment="the wish, published; no person, no address")
    detail: Mapped[str] = mapped_column(Text, server_default="", comment="what would help, published as well")
    item_id: Mapped[int] = mapped_column(BigInteger, comment="what it is about")
    grid_id: Mapped[int | None] = mapped_column(BigInteger, comment="grid area; empty = the whole community")
    keeper_id: Mapped[int | None] = mapped_column(BigInteger, comment="person of the roster who knows the family")
    state: Mapped[str] = mapped_column(Text, server_default="draft", comment="as WISH_TRANSITIONS says")
    published_on: Mapped[date | None] = mapped_column(Date, comment="day it was published")
    registration_id: Mapped[int | None] = mapped_column(BigInteger, comment="organization that claimed it")
    member_registration_id: Mapped[int | None] = mapped_column(BigInteger, comment="member who claimed it")
    claimed_on: Mapped[date | None] = mapped_column(Date, comment="day it was claimed")
    claimed_by: Mapped[int | None] = mapped_column(
        BigInteger, comment="account of the claimer; empty: the office noted it for him"
    )
    fulfilled_on: Mapped[date | None] = mapped_column(Date, comment="day the community confirmed it")
    confirmed_by: Mapped[int | None] = mapped_column(BigInteger, comment="account that confirmed it")
    withdrawn_on: Mapped[date | None] = mapped_column(Date, comment="day it was withdrawn")
    source: Mapped[str] = mapped_column(Text, server_default="office", comment="office, file or demo (示例)")


class WishStep(OfCommunity, Base):
    """What was done with a wish; append-only."""

    __tablename__ = "wish_step"
    __table_args__ = (
        same_community("wish_id", "wish", "fk_wish_step_wish", ondelete="CASCADE"),
        one_of("act", WishAct),
        _short("reason", 200),
        Index("ix_wish_step_wish_id", "wish_id"),
        {"comment": "history of wishes 微心愿办理记录"},
    )

    id: Mapped[BigId]
    wish_id: Mapped[int] = mapped_column(BigInteger, comment="wish")
    act: Mapped[str] = mapped_column(Text, comment="what was done")
    reason: Mapped[str] = mapped_column(Text, server_default="", comment="why, where a reason is asked for")
    made_by: Mapped[int | None] = mapped_column(BigInteger, comment="account that did it")
    made_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.clock_timestamp(), comment="when"
    )
