"""The people of a synthetic community: who answers for what, party members, chat groups, contacts.

Everybody is invented and every telephone number is of a range that no network has. Days are offsets from the
baseline; equal parameters give equal rows.
"""

from __future__ import annotations

from typing import Any

import shapely

from gis.towns.community import Town
from gis.towns.parameters import Parameters
from gis.towns.people_duties import OFFICE, lead, lead_stairs, volunteer
from gis.towns.people_members import Crew, Members, enrol, organize, place_in_service
from gis.towns.people_rows import Caller, Chat, Door, People, Quarters, Register, Somebody, Where

_POSTS = ("place.community_centre", "place.square", "place.park", "place.police")
_NEXT_BEST = (
    "place.school",
    "place.hospital",
    "place.market",
    "place.kindergarten",
    "place.bus_stop",
    "place.fire_station",
)
_OTHERS = ("物业联络群", "驻区单位联络群", "商圈单位联络群")


def populate(parameters: Parameters, town: Town) -> People:
    """Exactly as many people of each kind as the table of figures has."""
    quarters = quarters_of(town)
    register = Register(parameters.people, parameters.baseline_on, parameters.rng("people"))
    leaders = lead(register, quarters, parameters.figure("grid_leaders"))
    office = tuple(register.people.persons[:OFFICE])
    stair_leaders = lead_stairs(register, quarters)
    volunteers = volunteer(register, quarters, stair_leaders, parameters.figure("volunteers"))
    branches = organize(register, quarters, parameters.figure("party_branches"), parameters.figure("grid_branches"))
    members = Members(register, branches, parameters.figure("own_members"))
    enrol(register, quarters, members, Crew(office, leaders, stair_leaders, volunteers))
    place_in_service(register, quarters, stair_leaders, parameters.figure("in_service_members"))
    _chat(register, quarters, leaders)
    _contacts(register, quarters)
    return register.people


def quarters_of(town: Town) -> Quarters:
    """Which doors, compounds and public places lie in which section of the given division."""
    buildings, places = town.layers["buildings"], town.layers["places"]
    names = list(town.sections["name"])
    tree = shapely.STRtree(list(town.sections.geometry))

    def sections(shapes: Any) -> list[str]:
        return [names[int(each)] for each in tree.nearest(shapely.point_on_surface(shapes))]

    of_building = dict(zip(buildings.source_ref, sections(buildings.geometry.to_numpy()), strict=True))
    compound_of = dict(zip(buildings.source_ref, buildings.compound_ref, strict=True))
    doors: dict[str, list[Door]] = {name: [] for name in names}
    held: dict[str, dict[str, None]] = {name: {} for name in names}
    for row in town.layers["stairs"].itertuples():
        section, compound = of_building[row.building_ref], compound_of[row.building_ref]
        doors[section].append(Door(row.source_ref, row.building_ref, compound, int(row.households)))
        held[section][compound] = None
    called = dict(zip(town.layers["compounds"].source_ref, town.layers["compounds"]["name"], strict=True))
    area_names = dict(zip(town.areas["number"], town.areas["name"], strict=True))
    of_area = list(zip(town.sections["area"], names, strict=True))
    organizations = town.layers["organizations"]
    return Quarters(
        community=town.identity.name,
        areas={name: tuple(at for area, at in of_area if area == number) for number, name in area_names.items()},
        doors={name: tuple(rows) for name, rows in doors.items()},
        compounds={name: tuple((ref, called[ref]) for ref in refs) for name, refs in held.items()},
        posts=_posts(places, sections(places.geometry.to_numpy()), names),
        organizations=tuple(zip(organizations.source_ref, organizations.kind, strict=True)),
    )


def _posts(places: Any, sections: list[str], names: list[str]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Named public places of each section from which people would come; at least one."""
    rows = list(zip(places.source_ref, places["name"], places.kind, sections, strict=True))
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for section in names:
        there = [(ref, name, kind) for ref, name, kind, at in rows if at == section and isinstance(name, str)]
        fitting = [row for row in there if row[2] in _POSTS] or [row for row in there if row[2] in _NEXT_BEST]
        found[section] = tuple((ref, name) for ref, name, _ in fitting or there)
    return found


def _chat(register: Register, quarters: Quarters, leaders: dict[str, list[Somebody]]) -> None:
    """Groups for management, liaison, households and merchants, each with a keeper."""
    chats, whole = register.people.chats, ("community", quarters.community)

    def open_group(name: str, kind: str, at: Where, keeper: Somebody | None) -> None:
        chats.append(Chat(name, kind, at, keeper.ref if keeper else None, register.before(60, 900)))

    open_group(f"{quarters.community}网格管理群", "management", whole, register.people.persons[0])
    for name in _OTHERS:
        open_group(f"{quarters.community}{name}", "liaison", whole, register.people.persons[1])
    for area, sections in quarters.areas.items():
        first = leaders[area][0]
        open_group(f"{area}管理群", "management", ("area", area), first)
        open_group(f"{area}党员联络群", "liaison", ("area", area), leaders[area][-1])
        open_group(f"{area}门店安全群", "merchant", ("area", area), leaders[area][1])
        for order, section in enumerate(sections):
            keeper = leaders[area][order]
            open_group(f"{section}工作联络群", "liaison", ("section", section), keeper)
            open_group(f"{section}商户群", "merchant", ("section", section), keeper)
            for ref, name in quarters.compounds[section]:
                open_group(f"{name}住户群", "household", ("compound", ref), keeper)


def _contacts(register: Register, quarters: Quarters) -> None:
    for ref, _ in quarters.organizations:
        register.people.contacts.append(
            Caller(ref, register.name(), register.phone(), register.one("positions"), register.before(60, 700))
        )
