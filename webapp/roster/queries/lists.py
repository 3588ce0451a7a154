"""Reads of double reporting: one registration, need, resource, project or wish, and what belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from webapp.roster.queries.fragments import DAY
from webapp.roster.queries.reporting import OWNER_NAME
from webapp.roster.rules.reporting import ItemList

_GRID = f"""(SELECT v.name FROM grid_version v JOIN generation e ON e.id = v.generation_id
  WHERE v.grid_id = t.grid_id ORDER BY e.valid @> {DAY} DESC, e.valid DESC LIMIT 1) AS grid"""
_KEEPER = "(SELECT p.name FROM person p WHERE p.id = t.keeper_id) AS keeper"
_ONE = "WHERE t.community_id = :community_id AND t.id = :id"
_HELD_BY = f"({OWNER_NAME}) AS owner"
_STATEMENTS = {
    "registration": f"""SELECT t.id, t.offers, t.ended_reason, lower(t.valid) AS begins, upper(t.valid) AS ends,
  t.valid @> {DAY} AS holds, t.organization_id, o.name, k.name_zh AS kind_zh, k.name_en AS kind_en, t.contact_id,
  c.name AS contact, c.position, c.duty_phone AS phone
FROM registration t JOIN organization o ON o.id = t.organization_id JOIN kind k ON k.code = o.kind
LEFT JOIN contact c ON c.id = t.contact_id {_ONE}""",
    "member": f"""SELECT t.id, t.post, t.hours_a_month, t.ended_reason, lower(t.valid) AS begins,
  upper(t.valid) AS ends, t.valid @> {DAY} AS holds, p.id AS person_id, p.name, p.duty_phone AS phone,
  (SELECT concat_ws(' ', q.name, coalesce(b.number, b.name)) FROM member_placement m
   JOIN building b ON b.id = m.building_id LEFT JOIN compound q ON q.id = b.compound_id
   WHERE m.person_id = p.id AND m.valid @> {DAY} LIMIT 1) AS place
FROM member_registration t JOIN person p ON p.id = t.person_id {_ONE}""",
    "need": f"""SELECT t.id, t.title, t.detail, t.state, t.item_id, t.grid_id, t.keeper_id, i.name AS item, {_GRID},
  {_KEEPER}, lower(t.valid) AS begins, upper(t.valid) AS ends, t.opened_on, t.closed_on
FROM need t JOIN item i ON i.id = t.item_id {_ONE}""",
    "resource": f"""SELECT t.id, t.title, t.detail, t.amount, t.state, t.item_id, i.name AS item, {_HELD_BY},
  t.registration_id, t.member_registration_id, lower(t.valid) AS begins, upper(t.valid) AS ends
FROM resource t JOIN item i ON i.id = t.item_id {_ONE}""",
    "project": f"""SELECT t.id, t.year, t.title, t.detail, t.state, t.percent, t.registration_id,
  t.keeper_id, o.name AS lead, {_KEEPER},
  n.title AS need, t.need_id, lower(t.valid) AS begins, upper(t.valid) AS ends
FROM project t LEFT JOIN registration r ON r.id = t.registration_id LEFT JOIN organization o ON o.id = r.organization_id
LEFT JOIN need n ON n.id = t.need_id {_ONE}""",
    "wish": f"""SELECT t.id, t.title, t.detail, t.state, t.item_id, t.grid_id, t.keeper_id, i.name AS item,
  {_GRID}, {_KEEPER}, {_HELD_BY}, t.registration_id, t.member_registration_id, t.published_on,
  t.claimed_on, t.fulfilled_on
FROM wish t JOIN item i ON i.id = t.item_id {_ONE}""",
}
_ITEMS = text(
    """SELECT t.id, t.list, t.name, t.sort, t.retired_on FROM item t
WHERE t.community_id = :community_id AND (CAST(:list AS text) IS NULL OR t.list = :list)
  AND (:with_retired OR t.retired_on IS NULL) ORDER BY t.list, t.sort, t.id"""
)
_ITEMS_OF = text(
    """SELECT i.id, i.list, i.name FROM registration_item x JOIN item i ON i.id = x.item_id
WHERE x.registration_id = :id ORDER BY i.list, i.sort, i.id"""
)
_MATCHES = text(
    """SELECT x.id, x.state, x.matched_on, x.note, t.id AS resource_id, t.title, t.amount, {owner}, n.id AS need_id,
  n.title AS need, n.state AS need_state
