"""Party members of a synthetic community: branches, groups, own members, in-service members in buildings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from gis.towns.apportion import apportion
from gis.towns.people_duties import offered
from gis.towns.people_rows import Branch, Group, Placement, Quarters, Register, Somebody

_OWN_AT_STAIRS = 0.36  # of the stair leaders, those who are own members
_OWN_VOLUNTEERS = 0.34
_IN_SERVICE_AT_STAIRS = 0.11
_OFFER_HOURS = 0.34
_NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Crew:
    """Those who answer for something: the office, leaders by area, stair leaders by door, volunteers."""

    office: tuple[Somebody, ...]
    leaders: dict[str, list[Somebody]]
    stair_leaders: dict[str, tuple[str, Somebody]]
    volunteers: list[Somebody]


def organize(register: Register, quarters: Quarters, community: int, grid: int) -> dict[str, list[str]]:
    """Branches of both kinds on the areas and a group in each section; returns the community branches of each area."""
    people, opened_on = register.people, register.founded_on
    shares = apportion(community, [len(held) for held in quarters.areas.values()])
    ordinals = iter(_NUMERALS)
    own: dict[str, list[str]] = {}
    for area, share in zip(quarters.areas, shares, strict=True):
        own[area] = [f"广厦社区第{next(ordinals)}党支部" for _ in range(share)]
        people.branches += [Branch(name, "community", area, register.before(1200, 2400)) for name in own[area]]
    shares = apportion(grid, [len(held) for held in quarters.areas.values()])
    for (area, sections), share in zip(quarters.areas.items(), shares, strict=True):
        stem = area.removesuffix("网格区")
        names = (
            [f"{stem}网格第{_NUMERALS[order]}党支部" for order in range(share)] if share > 1 else [f"{stem}网格党支部"]
        )
        people.branches += [Branch(name, "grid", area, opened_on) for name in names]
        for order, section in enumerate(sections):
            name = f"{section.removesuffix('片区')}网格党小组"
            people.groups.append(Group(name, names[order % len(names)], section, opened_on))
    return own


class Members:
    """Makes own members of people who are there and of others, until there are as many as wanted."""

    def __init__(self, register: Register, branches: dict[str, list[str]], count: int) -> None:
        self._register, self._branches, self._left = register, branches, count

    def join(self, who: Somebody, area: str) -> Somebody:
        """He is an own member of a branch of the area."""
        if not who.is_own_member:
            own = self._branches[area]
            who.is_own_member, who.branch = True, own[int(self._register.rng.integers(len(own)))]
            self._left -= 1
        return who

    def fill(self, quarters: Quarters) -> None:
        """The rest hold nothing else."""
        sizes = [sum(map(quarters.households, held)) for held in quarters.areas.values()]
        for area, share in zip(quarters.areas, apportion(self._left, sizes), strict=True):
            for _ in range(share):
                self.join(self._register.somebody(self._register.before(30, 2400)), area)


def enrol(register: Register, quarters: Quarters, members: Members, crew: Crew) -> None:
    """Own members among those who answer for something, and what they are in the party."""
    area_of = {section: area for area, held in quarters.areas.items() for section in held}
    for who in crew.office:
        members.join(who, next(iter(quarters.areas)))
    for area, held in crew.leaders.items():
        for leader in held[:4]:
            members.join(leader, area)
    for ref, (section, who) in crew.stair_leaders.items():
        if register.rng.random() < _OWN_AT_STAIRS and who.closed_on is None:
            members.join(who, area_of[section])
            register.assign(who, "household_contact", ("stair", ref), register.this_year())
    section_of = {duty.person: duty.at[1] for duty in register.people.duties if duty.role == "volunteer"}
    for who in crew.volunteers:
        if register.rng.random() < _OWN_VOLUNTEERS:
            members.join(who, area_of[section_of[who.ref]])
    _secretaries(register, members, crew)
    for group in register.people.groups:
        there = [who for who in crew.volunteers if section_of[who.ref] == group.section]
        who = members.join(there[int(register.rng.integers(len(there)))], area_of[group.section])
        register.assign(who, "group_leader", ("group", group.name), register.founded_on)
    members.fill(quarters)


def _secretaries(register: Register, members: Members, crew: Crew) -> None:
    """Grid branches are led by grid leaders (一肩挑), the others by members of the area."""
    taken: dict[str, int] = {}
    for branch in register.people.branches:
        if branch.kind == "grid":
            who = crew.leaders[branch.area][taken.get(branch.area, 0)]
            taken[branch.area] = taken.get(branch.area, 0) + 1
        else:
            who = members.join(register.somebody(register.before(500, 2000), phone=True), branch.area)
            who.branch = branch.name
        register.assign(who, "branch_secretary", ("branch", branch.name), register.founded_on)


def place_in_service(
    register: Register, quarters: Quarters, stair_leaders: dict[str, tuple[str, Somebody]], count: int
) -> None:
    """In-service members placed in buildings by households; some lead a stair there, some offer hours."""
    homes: dict[str, int] = {}
    section_of: dict[str, str] = {}
    leaders: dict[str, list[Somebody]] = {}
    for section in quarters.sections:
        for door in quarters.doors[section]:
            homes[door.building] = homes.get(door.building, 0) + door.households
            section_of[door.building] = section
            leaders.setdefault(door.building, []).append(stair_leaders[door.ref][1])
    for (building, _), share in zip(homes.items(), apportion(count, [*homes.values()]), strict=True):
        free = [who for who in leaders[building] if not who.is_own_member]
        at_stairs = [who for who in free if register.rng.random() < _IN_SERVICE_AT_STAIRS][:share]
        for order in range(share):
            known = order < len(at_stairs)
            who = at_stairs[order] if known else register.somebody(register.before(30, 500))
            who.is_in_service = True
            if not known and register.rng.random() < _OFFER_HOURS:
                who.phone = register.phone()
                who.skills = register.some("skills", 2)
                who.hours = offered(register, quarters.posts[section_of[building]])
            begins = max(who.opened_on, register.founded_on) + timedelta(days=int(register.rng.integers(0, 20)))
            register.people.placements.append(
                Placement(who.ref, building, register.one("posts"), min(begins, register.baseline_on))
            )
