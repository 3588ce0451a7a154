"""The people of the demo community: as many as the table says, invented, and the same ones every time."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest

from gis.towns.community import Town
from gis.towns.parameters import Parameters
from gis.towns.people import populate, quarters_of
from gis.towns.people_rows import Duty, People

TABLE = {
    "grid_leaders": 28,
    "volunteers": 193,
    "stair_leaders": 594,
    "party_branches": 10,
    "grid_branches": 10,
    "grid_groups": 11,
    "own_members": 554,
    "in_service_members": 1650,
    "groups_management": 7,
    "groups_liaison": 20,
    "groups_household": 47,
    "groups_merchant": 17,
}


@pytest.fixture(scope="module")
def people(parameters: Parameters, town: Town) -> People:
    return populate(parameters, town)


def in_force(people: People, parameters: Parameters) -> list[Duty]:
    day = parameters.baseline_on
    return [duty for duty in people.duties if duty.begins <= day and (duty.ends is None or duty.ends > day)]


def counted(people: People, parameters: Parameters) -> dict[str, int]:
    holders = {role: {duty.person for duty in in_force(people, parameters) if duty.role == role} for role in ROLES}
    chats, branches = Counter(chat.kind for chat in people.chats), Counter(branch.kind for branch in people.branches)
    return {
        "grid_leaders": len(holders["grid_leader"]),
        "volunteers": len(holders["volunteer"]),
        "stair_leaders": len(holders["stair_leader"]),
        "party_branches": branches["community"],
        "grid_branches": branches["grid"],
        "grid_groups": len(people.groups),
        "own_members": sum(who.is_own_member for who in people.persons),
        "in_service_members": len({placement.person for placement in people.placements}),
    } | {f"groups_{kind}": number for kind, number in chats.items()}


ROLES = ("grid_leader", "volunteer", "stair_leader")


def test_there_are_as_many_of_each_as_the_table_says(people: People, parameters: Parameters) -> None:
    assert counted(people, parameters) == TABLE


def test_another_seed_gives_other_people_in_the_same_numbers(
    people: People, parameters: Parameters, town: Town
) -> None:
    others = populate(replace(parameters, seed=parameters.seed + 1), town)
    assert counted(others, parameters) == TABLE
    assert [who.name for who in others.persons] != [who.name for who in people.persons]


def test_the_same_parameters_give_the_same_people(people: People, parameters: Parameters, town: Town) -> None:
    assert populate(parameters, town) == people


def test_every_stair_has_one_leader_and_every_section_is_led(
    people: People, parameters: Parameters, town: Town
) -> None:
    now = in_force(people, parameters)
    stairs = Counter(duty.at[1] for duty in now if duty.role == "stair_leader")
    assert set(stairs) == set(town.layers["stairs"].source_ref)
    assert set(stairs.values()) == {1}
    led = {duty.at for duty in now if duty.role == "grid_leader"}
    assert {("section", name) for name in town.sections["name"]} | {
        ("area", name) for name in town.areas["name"]
    } == led


def test_a_leader_of_a_section_belongs_to_its_area(people: People, parameters: Parameters, town: Town) -> None:
    areas = quarters_of(town).areas
    held: dict[str, set[tuple[str, str]]] = {}
    for duty in in_force(people, parameters):
        if duty.role == "grid_leader":
            held.setdefault(duty.person, set()).add(duty.at)
    for places in held.values():
        (area,) = [name for kind, name in places if kind == "area"]
        assert {name for kind, name in places if kind == "section"} <= set(areas[area])


def test_nobody_is_named_publicly_but_leaders_who_consented(people: People, parameters: Parameters) -> None:
    consenting = {who.ref for who in people.persons if who.consent_on}
    roles = {duty.role for duty in in_force(people, parameters) if duty.person in consenting}
    assert {"secretary", "grid_leader"} <= roles
    first = {duty.person for duty in people.duties if duty.role == "grid_leader" and duty.at[0] == "section"}
    assert len(consenting) == 12
    assert len(consenting & first) == 11


def test_telephones_are_of_the_range_that_no_network_has_and_nobody_shares_one(people: People) -> None:
    phones = [who.phone for who in people.persons if who.phone] + [who.phone for who in people.contacts]
    assert all(re.fullmatch(r"199-0000-\d{4}", phone) for phone in phones)
    assert len(set(phones)) == len(phones)


def test_no_day_lies_after_the_baseline(people: People, parameters: Parameters) -> None:
    days = [who.opened_on for who in people.persons]
    days += [duty.begins for duty in people.duties] + [placement.begins for placement in people.placements]
    days += [duty.ends for duty in people.duties if duty.ends] + [
        who.consent_on for who in people.persons if who.consent_on
    ]
    assert max(days) <= parameters.baseline_on


def test_in_service_members_are_placed_in_every_building_with_homes(people: People, town: Town) -> None:
    assert {placement.building for placement in people.placements} == set(town.layers["stairs"].building_ref)
    assert not [who for who in people.persons if who.is_own_member and who.is_in_service]


def test_the_secretary_and_the_leaders_of_grid_branches_are_members(people: People) -> None:
    by_ref = {who.ref: who for who in people.persons}
    for duty in people.duties:
        if duty.role in ("secretary", "branch_secretary", "group_leader", "household_contact"):
            assert by_ref[duty.person].is_own_member


def test_offered_hours_begin_at_a_public_place_and_never_at_home(people: People, town: Town) -> None:
    places = set(town.layers["places"].source_ref)
    offered = [hours for who in people.persons for hours in who.hours]
    assert len(offered) > 600
    assert all(hours.place in places and hours.starts < hours.ends for hours in offered)