FROM need_match x JOIN resource t ON t.id = x.resource_id JOIN need n ON n.id = x.need_id
WHERE x.community_id = :community_id AND (x.need_id = :need_id OR x.resource_id = :resource_id)
ORDER BY x.state = 'dropped', x.matched_on, x.id""".replace("{owner}", _HELD_BY)
)
# The same kind first, then whatever else can be had in the time; what was tried before is left out.
_FITTING = text(
    f"""SELECT t.id, t.title, t.amount, i.name AS item, {_HELD_BY}, t.item_id = n.item_id AS same_kind,
  (SELECT count(*) FROM need_match y WHERE y.resource_id = t.id AND y.state IN ('proposed', 'agreed')) AS taken
FROM need n JOIN resource t ON t.community_id = n.community_id AND t.state = 'offered' AND t.valid && n.valid
JOIN item i ON i.id = t.item_id
WHERE n.community_id = :community_id AND n.id = :id AND (upper_inf(t.valid) OR upper(t.valid) > {DAY})
  AND NOT EXISTS (SELECT FROM need_match x WHERE x.need_id = n.id AND x.resource_id = t.id)
ORDER BY same_kind DESC, taken, t.title LIMIT 8"""
)
_STEPS_OF_PROJECT = text(
    """SELECT s.on_day, s.percent, s.said, a.display_name AS made_by FROM project_step s
LEFT JOIN account a ON a.id = s.made_by WHERE s.project_id = :id ORDER BY s.on_day DESC, s.id DESC"""
)
_STEPS_OF_WISH = text(
    """SELECT s.act, s.reason, s.made_at, a.display_name AS made_by FROM wish_step s
LEFT JOIN account a ON a.id = s.made_by WHERE s.wish_id = :id ORDER BY s.made_at, s.id"""
)
_OF_REGISTRATION = text(
    """SELECT 'resource' AS what, t.id, t.title, t.state FROM resource t WHERE t.registration_id = :id
UNION ALL SELECT 'project', t.id, t.title, t.state FROM project t WHERE t.registration_id = :id
UNION ALL SELECT 'wish', t.id, t.title, t.state FROM wish t WHERE t.registration_id = :id ORDER BY 1, 3"""
)
_CLAIMERS = text(
    f"""SELECT 'r' || t.id AS key, o.name AS label FROM registration t JOIN organization o ON o.id = t.organization_id
WHERE t.community_id = :community_id AND t.valid @> {DAY} ORDER BY o.name"""
)
_MEMBERS = text(
    f"""SELECT 'm' || t.id AS key, p.name || ' · ' || p.ref AS label FROM member_registration t
JOIN person p ON p.id = t.person_id WHERE t.community_id = :community_id AND t.valid @> {DAY} ORDER BY p.name, p.ref"""
)
_FREE_ORGANIZATIONS = text(
    f"""SELECT o.id, o.name FROM organization o WHERE o.community_id = :community_id AND o.closed_on IS NULL
  AND NOT EXISTS (SELECT FROM registration t WHERE t.organization_id = o.id AND upper(t.valid) IS NULL
                  OR t.organization_id = o.id AND t.valid @> {DAY}) ORDER BY o.name"""
)
_FREE_MEMBERS = text(
    f"""SELECT p.id, p.name || ' · ' || p.ref AS name FROM person p WHERE p.community_id = :community_id
  AND p.is_in_service_member AND (p.closed_on IS NULL OR p.closed_on > {DAY})
  AND NOT EXISTS (SELECT FROM member_registration t WHERE t.person_id = p.id AND t.valid @> {DAY})
ORDER BY p.name, p.ref"""
)
_CONTACTS = text(
    "SELECT id, concat_ws(' · ', name, nullif(position, '')) AS name FROM contact"
    " WHERE community_id = :community_id AND organization_id = :id AND closed_on IS NULL ORDER BY id"
)
_KEEPERS = text(
    f"""SELECT DISTINCT p.id, p.name, p.ref FROM person p JOIN assignment a ON a.person_id = p.id
WHERE p.community_id = :community_id AND a.valid @> {DAY}
  AND a.role IN ('secretary', 'duty_officer', 'grid_leader', 'deputy') ORDER BY p.ref"""
)
_OPEN_WISHES = text(
    f"""SELECT t.id, t.title, t.detail, i.name AS item, {_GRID}, t.published_on
