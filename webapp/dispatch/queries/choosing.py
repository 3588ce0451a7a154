"""The choice among those who could be called, purely: in which order, how many, who leads."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gis.dispatch import LIFE, USUAL, Candidate, Need, Ranked, bucket, cover, explain, rank, uncovered
from gis.dispatch import Ground as Why
from webapp.dispatch.queries.callees import Helper, Key, Leader, Office
from webapp.dispatch.queries.orders import DutyLine, Order
from webapp.dispatch.queries.spots import Ground
from webapp.dispatch.queries.words import Label, Proposed
from webapp.dispatch.rules import CalleeKind, DutyKind, Urgency
from webapp.grids.rules import Manager

_MOST_OF_A_BUILDING = 2  # nobody knows behind which of its stairs it is
_LEADERS_OF_SECTION = {Urgency.LIFE: 3, Urgency.URGENT: 2}
_HOME = ("building_leader", "stair_leader", "compound_leader")
# Who leads where nobody was named to.
_LEADING = (
    *(Why.COMMON_PARTS, Why.DUTY_LIST, Why.KIND, Why.SECTION, Why.AREA, Why.STAIR, Why.DAY_LEADER),
    *(Why.POSTED, Why.OFFER, Why.HOURS),
)
_GROUNDS = {
    DutyKind.PROPERTY: (Why.COMMON_PARTS,),
    DutyKind.GRID_CHAIN: (Why.SECTION, Why.AREA, Why.DAY_LEADER),
    DutyKind.STAIR_LEADER: (Why.STAIR,),
}
_IDS = {
    CalleeKind.ORGANIZATION: "organization_id",
    CalleeKind.PROPERTY: "compound_id",
    CalleeKind.PERSON: "person_id",
}


@dataclass(frozen=True)
class Facts:
    """Everybody who could be called for a place; `walks` is seconds on foot by metric position."""

    leaders: Sequence[Leader] = ()
    listed: Sequence[Office] = ()
    offering: Sequence[Office] = ()
    posted: Sequence[Office] = ()
    helpers: Sequence[Helper] = ()
    walks: Mapping[tuple[float, float], float] = field(default_factory=dict)

    def walk_s(self, place: tuple[float, float] | None) -> float | None:
        """Seconds on foot from a place; None where nothing is known of it."""
        return self.walks.get(place) if place is not None else None


@dataclass(frozen=True)
class Proposal:
    """Whom to call, the lead first, and what is wanted besides that nobody near can do."""

    callees: tuple[Proposed, ...]
    missing: tuple[Need, ...]


@dataclass(frozen=True)
class _Named:
    """Somebody who shall be called."""

    key: Key
    ranked: Ranked
    label: Label


def choose(ground: Ground, order: Order, urgency: Urgency, facts: Facts) -> Proposal:
    """Property first for common parts, the grid's chain, the duty list, who offered, who is posted, then helpers.

    Whoever is thought of twice is called once, for the first ground.
    """
    wanted = order.wanted(urgency)
    named: dict[Key, _Named] = {}
    for each in (*_property(ground, order), *_chain(ground, order, urgency, facts), *_offices(order, facts)):
        named.setdefault(each.key, each)
    people = [each for each in named.values() if each.key.kind is CalleeKind.PERSON]
    helpers, missing = _helpers(facts, wanted, urgency, people)
    for each in helpers:
        named.setdefault(each.key, each)
    lead = _lead(order, facts, list(named.values()))
    found = [_proposed(each, is_lead=each.key == lead) for each in named.values()]
    return Proposal(tuple(sorted(found, key=lambda each: not each.is_lead)), tuple(missing))


def _property(ground: Ground, order: Order) -> Iterator[_Named]:
    manager = ground.management
    if manager is not None and ground.compound is not None and _wants_property(order) and _is_managed(ground):
        label = Label(manager.name) if manager.name else Label(manager.compound, manager=manager.kind)
        key = Key(CalleeKind.PROPERTY, ground.compound.id)
        yield _named(Candidate(key, Why.COMMON_PARTS, about=manager.compound), key, label)


def _wants_property(order: Order) -> bool:
    return order.common_parts or order.names(DutyKind.PROPERTY)


def _is_managed(ground: Ground) -> bool:
    return ground.management is not None and ground.management.kind is not Manager.NONE


def _chain(ground: Ground, order: Order, urgency: Urgency, facts: Facts) -> Iterator[_Named]:
    is_life = urgency is Urgency.LIFE
    if is_life or order.names(DutyKind.STAIR_LEADER):
        home = [each for each in facts.leaders if each.ground == "stair"]
        nearest = next((role for role in _HOME if any(each.role == role for each in home)), None)
        yield from _leaders(Why.STAIR, [each for each in home if each.role == nearest], _MOST_OF_A_BUILDING, "")
    # Where nobody manages what the property would see to, the grid does.
    instead = _wants_property(order) and not _is_managed(ground)
    if is_life or instead or order.names(DutyKind.GRID_CHAIN) or not order.lines:
        yield from _grid(ground, urgency, facts)


def _grid(ground: Ground, urgency: Urgency, facts: Facts) -> Iterator[_Named]:
    """Leaders of the section and whoever leads it for a day; of the area where the section has nobody, or for life."""
    section, area, today = (
        [each for each in facts.leaders if each.ground == of] for of in ("section", "area", "day_leader")
    )
    of_section = ground.section.name if ground.section else ""
    yield from _leaders(Why.SECTION, section, _LEADERS_OF_SECTION.get(urgency, 1), of_section)
    yield from _leaders(Why.DAY_LEADER, today, 1, of_section)
    if not section or urgency is Urgency.LIFE:
        on_duty_first = sorted(area, key=lambda each: not each.on_duty)
        yield from _leaders(Why.AREA, on_duty_first, 1, ground.area.name if ground.area else "")


def _leaders(why: Why, leaders: Sequence[Leader], most: int, about: str) -> Iterator[_Named]:
    """The first of some leaders; whoever asks fills his place without being called."""
    for leader in leaders[:most]:
        if not leader.is_asking:
            key = Key(CalleeKind.PERSON, leader.person_id)
            skills = frozenset(leader.skills)
            candidate = Candidate(key, why, skills, stands_in=leader.stands_in, about=about)
            yield _named(candidate, key, Label(role=leader.role))


def _offices(order: Order, facts: Facts) -> Iterator[_Named]:
    for office in facts.listed:
        yield _office(office, Why.KIND if office.by_kind else Why.DUTY_LIST, facts, order.name)
    yield from _offering(order, facts)
    for office in facts.posted:
        yield _office(office, Why.POSTED, facts, order.name)


def _offering(order: Order, facts: Facts) -> Iterator[_Named]:
    """As few organizations that reported in as offer together what the category asks for, the nearest first."""
    offices: dict[Hashable, Office] = {Key(CalleeKind.ORGANIZATION, each.id): each for each in facts.offering}
    ranked = rank(
        Candidate(key, Why.OFFER, frozenset(each.offers), facts.walk_s(each.metric)) for key, each in offices.items()
    )
    for each in cover(ranked, [Need(offer) for offer in order.offers]):
        office = offices[each.candidate.key]
        yield _office(office, Why.OFFER, facts, "、".join(offer for offer in order.offers if offer in office.offers))


def _office(office: Office, why: Why, facts: Facts, about: str) -> _Named:
    key = Key(CalleeKind.ORGANIZATION, office.id)
    return _named(Candidate(key, why, walk_s=facts.walk_s(office.metric), about=about), key, Label(office.name))


def _helpers(
    facts: Facts, wanted: Sequence[Need], urgency: Urgency, people: Sequence[_Named]
) -> tuple[list[_Named], list[Need]]:
    """As few members and volunteers as cover what is still wanted, and what stays uncovered.

    Whoever is within reach comes first; further off only for a skill that nobody within reach has.
    """
    called = [each.ranked for each in people]
    keys = {each.key for each in people}
    helpers: dict[Hashable, Helper] = {Key(CalleeKind.PERSON, each.person_id): each for each in facts.helpers}
    ranked = rank(
        (_helper(each, facts) for key, each in helpers.items() if key not in keys),
        wanted,
        LIFE if urgency is Urgency.LIFE else USUAL,
    )
    near = [each for each in ranked if bucket(each.candidate.walk_s) is not None]
    chosen = cover(near, wanted, called)
    skills = [need for need in uncovered(chosen, wanted) if need.skill is not None]
    chosen += cover([each for each in ranked if bucket(each.candidate.walk_s) is None], skills)
    added = [each for each in chosen if each not in called]
    named = [_helper_named(helpers[each.candidate.key], each) for each in added]
    return named, uncovered(chosen, wanted)


def _helper(helper: Helper, facts: Facts) -> Candidate:
    return Candidate(
        Key(CalleeKind.PERSON, helper.person_id),
        Why.HOURS,
        frozenset(helper.skills),
        facts.walks.get(helper.post, math.inf) if helper.post is not None else math.inf,
        helper.open_calls,
        helper.recent_calls,
    )


def _helper_named(helper: Helper, ranked: Ranked) -> _Named:
    label = Label(role=helper.role, near=bucket(ranked.candidate.walk_s))
    return _Named(Key(CalleeKind.PERSON, helper.person_id), ranked, label)


def _lead(order: Order, facts: Facts, named: Sequence[_Named]) -> Key | None:
    """Who answers for the whole: property for common parts, else the line that leads, else whose duty it is first.

    A line that leads for somebody who cannot be called here leaves the lead to the next. Whoever only offered help
    leads where there is nobody else at all.
    """
    found = [each.key for each in named if order.common_parts and each.key.kind is CalleeKind.PROPERTY]
    for line in order.lines:
        found += _of_line(line, facts, named) if line.is_lead else []
    found += [each.key for ground in _LEADING for each in named if each.ranked.candidate.ground is ground]
    return next(iter(found), None)


def _of_line(line: DutyLine, facts: Facts, named: Sequence[_Named]) -> list[Key]:
    """Those who were named for a line of the duty list."""
    if line.kind is DutyKind.ORGANIZATION:
        return [Key(CalleeKind.ORGANIZATION, each.id) for each in facts.listed if each.line_id == line.id]
    return [each.key for each in named if each.ranked.candidate.ground in _GROUNDS[line.kind]]


def _named(candidate: Candidate, key: Key, label: Label) -> _Named:
    return _Named(key, rank([candidate])[0], label)


def _proposed(named: _Named, *, is_lead: bool) -> Proposed:
    near = bucket(named.ranked.candidate.walk_s)
    return Proposed(
        kind=named.key.kind,
        callee=named.label,
        reasons=explain(named.ranked),
        is_lead=is_lead,
        eta_min=near[1] if near else None,
        **{_IDS[named.key.kind]: named.key.id},
    )
