"""One person of the roster: what he answers for, consented to, offers; and how much that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from webapp.roster.queries.fragments import (
    CONSENTS,
    DAY,
    GRIDS_OF_ASSIGNMENT,
    IN_FORCE,
    PLACE_JOINS,
    PLACE_KIND,
    PLACE_NAME,
)
from webapp.roster.rules import AssignmentRole, EndReason, PlaceKind, Source, masked


@dataclass(frozen=True)
class Held:
    """An assignment of a person: now, over or coming; with whoever stands in now or next."""

    id: int
    role: AssignmentRole
    place_kind: PlaceKind
    place_name: str
    begins: date
    until: date | None
    when: str
    stands_in_for: str | None
    stand_in: str | None
    stand_in_from: date | None
    stand_in_until: date | None
    ended_reason: EndReason | None
    successor: str | None


@dataclass(frozen=True)
class Slot:
    """Hours of a week that a person offers, and the duty post."""

    weekday: int
    starts: time
    ends: time
    post: str


@dataclass(frozen=True)
class PersonShown:
    """What staff may read of a person; the telephone only masked.

    `grid_ids` are the grids of what he answers for now, for the question who may call him.
    """

    id: int
    ref: str
    name: str
    phone_masked: str | None
    consents: bool
    consent_on: date | None
    consent_until: date | None
    skills: tuple[str, ...]
    branch: str | None
    branch_id: int | None
    is_own_member: bool
    is_in_service_member: bool
    opened_on: date
    closed_on: date | None
    source: Source
    account_id: int | None
    placed_in: str | None
    placed_post: str | None
    placed_from: date | None
    grid_ids: frozenset[int]
    held: tuple[Held, ...]
    offers: tuple[Slot, ...]


@dataclass(frozen=True)
class Load:
    """How much somebody answers for now: so many roles, and the households behind them."""

    roles: int
    households: int


_PERSON = text(
    f"""SELECT p.id, p.ref, p.name, p.duty_phone, {CONSENTS} AS consents, p.consent_on, p.consent_until, p.skills,
  r.name AS branch, p.branch_id, p.is_own_member, p.is_in_service_member, p.opened_on, p.closed_on, p.source,
  p.account_id, m.post AS placed_post, lower(m.valid) AS placed_from,
  concat_ws(' ', k.name, coalesce(b.number, b.name, b.address)) AS placed_in
FROM person p LEFT JOIN party_branch r ON r.id = p.branch_id
LEFT JOIN member_placement m ON m.person_id = p.id AND m.valid @> {DAY}
LEFT JOIN building b ON b.id = m.building_id LEFT JOIN compound k ON k.id = b.compound_id
WHERE p.community_id = :community_id AND p.id = :person_id"""
)
_HELD = text(
    f"""SELECT a.id, a.role, {PLACE_KIND} AS place_kind, {PLACE_NAME} AS place_name, lower(a.valid) AS begins,
  upper(a.valid) AS until, a.ended_reason, x.name AS successor, f.name AS stands_in_for,
  CASE WHEN {IN_FORCE} THEN 'now' WHEN lower(a.valid) > {DAY} THEN 'coming' ELSE 'over' END AS when_held,
  w.name AS stand_in, lower(w.valid) AS stand_in_from, upper(w.valid) AS stand_in_until
FROM assignment a {PLACE_JOINS} LEFT JOIN person x ON x.id = a.successor_id
LEFT JOIN assignment o ON o.id = a.stands_in_for_id LEFT JOIN person f ON f.id = o.person_id
LEFT JOIN LATERAL (SELECT sp.name, s.valid FROM assignment s JOIN person sp ON sp.id = s.person_id
    WHERE s.stands_in_for_id = a.id AND upper(s.valid) > {DAY} ORDER BY lower(s.valid) LIMIT 1) w ON true
WHERE a.community_id = :community_id AND a.person_id = :person_id
ORDER BY {IN_FORCE} DESC, lower(a.valid) DESC, array_position(CAST(:order AS text[]), a.role), a.id"""
)
_GRID_IDS = text(
    f"""SELECT DISTINCT u.grid_id FROM (
  SELECT here.grid_id FROM assignment a {PLACE_JOINS} CROSS JOIN LATERAL {GRIDS_OF_ASSIGNMENT} here
  WHERE a.community_id = :community_id AND a.person_id = :person_id AND {IN_FORCE}
  UNION ALL SELECT gb.grid_id FROM member_placement m JOIN building b ON b.id = m.building_id
  JOIN generation e ON e.community_id = b.community_id AND e.valid @> {DAY}
  JOIN grid_block gb ON gb.generation_id = e.id AND gb.block_id = b.block_id
  WHERE m.community_id = :community_id AND m.person_id = :person_id AND m.valid @> {DAY}) h
