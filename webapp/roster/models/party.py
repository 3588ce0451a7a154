"""Branches, groups and where in-service members were placed."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Base, BigId
from webapp.grids.models.columns import one_of, same_community
from webapp.roster.models.columns import Dated, Listed, days_in_order, named, range_of_days
from webapp.roster.rules import BranchKind, Source


class PartyBranch(Listed, Base):
    """A party branch (党支部, 网格党支部); it stands on an area."""

    __tablename__ = "party_branch"
    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        UniqueConstraint("community_id", "name"),
        same_community("grid_id", "grid", "fk_party_branch_grid"),
        named(),
        days_in_order(),
        one_of("kind", BranchKind),
        one_of("source", Source),
        Index("ix_party_branch_grid_id", "grid_id"),
        {"comment": "party branches 党支部"},
    )

    id: Mapped[BigId]
    name: Mapped[str] = mapped_column(Text, comment="name")
    kind: Mapped[str] = mapped_column(Text, comment="community or grid")
    grid_id: Mapped[int] = mapped_column(BigInteger, comment="area on which it stands")


class PartyGroup(Listed, Base):
    """A party group (网格党小组) in a section, of a branch."""

    __tablename__ = "party_group"
    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        UniqueConstraint("community_id", "name"),
        same_community("branch_id", "party_branch", "fk_party_group_branch"),
        same_community("grid_id", "grid", "fk_party_group_grid"),
        named(),
        days_in_order(),
        one_of("source", Source),
        Index("ix_party_group_branch_id", "branch_id"),
        Index("ix_party_group_grid_id", "grid_id"),
        {"comment": "party groups 网格党小组"},
    )

    id: Mapped[BigId]
    name: Mapped[str] = mapped_column(Text, comment="name")
    branch_id: Mapped[int] = mapped_column(BigInteger, comment="branch it belongs to")
    grid_id: Mapped[int] = mapped_column(BigInteger, comment="section in which it is")


class MemberPlacement(Dated, Base):
    """An in-service member (在职党员) placed in a building with a post."""

    __tablename__ = "member_placement"
    __table_args__ = (
        same_community("person_id", "person", "fk_member_placement_person"),
        same_community("building_id", "building", "fk_member_placement_building"),
        range_of_days(),
        CheckConstraint("length(post) BETWEEN 1 AND 40", name="post_said"),
        ExcludeConstraint(("person_id", "="), ("valid", "&&"), using="gist", name="ex_member_placement_once"),
        Index("ix_member_placement_building_id", "building_id"),
        {"comment": "in-service members placed in buildings"},
    )

    id: Mapped[BigId]
    person_id: Mapped[int] = mapped_column(BigInteger, comment="in-service member")
    building_id: Mapped[int] = mapped_column(BigInteger, comment="building he was placed in")
    post: Mapped[str] = mapped_column(Text, comment="what he took on 认领岗位")
