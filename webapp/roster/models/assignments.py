"""Who answers for what, when."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Computed, Index, SmallInteger, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Base, BigId
from webapp.grids.models.columns import one_of, same_community
from webapp.roster.models.columns import Dated, range_of_days
from webapp.roster.rules import PLACE_COLUMNS, PLACES, SINGLE_ROLES, AssignmentRole, EndReason, PlaceKind, Source

_PLACE = "coalesce({})".format(
    ", ".join(f"'{column.removesuffix('_id')}:' || {column}::text" for column in PLACE_COLUMNS)
)
_SINGLE = ", ".join(f"'{role}'" for role in SINGLE_ROLES)


def _roles_at(*kinds: PlaceKind) -> str:
    return ", ".join(f"'{role}'" for role, places in PLACES.items() if places[0] in kinds)


class Assignment(Dated, Base):
    """A person answers for a grid, compound, building, stair, branch or group in a role for a range of days.

    What a role's grid must be (community, area, section) and that a stand-in stays within whom he stands in for is
    kept by triggers.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        same_community("person_id", "person", "fk_assignment_person"),
        same_community("grid_id", "grid", "fk_assignment_grid"),
        same_community("compound_id", "compound", "fk_assignment_compound"),
        same_community("building_id", "building", "fk_assignment_building"),
        same_community("stair_id", "stair", "fk_assignment_stair"),
        same_community("branch_id", "party_branch", "fk_assignment_branch"),
        same_community("group_id", "party_group", "fk_assignment_group"),
        same_community("stands_in_for_id", "assignment", "fk_assignment_stands_in_for"),
        same_community("successor_id", "person", "fk_assignment_successor"),
        one_of("role", AssignmentRole),
        one_of("ended_reason", EndReason),
        one_of("source", Source),
        range_of_days(),
        CheckConstraint(f"num_nonnulls({', '.join(PLACE_COLUMNS)}) = 1", name="one_place"),
        CheckConstraint(
            f"(role IN ({_roles_at(PlaceKind.STAIR)})) = (stair_id IS NOT NULL)"
            f" AND (role IN ({_roles_at(PlaceKind.BUILDING)})) = (building_id IS NOT NULL)"
            f" AND (role IN ({_roles_at(PlaceKind.COMPOUND)})) = (compound_id IS NOT NULL)"
            f" AND (role IN ({_roles_at(PlaceKind.BRANCH)})) = (branch_id IS NOT NULL)"
            f" AND (role IN ({_roles_at(PlaceKind.GROUP)})) = (group_id IS NOT NULL)",
            name="role_place",
        ),
        CheckConstraint("rank BETWEEN 1 AND 99", name="rank_range"),
        CheckConstraint("ended_reason IS NULL OR NOT upper_inf(valid)", name="ended_dated"),
        CheckConstraint(
            "successor_id IS NULL OR (ended_reason IS NOT NULL AND successor_id <> person_id)",
            name="successor_of_ended",
        ),
        CheckConstraint("stands_in_for_id IS NULL OR NOT upper_inf(valid)", name="stand_in_ends"),
        ExcludeConstraint(
            ("person_id", "="),
            ("role", "="),
            ("place", "="),
            ("valid", "&&"),
            using="gist",
            name="ex_assignment_once",
        ),
        ExcludeConstraint(
            ("place", "="),
            ("role", "="),
            ("valid", "&&"),
            using="gist",
            where=f"stands_in_for_id IS NULL AND role IN ({_SINGLE})",
            name="ex_assignment_one_holder",
        ),
        ExcludeConstraint(
            ("stands_in_for_id", "="),
            ("valid", "&&"),
            using="gist",
            where="stands_in_for_id IS NOT NULL",
            name="ex_assignment_one_stand_in",
        ),
        Index("ix_assignment_person_id", "person_id"),
        *(
            Index(f"ix_assignment_{column}", column, postgresql_where=f"{column} IS NOT NULL")
            for column in PLACE_COLUMNS
        ),
        {"comment": "who answers for what, when 任职"},
    )

    id: Mapped[BigId]
    person_id: Mapped[int] = mapped_column(BigInteger, comment="person")
    role: Mapped[str] = mapped_column(Text, comment="what he answers for")
    grid_id: Mapped[int | None] = mapped_column(BigInteger, comment="community, area or section, as the role needs")
    compound_id: Mapped[int | None] = mapped_column(BigInteger, comment="compound")
    building_id: Mapped[int | None] = mapped_column(BigInteger, comment="building")
    stair_id: Mapped[int | None] = mapped_column(BigInteger, comment="stair")
    branch_id: Mapped[int | None] = mapped_column(BigInteger, comment="party branch")
    group_id: Mapped[int | None] = mapped_column(BigInteger, comment="party group")
    place: Mapped[str] = mapped_column(
        Text, Computed(_PLACE, persisted=True), comment="the one place as a key: grid:7, stair:12"
    )
    rank: Mapped[int] = mapped_column(
        SmallInteger, server_default="1", comment="order among those of one place; the first is named publicly"
    )
    stands_in_for_id: Mapped[int | None] = mapped_column(
        BigInteger, comment="assignment whose holder is on leave meanwhile 请假替岗"
    )
    successor_id: Mapped[int | None] = mapped_column(BigInteger, comment="person to whom passed what was open")
    ended_reason: Mapped[str | None] = mapped_column(Text, comment="why it ended")
    source: Mapped[str] = mapped_column(Text, server_default="office", comment="office, file or demo (示例)")
