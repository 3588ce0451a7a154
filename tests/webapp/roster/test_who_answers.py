"""Who answers for a building, who is on duty, whom the public may read of."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.webapp.roster.people import (
    AREA,
    DAY,
    OTHER_AREA,
    SECTION,
    TOWN,
    assignment,
    community_grid,
    days,
    person,
    stair,
)
from webapp.roster.queries import answers_for, grids_above, on_duty, published_leader
from webapp.roster.rules import AssignmentRole

FEBRUARY = days(date(2026, 2, 1), date(2026, 3, 1))


def names(holders: object) -> list[str]:
    return [holder.name for holder in holders]  # type: ignore[attr-defined]


def test_a_building_is_answered_for_from_the_stair_to_the_area(town: Session) -> None:
    assignment(town, person(town, "区长"), "grid_leader", grid_id=AREA)
    assignment(town, person(town, "片长"), "grid_leader", grid_id=22)
    assignment(town, person(town, "二单元长"), "stair_leader", stair_id=stair(town, 5, 2))
    assignment(town, person(town, "院长"), "compound_leader", compound_id=1)
    assignment(town, person(town, "楼长"), "building_leader", building_id=5)
    assignment(town, person(town, "邻楼"), "building_leader", building_id=6)
    assignment(town, person(town, "邻区"), "grid_leader", grid_id=OTHER_AREA)
    found = answers_for(town, 5, DAY)
    assert found is not None
    assert names(found.holders) == ["二单元长", "楼长", "院长", "片长", "区长"]
    assert found.vacant_stairs == (1,)
    assert found.grid_ids == (22, AREA)
    assert [holder.place_name for holder in found.holders][:3] == [
        "银行家属院 5号楼 2单元",
        "银行家属院 5号楼",
        "银行家属院",
    ]


def test_of_an_earlier_version_the_section_of_that_day_answers(town: Session) -> None:
    long_ago = days(date(2022, 1, 1))
    assignment(town, person(town, "中片长"), "grid_leader", grid_id=12, valid=long_ago)
    found = answers_for(town, 5, date(2023, 1, 1))
    assert found is not None
    assert names(found.holders) == ["中片长"]
    assert answers_for(town, 5, DAY).holders == ()  # type: ignore[union-attr]


def test_nobody_answers_for_a_building_that_is_not_there(town: Session) -> None:
    assert answers_for(town, 999, DAY) is None


def test_a_stand_in_is_on_duty_instead_of_whoever_is_on_leave(town: Session) -> None:
    leader = assignment(town, person(town, "片长"), "grid_leader", grid_id=SECTION)
    assignment(town, person(town, "替岗"), "grid_leader", grid_id=SECTION, stands_in_for_id=leader.id, valid=FEBRUARY)
    (meanwhile,) = on_duty(town, TOWN, date(2026, 2, 15), grid_ids=[SECTION])
    assert (meanwhile.name, meanwhile.stands_in_for) == ("替岗", "片长")
    assert names(on_duty(town, TOWN, DAY, grid_ids=[SECTION])) == ["片长"]


def test_those_on_duty_are_asked_for_by_role_and_grid(town: Session) -> None:
    assignment(town, person(town, "副"), "deputy", grid_id=SECTION)
    assignment(town, person(town, "正"), "grid_leader", grid_id=SECTION)
    assignment(town, person(town, "单元长"), "stair_leader", stair_id=stair(town))
    assert names(on_duty(town, TOWN, DAY)) == ["正", "副", "单元长"]
    assert names(on_duty(town, TOWN, DAY, roles=[AssignmentRole.STAIR_LEADER])) == ["单元长"]
    assert on_duty(town, TOWN, DAY, grid_ids=[]) == ()
    assert on_duty(town, 2, DAY) == ()


@pytest.mark.parametrize(
    ("consent", "is_named"),
    [
        ({}, False),
        ({"consent_on": date(2026, 1, 5)}, True),
        ({"consent_on": date(2026, 4, 1)}, False),
        ({"consent_on": date(2026, 1, 5), "consent_until": DAY}, False),
        ({"consent_on": date(2026, 1, 5), "consent_until": date(2026, 4, 1)}, True),
    ],
    ids=["never", "given", "later", "over", "last day"],
)
def test_a_leader_is_named_publicly_only_while_his_consent_holds(
    town: Session, consent: dict[str, date], is_named: bool
) -> None:
    who = person(town, "片长", duty_phone="199-0000-0001", **consent)
    assignment(town, who, "grid_leader", grid_id=SECTION)
    leader = published_leader(town, SECTION, DAY)
    assert (leader is not None) == is_named
    if leader:
        assert (leader.name, leader.phone) == ("片长", "199-0000-0001")


def test_the_first_by_rank_of_those_who_consent_is_named_else_one_of_the_area(town: Session) -> None:
    consent = {"consent_on": date(2026, 1, 5)}
    assignment(town, person(town, "一"), "grid_leader", grid_id=SECTION)
    assert published_leader(town, SECTION, DAY) is None
    assignment(town, person(town, "区长", **consent), "grid_leader", grid_id=AREA)
    assert published_leader(town, SECTION, DAY).name == "区长"  # type: ignore[union-attr]
    assignment(town, person(town, "三", **consent), "grid_leader", grid_id=SECTION, rank=3)
    assignment(town, person(town, "二", **consent), "grid_leader", grid_id=SECTION, rank=2)
    assert published_leader(town, SECTION, DAY).name == "二"  # type: ignore[union-attr]


def test_the_secretary_is_named_for_the_community_and_for_nothing_below(town: Session) -> None:
    whole = community_grid(town)
    assignment(town, person(town, "书记", consent_on=date(2026, 1, 5)), "secretary", grid_id=whole)
    assert published_leader(town, whole, DAY).name == "书记"  # type: ignore[union-attr]
    assert published_leader(town, SECTION, DAY) is None


def test_a_grid_knows_the_grids_above_it_on_a_day(town: Session) -> None:
    assert grids_above(town, SECTION, DAY) == (SECTION, AREA)
    assert grids_above(town, 12, date(2023, 1, 1)) == (12, AREA)
    assert grids_above(town, 12, DAY) == (12,)