JOIN grid_version v ON v.grid_id = h.grid_id JOIN generation n ON n.id = v.generation_id AND n.valid @> {DAY}
CROSS JOIN LATERAL (VALUES (v.grid_id), (v.parent_grid_id)) u(grid_id) WHERE u.grid_id IS NOT NULL"""
)
_OFFERS = text(
    "SELECT weekday, starts, ends, post FROM offered_hours WHERE community_id = :community_id"
    " AND person_id = :person_id ORDER BY weekday, starts"
)
_LOAD = text(
    f"""WITH held AS (SELECT a.* FROM assignment a WHERE a.community_id = :community_id AND a.person_id = :person_id
  AND {IN_FORCE}), homes AS (
  SELECT s.id, s.households FROM held a JOIN stair s ON s.id = a.stair_id
  UNION SELECT s.id, s.households FROM held a JOIN stair s ON s.building_id = a.building_id
  UNION SELECT s.id, s.households FROM held a JOIN building b ON b.compound_id = a.compound_id
    JOIN stair s ON s.building_id = b.id
  UNION SELECT s.id, s.households FROM held a JOIN generation e ON e.community_id = a.community_id AND e.valid @> {DAY}
    JOIN grid_block gb ON gb.generation_id = e.id AND gb.grid_id = a.grid_id
    JOIN building b ON b.block_id = gb.block_id JOIN stair s ON s.building_id = b.id
    WHERE a.role IN ('grid_leader', 'deputy'))
SELECT (SELECT count(*) FROM held) AS roles, (SELECT coalesce(sum(households), 0) FROM homes) AS households"""
)


def person_shown(session: Session, community_id: int, person_id: int, on_day: date) -> PersonShown | None:
    """A person of a community as of a day; None if there is none such."""
    values: dict[str, object] = {"community_id": community_id, "person_id": person_id, "on_day": on_day}
    row = session.execute(_PERSON, values).mappings().first()
    if row is None:
        return None
    fields = {**row}
    phone = fields.pop("duty_phone")
    held = session.execute(_HELD, values | {"order": [str(role) for role in AssignmentRole]}).mappings()
    return PersonShown(
        **fields
        | {
            "phone_masked": masked(phone) if phone else None,
            "consents": bool(row["consents"]),
            "skills": tuple(row["skills"]),
            "source": Source(row["source"]),
            "placed_in": row["placed_in"] or None,
        },
        grid_ids=frozenset(session.scalars(_GRID_IDS, values)),
        held=tuple(_held(each) for each in held),
        offers=tuple(Slot(**each) for each in session.execute(_OFFERS, values).mappings()),
    )


def load_of(session: Session, community_id: int, person_id: int, on_day: date) -> Load:
    """How much a person answers for on a day; for the scheduler and for himself alone."""
    values = {"community_id": community_id, "person_id": person_id, "on_day": on_day}
    return Load(**session.execute(_LOAD, values).mappings().one())


def person_of_account(session: Session, community_id: int, account_id: int) -> int | None:
    """The person of a community who logs in with an account."""
    found: int | None = session.scalar(
        text("SELECT id FROM person WHERE community_id = :community_id AND account_id = :account_id"),
        {"community_id": community_id, "account_id": account_id},
    )
    return found


def person_called(session: Session, community_id: int, words: str) -> int | None:
    """The person whom a number names, alone or as people are offered in lists: `R0001 张三`."""
    ref = words.split(maxsplit=1)[0] if words.split() else ""
    found: int | None = session.scalar(
        text("SELECT id FROM person WHERE community_id = :community_id AND ref = :ref"),
        {"community_id": community_id, "ref": ref},
    )
    return found


def person_label(session: Session, community_id: int, person_id: int) -> str:
    """Number and name of a person, as lists offer them."""
    found: str | None = session.scalar(
        text("SELECT ref || ' ' || name FROM person WHERE community_id = :community_id AND id = :id"),
        {"community_id": community_id, "id": person_id},
    )
    return found or ""


def people_there(session: Session, community_id: int, on_day: date, *, roles: bool = True) -> list[str]:
    """Numbers and names of those on the roster, as lists offer them; only those who hold a role, unless told."""
    holding = f" AND EXISTS (SELECT FROM assignment a WHERE a.person_id = p.id AND {IN_FORCE})" if roles else ""
    return list(
        session.scalars(
            text(
                "SELECT p.ref || ' ' || p.name FROM person p WHERE p.community_id = :community_id"
                f" AND p.opened_on <= {DAY} AND (p.closed_on IS NULL OR p.closed_on > {DAY}){holding} ORDER BY p.ref"
            ),
            {"community_id": community_id, "on_day": on_day},
        )
    )


def _held(row: RowMapping) -> Held:
    fields = {**row}
    when, reason = fields.pop("when_held"), fields.pop("ended_reason")
    return Held(
        **fields | {"role": AssignmentRole(row["role"]), "place_kind": PlaceKind(row["place_kind"])},
        when=when,
        ended_reason=EndReason(reason) if reason else None,
    )
