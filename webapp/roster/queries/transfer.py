"""People and assignments as the text that files hold, from which differences are told."""

from __future__ import annotations

from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.roster.queries.places import places_of
from webapp.roster.rules import COLUMN_OF_PLACE, PlaceKind

Cells = dict[str, str]
_PEOPLE = text(
    """SELECT p.id, p.ref, p.name, coalesce(p.duty_phone, '') AS duty_phone,
  coalesce(p.consent_on::text, '') AS consent_on, coalesce(p.consent_until::text, '') AS consent_until,
  array_to_string(p.skills, '、') AS skills,
  CASE WHEN p.is_own_member THEN 'own' WHEN p.is_in_service_member THEN 'in_service' ELSE 'none' END AS member,
  coalesce(r.name, '') AS branch, p.opened_on::text AS opened_on, coalesce(p.closed_on::text, '') AS closed_on
FROM person p LEFT JOIN party_branch r ON r.id = p.branch_id
WHERE p.community_id = :community_id ORDER BY p.ref, p.id"""
)
_ASSIGNMENTS = text(
    """SELECT a.id, p.ref, p.name, a.role, a.place, lower(a.valid)::text AS begins,
  coalesce(upper(a.valid)::text, '') AS until, a.rank::text AS rank, coalesce(o.ref, '') AS stands_in_for,
  coalesce(a.ended_reason, '') AS ended_reason, coalesce(x.ref, '') AS successor
FROM assignment a JOIN person p ON p.id = a.person_id LEFT JOIN person x ON x.id = a.successor_id
LEFT JOIN assignment h ON h.id = a.stands_in_for_id LEFT JOIN person o ON o.id = h.person_id
WHERE a.community_id = :community_id ORDER BY p.ref, lower(a.valid), a.role, a.place, a.id"""
)


def people_as_text(session: Session, community_id: int) -> dict[int, Cells]:
    """Everybody who ever was on the roster, by row id."""
    rows = session.execute(_PEOPLE, {"community_id": community_id}).mappings()
    return {row["id"]: {key: value for key, value in row.items() if key != "id"} for row in rows}


def assignments_as_text(session: Session, community_id: int, labels: dict[str, str]) -> dict[int, Cells]:
    """Every assignment there ever was, by row id; places in words where they still exist, else by their key."""
    rows = session.execute(_ASSIGNMENTS, {"community_id": community_id}).mappings()
    return {
        row["id"]: {key: value for key, value in row.items() if key != "id"}
        | {"place": labels.get(row["place"], row["place"])}
        for row in rows
    }


def place_labels(session: Session, community_id: int, on_day: date) -> dict[str, str]:
    """The words for every place that exists on a day, by the key that assignments have for it."""
    return {
        f"{COLUMN_OF_PLACE[kind].removesuffix('_id')}:{place.id}": place.label
        for kind in PlaceKind
        for place in places_of(session, community_id, kind, on_day)
    }
