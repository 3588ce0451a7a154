"""The lists of the roster as data: people, chat groups, members in buildings, contacts of organizations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from webapp.core.languages import spoken
from webapp.core.listing.listing import Choice, Column, Listing, Row
from webapp.roster.queries.fragments import CONSENTS, DAY, EXISTING, IN_FORCE, PLACE_JOINS, PLACE_NAME, THERE
from webapp.roster.rules import CHAT_LABELS, MEMBER_LABELS, ROLE_LABELS, AssignmentRole, ChatKind, Member, masked

_LISTED = f"t.community_id = :community_id AND t.opened_on <= {DAY} AND (t.closed_on IS NULL OR t.closed_on > {DAY})"
_ORDER = "array_position(ARRAY[{}]::text[], a.role)".format(", ".join(f"'{role}'" for role in AssignmentRole))
_BUILDING = "concat_ws(' ', k.name, coalesce(b.number, b.name, b.address))"
_SHOWN_DUTIES = 3


def _words(kind: type[StrEnum], labels: Mapping[StrEnum, str]) -> Callable[[object], str]:
    return lambda value: spoken(kind(str(value)), labels)


def _choices(kind: type[StrEnum], labels: Mapping[StrEnum, str]) -> Callable[[], list[Choice]]:
    return lambda: [Choice(value.value, spoken(value, labels)) for value in kind]


def _duties(value: object) -> str:
    """`role|place` lines in words; what goes on longer ends in a count."""
    lines = [line.split("|", 1) for line in str(value).split("\n")]
    said = [f"{place} {spoken(AssignmentRole(role), ROLE_LABELS)}" for role, place in lines[:_SHOWN_DUTIES]]
    return "；".join(said) + (f" …{len(lines)}" if len(lines) > _SHOWN_DUTIES else "")


def _yes_no(value: object) -> LazyString:
    return _("yes") if value else _("no")


_MAIN = (
    f"LEFT JOIN LATERAL (SELECT lpad({_ORDER}::text, 2, '0') || a.role AS role"
    f" FROM assignment a WHERE a.person_id = p.id AND {IN_FORCE}"
    f" ORDER BY {_ORDER}, a.rank, a.id LIMIT 1) main ON true"
)
_ALL = f"""(SELECT string_agg(a.role || '|' || {PLACE_NAME}, E'\\n' ORDER BY {_ORDER}, a.id)
  FROM assignment a {PLACE_JOINS} WHERE a.person_id = p.id AND {IN_FORCE})"""
_MEMBER = "CASE WHEN p.is_own_member THEN 'own' WHEN p.is_in_service_member THEN 'in_service' ELSE 'none' END"


def people(link: Callable[[Row], str]) -> Listing:
    """Everybody on the roster; `link` makes the address of a person's page."""
    return Listing(
        key="roster.people",
        title=_("People"),
        source=f"person p {_MAIN} LEFT JOIN party_branch r ON r.id = p.branch_id",
        where=f"p.community_id = :community_id AND {THERE}",
        id_sql="p.id",
        order="role",
        link=link,
        hint=_("Telephones are masked here; a person's page shows them for a reason that is written down."),
        empty=_("Nobody is on the roster yet. Add somebody, or import a list."),
        columns=(
            Column("name", _("Name of the person"), "p.name", kind="code", searched=True),
            Column("ref", _("Number"), "p.ref", kind="code", searched=True),
            Column(
                "role",
                _("Main role"),
                "main.role",
                words=_main_role,
                choices=_role_choices,
            ),
            Column("duties", _("Answers for"), _ALL, words=_duties, sortable=False),
            Column("phone", _("Duty phone"), "p.duty_phone", kind="code", words=_masked, sortable=False),
            Column("member", _("Party member"), _MEMBER, kind="code", words=_words(Member, MEMBER_LABELS),
                   choices=_choices(Member, MEMBER_LABELS)),
            Column("branch", _("Branch"), "r.name", shown=False),
            Column("consents", _("Published"), f"coalesce({CONSENTS}, false)", words=_yes_no, choices=_yes_no_choices),
            Column("opened_on", _("On the roster since"), "p.opened_on", kind="date", shown=False),
        ),
    )  # fmt: skip