FROM wish t JOIN item i ON i.id = t.item_id
WHERE t.community_id = :community_id AND t.state = 'published' ORDER BY t.published_on DESC, t.id DESC LIMIT 200"""
)
_WISH_COUNTS = text(
    """SELECT count(*) FILTER (WHERE state = 'published') AS open,
  count(*) FILTER (WHERE state IN ('claimed', 'delivered')) AS claimed,
  count(*) FILTER (WHERE state = 'fulfilled') AS fulfilled FROM wish WHERE community_id = :community_id"""
)


def one(session: Session, what: str, community_id: int, row_id: int, on_day: date) -> RowMapping | None:
    """A registration, member, need, resource, project or wish of a community, with the names around it."""
    values = {"community_id": community_id, "id": row_id, "on_day": on_day}
    return session.execute(text(_STATEMENTS[what]), values).mappings().first()


def items(
    session: Session, community_id: int, of: ItemList | None = None, *, with_retired: bool = False
) -> Sequence[RowMapping]:
    """Items of a dictionary, or of all."""
    values = {"community_id": community_id, "list": of.value if of else None, "with_retired": with_retired}
    return session.execute(_ITEMS, values).mappings().all()


def items_of_registration(session: Session, registration_id: int) -> Sequence[RowMapping]:
    """Items that a registered organization takes part in."""
    return session.execute(_ITEMS_OF, {"id": registration_id}).mappings().all()


def things_of_registration(session: Session, registration_id: int) -> Sequence[RowMapping]:
    """Its resources, projects and wishes."""
    return session.execute(_OF_REGISTRATION, {"id": registration_id}).mappings().all()


def matches(
    session: Session, community_id: int, *, need_id: int | None = None, resource_id: int | None = None
) -> Sequence[RowMapping]:
    """What a need, or a resource, was brought together with."""
    values = {"community_id": community_id, "need_id": need_id, "resource_id": resource_id}
    return session.execute(_MATCHES, values).mappings().all()


def fitting(session: Session, community_id: int, need_id: int, on_day: date) -> Sequence[RowMapping]:
    """Resources that fit a need, the same kind first."""
    return session.execute(_FITTING, {"community_id": community_id, "id": need_id, "on_day": on_day}).mappings().all()


def steps_of_project(session: Session, project_id: int) -> Sequence[RowMapping]:
    """What was told of a project, newest first."""
    return session.execute(_STEPS_OF_PROJECT, {"id": project_id}).mappings().all()


def steps_of_wish(session: Session, wish_id: int) -> Sequence[RowMapping]:
    """What was done with a wish, in order."""
    return session.execute(_STEPS_OF_WISH, {"id": wish_id}).mappings().all()


def claimers(session: Session, community_id: int, on_day: date, *, members: bool = False) -> list[tuple[str, str]]:
    """Registered organizations (and members) as choices: `r7` or `m12`, and the words."""
    values = {"community_id": community_id, "on_day": on_day}
    found = [(row.key, row.label) for row in session.execute(_CLAIMERS, values)]
    return found + [(row.key, row.label) for row in session.execute(_MEMBERS, values)] if members else found


def free_organizations(session: Session, community_id: int, on_day: date) -> list[tuple[int, str]]:
    """Organizations that are not registered."""
    rows = session.execute(_FREE_ORGANIZATIONS, {"community_id": community_id, "on_day": on_day})
    return [(row.id, row.name) for row in rows]


def free_members(session: Session, community_id: int, on_day: date) -> list[tuple[int, str]]:
    """In-service members who are not registered."""
    rows = session.execute(_FREE_MEMBERS, {"community_id": community_id, "on_day": on_day})
    return [(row.id, row.name) for row in rows]


def contacts(session: Session, community_id: int, organization_id: int) -> list[tuple[int, str]]:
    """Contacts of an organization as choices."""
    rows = session.execute(_CONTACTS, {"community_id": community_id, "id": organization_id})
    return [(row.id, row.name) for row in rows]


def keepers(session: Session, community_id: int, on_day: date) -> list[tuple[int, str]]:
    """Who can keep a need, project or wish: the office and the grid leaders."""
    rows = session.execute(_KEEPERS, {"community_id": community_id, "on_day": on_day})
    return [(row.id, row.name) for row in rows]


def open_wishes(session: Session, community_id: int, on_day: date) -> Sequence[RowMapping]:
    """Wishes that wait for somebody, as the public reads them."""
    return session.execute(_OPEN_WISHES, {"community_id": community_id, "on_day": on_day}).mappings().all()


def wish_counts(session: Session, community_id: int) -> RowMapping:
    """How many wishes wait, are claimed, came true."""
    return session.execute(_WISH_COUNTS, {"community_id": community_id}).mappings().one()
