"""Leaders, deputies, volunteers and stair leaders of a synthetic community, with some who came before them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from gis.towns.apportion import apportion
from gis.towns.people_rows import Door, Duty, Hours, Quarters, Register, Somebody

_DEPUTIES = 6
_OFFICERS = 2
OFFICE = 1 + _OFFICERS  # the secretary and the officers are written down first
_EVENINGS = (("18:30", "20:30"), ("19:00", "21:00"), ("12:30", "14:30"), ("09:00", "11:30"), ("15:00", "18:00"))
_REPLACED_STAIRS = 14
_VOLUNTEERS_AT_STAIRS = 38


def lead(register: Register, quarters: Quarters, count: int) -> dict[str, list[Somebody]]:
    """Secretary, duty officers, grid leaders and deputies; returns the leaders of each area, first the first."""
    whole = ("community", quarters.community)
    secretary = register.somebody(register.before(900, 1500), phone=True)
    secretary.consent_on = register.founded_on + timedelta(days=4)
    register.assign(secretary, "secretary", whole, register.founded_on)
    for _ in range(_OFFICERS):
        officer = register.somebody(register.before(400, 1200), phone=True)
        register.assign(officer, "duty_officer", whole, register.founded_on)
    shares = apportion(count, [sum(map(quarters.households, held)) for held in quarters.areas.values()])
    leaders = {
        area: [_leader(register, area, rank) for rank in range(1, share + 1)]
        for area, share in zip(quarters.areas, shares, strict=True)
    }
    for area, sections in quarters.areas.items():
        for order, section in enumerate(sections):
            _lead_section(register, leaders[area][order :: len(sections)][:2], section)
    for area in list(quarters.areas)[:_DEPUTIES]:
        deputy = register.somebody(register.before(100, 700), phone=True)
        register.assign(deputy, "deputy", ("section", quarters.areas[area][0]), register.this_year())
    _leave_once(register, leaders)
    return leaders


def _leader(register: Register, area: str, rank: int) -> Somebody:
    leader = register.somebody(register.before(200, 1400), phone=True)
    leader.skills = register.some("skills", 2)
    register.assign(leader, "grid_leader", ("area", area), register.founded_on, rank)
    return leader


def _lead_section(register: Register, leaders: list[Somebody], section: str) -> None:
    """The first is the one the public reads of, so that he consented."""
    for rank, leader in enumerate(leaders, start=1):
        register.assign(leader, "grid_leader", ("section", section), register.founded_on, rank)
        if rank == 1:
            leader.consent_on = register.founded_on + timedelta(days=int(register.rng.integers(3, 25)))


def _leave_once(register: Register, leaders: dict[str, list[Somebody]]) -> None:
    """Two leaders were on leave in spring; another of the area stood in at their section."""
    for held in list(leaders.values())[:2]:
        away, stand_in = held[0], held[-1]
        index = next(
            i for i, duty in enumerate(register.people.duties) if duty.person == away.ref and duty.at[0] == "section"
        )
        original = register.people.duties[index]
        begins = register.baseline_on - timedelta(days=int(register.rng.integers(60, 110)))
        register.people.duties.append(
            Duty(
                stand_in.ref,
                original.role,
                original.at,
                begins,
                begins + timedelta(days=int(register.rng.integers(4, 10))),
                ended_reason="term_over",
                stands_in_for=index,
            )
        )


def lead_stairs(register: Register, quarters: Quarters) -> dict[str, tuple[str, Somebody]]:
    """One leader for each stair; returns the section and the leader of each door's reference."""
    held: dict[str, tuple[str, Somebody]] = {}
    for section in quarters.sections:
        for door in quarters.doors[section]:
            leader = register.somebody(register.before(30, 1600), phone=True)
            leader.skills = register.some("skills", 1)
            begins = max(leader.opened_on, register.before(150, 1100))
            register.assign(leader, "stair_leader", ("stair", door.ref), begins)
            held[door.ref] = (section, leader)
    doors = {door.ref: door for section in quarters.sections for door in quarters.doors[section]}
    _had_another(register, doors)
    return held


def _had_another(register: Register, doors: dict[str, Door]) -> None:
    """Some stairs had another leader before, who moved away or asked to be relieved."""
    duties = register.people.duties
    at_stairs = [i for i, duty in enumerate(duties) if duty.role == "stair_leader" and duty.at[1] in doors]
    for index in register.rng.choice(at_stairs, _REPLACED_STAIRS, replace=False):
        now = duties[int(index)]
        changed_on = register.baseline_on - timedelta(days=int(register.rng.integers(20, 170)))
        began_on = min(now.begins, changed_on) - timedelta(days=int(register.rng.integers(300, 900)))
        duties[int(index)] = replace(now, begins=changed_on)
        former = register.somebody(began_on, phone=True)
        former.closed_on = changed_on + timedelta(days=1)
        reason = "moved_away" if register.rng.random() < 0.6 else "own_request"
        duties.append(
            Duty(former.ref, "stair_leader", now.at, began_on, changed_on, ended_reason=reason, successor=now.person)
        )


def volunteer(
    register: Register, quarters: Quarters, stair_leaders: dict[str, tuple[str, Somebody]], count: int
) -> list[Somebody]:
    """Volunteers of the sections, some of them stair leaders there; all offer hours."""
    shares = apportion(count, [quarters.households(section) for section in quarters.sections])
    also_at_stairs = apportion(_VOLUNTEERS_AT_STAIRS, shares)
    found = []
    for section, share, also in zip(quarters.sections, shares, also_at_stairs, strict=True):
        there = [who for at, who in stair_leaders.values() if at == section]
        chosen = register.rng.choice(len(there), also, replace=False)
        those = [there[int(each)] for each in sorted(chosen)]
        those += [register.somebody(register.before(30, 900), phone=True) for _ in range(share - also)]
        for who in those:
            who.skills = who.skills or register.some("skills", 3)
            who.hours = offered(register, quarters.posts[section])
            register.assign(who, "volunteer", ("section", section), register.this_year())
        found += those
    return found


def offered(register: Register, posts: tuple[tuple[str, str], ...]) -> tuple[Hours, ...]:
    """One to three evenings or mornings of a week, from a public place of the section."""
    rng = register.rng
    ref, name = posts[int(rng.integers(len(posts)))]
    weekdays = sorted(rng.choice(7, int(rng.integers(1, 4)), replace=False) + 1)
    starts, ends = _EVENINGS[int(rng.choice(len(_EVENINGS), p=[0.3, 0.3, 0.1, 0.15, 0.15]))]
    return tuple(Hours(int(weekday), starts, ends, name, ref) for weekday in weekdays)
