"""Lists of double reporting as data: organizations, members, needs, resources, projects, wishes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from webapp.core.languages import spoken
from webapp.core.listing.listing import Choice, Column, Listing, Row
from webapp.roster.queries.fragments import DAY
from webapp.roster.rules.reporting import (
    NEED_LABELS,
    PROJECT_LABELS,
    RESOURCE_LABELS,
    WISH_LABELS,
    NeedState,
    ProjectState,
    ResourceState,
    WishState,
)

Link = Callable[[Row], str | None]
_OWN = "t.community_id = :community_id"
_ITEM = "JOIN item i ON i.id = t.item_id"
_GRID_NAME = f"""coalesce((SELECT v.name FROM grid_version v JOIN generation e ON e.id = v.generation_id
  WHERE v.grid_id = t.grid_id ORDER BY e.valid @> {DAY} DESC, e.valid DESC LIMIT 1), '')"""
_KEEPER = "(SELECT p.name FROM person p WHERE p.id = t.keeper_id)"
OWNER_NAME = """coalesce((SELECT o.name FROM registration r JOIN organization o ON o.id = r.organization_id
  WHERE r.id = t.registration_id), (SELECT p.name FROM member_registration n JOIN person p ON p.id = n.person_id
  WHERE n.id = t.member_registration_id))"""
_VALID_FROM = Column("valid_from", _("From"), "lower(t.valid)", kind="date")
_VALID_UNTIL = Column("valid_until", _("Until"), "upper(t.valid) - 1", kind="date")
_HOLDS = f"CASE WHEN t.valid @> {DAY} THEN 'now' WHEN lower(t.valid) > {DAY} THEN 'later' ELSE 'over' END"
_HOLDS_WORDS = {"now": _("in force"), "later": _("later"), "over": _("over")}


def words_of(kind: type[StrEnum], labels: Mapping[StrEnum, str]) -> Callable[[object], str]:
    """Puts the values of a closed list into words."""
    return lambda value: spoken(kind(str(value)), labels)


def _choices(kind: type[StrEnum], labels: Mapping[StrEnum, str]) -> Callable[[], list[Choice]]:
    return lambda: [Choice(value.value, spoken(value, labels)) for value in kind]


def _state(kind: type[StrEnum], labels: Mapping[StrEnum, str]) -> Column:
    return Column(
        "state", _("State"), "t.state", kind="code", words=words_of(kind, labels), choices=_choices(kind, labels)
    )


def _holds() -> Column:
    choices = [Choice(value, label) for value, label in _HOLDS_WORDS.items()]
    return Column("holds", _("State"), _HOLDS, kind="code", words=_holds_words, choices=lambda: choices)


def _holds_words(value: object) -> LazyString:
    return _HOLDS_WORDS[str(value)]


def registrations(link: Link) -> Listing:
    """Organizations reported in."""
    items = (
        "(SELECT string_agg(i.name, '、' ORDER BY i.sort, i.id) FROM registration_item x"
        " JOIN item i ON i.id = x.item_id WHERE x.registration_id = t.id AND i.list = '{}')"
    )
    return Listing(
        key="roster.registrations",
        title=_("Organizations reported in"),
        source="registration t JOIN organization o ON o.id = t.organization_id",
        where=_OWN,
        order="holds",
        link=link,
        hint=_("A standing registration of organizations to the community; not the arrival after a whistle."),
        empty=_("No organization is registered yet. Register the first."),
        columns=(
            Column("name", _("Organization"), "o.name", searched=True),
            Column("five_links", _("Five links"), items.format("five_links"), sortable=False, searched=True),
            Column("six_nets", _("Six nets"), items.format("six_nets"), sortable=False, searched=True, shown=False),
            Column("offers", _("What it offers"), "t.offers", sortable=False, searched=True),
            Column("wishes", _("Wishes claimed"), "(SELECT count(*) FROM wish w WHERE w.registration_id = t.id)",
                   kind="number", sortable=False),
            _VALID_FROM,
            _VALID_UNTIL,
            _holds(),
        ),
    )  # fmt: skip


def members(link: Link) -> Listing:
    """In-service members reported in where they live."""
    placed = f"""(SELECT concat_ws(' ', k.name, coalesce(b.number, b.name)) FROM member_placement m
      JOIN building b ON b.id = m.building_id LEFT JOIN compound k ON k.id = b.compound_id
      WHERE m.person_id = t.person_id AND m.valid @> {DAY} LIMIT 1)"""
    return Listing(
        key="roster.member_registrations",
        title=_("Members reported in"),
        source="member_registration t JOIN person p ON p.id = t.person_id",
        where=_OWN,
        order="name",
        link=link,
        hint=_("In-service members who reported in where they live, with post and hours offered."),
        empty=_("No member is registered yet."),
        columns=(
            Column("name", _("Member"), "p.name", searched=True),
            Column("place", _("Compound and building"), placed, searched=True),
            Column("post", _("Post"), "t.post", searched=True),
            Column("hours", _("Hours a month"), "t.hours_a_month", kind="number", sortable=False),
            _VALID_FROM,
            _VALID_UNTIL,
            _holds(),
        ),
    )


def needs_list(link: Link) -> Listing:
    """What the community needs."""
    return Listing(
        key="roster.needs",
        title=_("Needs"),
        source=f"need t {_ITEM}",
        where=_OWN,
        order="-opened_on",
        link=link,
        hint=_("What grids and community need; each is matched with resources that are offered."),
        empty=_("No need is on the list. Add the first."),
        columns=(
            Column("title", _("Need"), "t.title", searched=True),
            Column("item", _("Kind"), "i.name", searched=True),
            Column("grid", _("Grid"), _GRID_NAME, searched=True),
            Column("keeper", _("Kept by"), _KEEPER),
            _state(NeedState, NEED_LABELS),
            Column("matches", _("Matches"),
                   "(SELECT count(*) FROM need_match x WHERE x.need_id = t.id AND x.state <> 'dropped')",
                   kind="number"),
            _VALID_UNTIL,
            Column("opened_on", _("On the list since"), "t.opened_on", kind="date"),
            Column("closed_on", _("Closed"), "t.closed_on", kind="date", shown=False),
        ),
    )  # fmt: skip


def resources(link: Link) -> Listing:
    """What is offered."""
    return Listing(
        key="roster.resources",
        title=_("Resources"),
        source=f"resource t {_ITEM}",
        where=_OWN,
        order="title",
        link=link,
        hint=_("What organizations, members and the community itself can give."),
        empty=_("No resource is on the list. Add the first."),
        columns=(
            Column("title", _("Resource"), "t.title", searched=True),
            Column("item", _("Kind"), "i.name", searched=True),
            Column("owner", _("Given by"), f"coalesce({OWNER_NAME}, '')", searched=True, words=_owner_words),
            Column("amount", _("How much"), "t.amount", sortable=False),
            _state(ResourceState, RESOURCE_LABELS),
            Column("matches", _("Matches"),
                   "(SELECT count(*) FROM need_match x WHERE x.resource_id = t.id AND x.state <> 'dropped')",
                   kind="number"),
            _VALID_FROM,
            _VALID_UNTIL,
        ),
    )  # fmt: skip


def projects(link: Link) -> Listing:
    """Joint projects by year."""
    return Listing(
        key="roster.projects",
        title=_("Projects"),
        source="project t LEFT JOIN registration r ON r.id = t.registration_id"
        " LEFT JOIN organization o ON o.id = r.organization_id",
        where=_OWN,
        order="-year",
        link=link,
        hint=_("Joint projects of a year with the organizations that report in."),
        empty=_("No project is on the list. Add the first."),
        columns=(
            Column("title", _("Project"), "t.title", searched=True),
            Column("year", _("Year"), "t.year", kind="code"),
            Column("lead", _("Led by"), "coalesce(o.name, '')", searched=True, words=_owner_words),
            Column("keeper", _("Kept by"), _KEEPER),
            _state(ProjectState, PROJECT_LABELS),
            Column("percent", _("Progress %"), "t.percent", kind="number"),
            _VALID_UNTIL,
        ),
    )


def wishes(link: Link) -> Listing:
    """Small wishes."""
    return Listing(
        key="roster.wishes",
        title=_("Wishes"),
        source=f"wish t {_ITEM}",
        where=_OWN,
        order="state_order",
        link=link,
        hint=_("Published without name or address; claimed once; the community confirms that it came true."),
        empty=_("No wish is on the list."),
        columns=(
            Column("title", _("Wish"), "t.title", searched=True),
            Column("item", _("Kind"), "i.name", searched=True),
            Column("grid", _("Grid"), _GRID_NAME),
            _state(WishState, WISH_LABELS),
            Column("claimer", _("Claimed by"), OWNER_NAME, searched=True),
            Column("published_on", _("Published"), "t.published_on", kind="date"),
            Column("claimed_on", _("Claimed"), "t.claimed_on", kind="date"),
            Column("fulfilled_on", _("Came true"), "t.fulfilled_on", kind="date"),
            Column("state_order", _("Order"), _STATE_ORDER, shown=False, exported=False),
        ),
    )


_STATE_ORDER = "array_position(ARRAY['published', 'delivered', 'claimed', 'draft', 'fulfilled', 'withdrawn'], t.state)"


def _owner_words(value: object) -> str:
    return str(value or _("the community itself"))