def _main_role(value: object) -> str:
    """The number before the role sorts it."""
    return spoken(AssignmentRole(str(value)[2:]), ROLE_LABELS)


def _masked(value: object) -> str:
    return masked(str(value))


def _role_choices() -> list[Choice]:
    return [
        Choice(f"{place:02d}{role.value}", spoken(role, ROLE_LABELS)) for place, role in enumerate(AssignmentRole, 1)
    ]


def _yes_no_choices() -> list[Choice]:
    return [Choice("true", _("yes")), Choice("false", _("no"))]


def chats(link: Callable[[Row], str | None]) -> Listing:
    """The register of chat groups."""
    return Listing(
        key="roster.chats",
        title=_("Chat groups"),
        source=f"""chat_group t LEFT JOIN person p ON p.id = t.keeper_id LEFT JOIN compound k ON k.id = t.compound_id
LEFT JOIN LATERAL (SELECT v.name, v.level FROM grid_version v JOIN generation e ON e.id = v.generation_id
  WHERE v.grid_id = t.grid_id ORDER BY e.valid @> {DAY} DESC, e.valid DESC LIMIT 1) g ON true""",
        where=_LISTED,
        order="kind",
        link=link,
        hint=_("Which groups there are, for whom, and who keeps them. What is said in them stays in them."),
        empty=_("No chat group is registered yet."),
        columns=(
            Column("name", _("Name"), "t.name", searched=True),
            Column("kind", _("Kind"), "t.kind", words=_words(ChatKind, CHAT_LABELS),
                   choices=_choices(ChatKind, CHAT_LABELS)),
            Column("place", _("For"), "coalesce(k.name, g.name)", searched=True),
            Column("keeper", _("Kept by"), "p.name", searched=True),
            Column("opened_on", _("Registered"), "t.opened_on", kind="date"),
        ),
    )  # fmt: skip


def placements(link: Callable[[Row], str]) -> Listing:
    """In-service members and the buildings in which they were placed."""
    return Listing(
        key="roster.placements",
        title=_("In-service members in buildings"),
        source="member_placement m JOIN person p ON p.id = m.person_id JOIN building b ON b.id = m.building_id"
        " LEFT JOIN compound k ON k.id = b.compound_id",
        where=f"m.community_id = :community_id AND m.valid @> {DAY}",
        id_sql="m.id",
        order="building",
        link=link,
        values=(("person_id", "p.id"),),
        empty=_("No in-service member is placed in a building yet."),
        columns=(
            Column("name", _("Name of the person"), "p.name", kind="code", searched=True),
            Column("ref", _("Number"), "p.ref", kind="code", searched=True),
            Column("building", _("Building"), _BUILDING, searched=True),
            Column("post", _("Post"), "m.post", searched=True),
            Column(
                "offers",
                _("Hours offered"),
                "(SELECT count(*) FROM offered_hours h WHERE h.person_id = p.id)",
                kind="number",
                sortable=False,
            ),
            Column("begins", _("Since"), "lower(m.valid)", kind="date"),
        ),
    )


def contacts() -> Listing:
    """Whom one calls at the organizations of the community."""
    return Listing(
        key="roster.contacts",
        title=_("Contacts of organizations"),
        source="contact t JOIN organization b ON b.id = t.organization_id",
        where=f"{_LISTED} AND {EXISTING}",
        order="organization",
        hint=_("Telephones are masked; to see one, say why."),
        empty=_("No contact is noted yet."),
        columns=(
            Column("organization", _("Organization"), "b.name", searched=True),
            Column("address", _("Address"), "b.address", searched=True),
            Column("name", _("Contact"), "t.name", kind="code", searched=True),
            Column("position", _("Position"), "t.position"),
            Column("phone", _("Duty phone"), "t.duty_phone", kind="code", words=_masked, sortable=False),
        ),
    )
