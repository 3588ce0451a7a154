"""What somebody is called on screens who was named by hand: an organization, a compound's property, a role."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.clock import ZONE
from webapp.core.languages import spoken
from webapp.dispatch.queries.words import HELPERS
from webapp.dispatch.rules import CalleeKind
from webapp.grids.rules import LABELS, Manager
from webapp.roster.rules import ROLE_LABELS, AssignmentRole

# One that exists; a court and a procuratorate come through the joint conference alone.
_ORGANIZATION = text(
    """SELECT name FROM organization WHERE id = :id AND community_id = :community_id
  AND (opened_on IS NULL OR opened_on <= CAST(:on_day AS date))
  AND (closed_on IS NULL OR closed_on > CAST(:on_day AS date)) AND name !~ '法院|检察院'"""
)
_COMPOUND = text(
    "SELECT name, manager_kind, manager_name FROM compound WHERE id = :id AND community_id = :community_id"
)
_PERSON = text(
    """SELECT p.id, (SELECT a.role FROM assignment a WHERE a.person_id = p.id AND a.valid @> CAST(:on_day AS date)
  ORDER BY a.role = 'volunteer', a.rank, a.id LIMIT 1) AS role FROM person p
WHERE p.id = :id AND p.community_id = :community_id AND (p.closed_on IS NULL OR p.closed_on > CAST(:on_day AS date))"""
)
_MANAGER = text("SELECT manager_organization_id FROM compound WHERE id = :id")
_KINDS = text("SELECT DISTINCT kind FROM organization WHERE id = ANY(:ids)")
_HAS_DUTY = text(
    """SELECT EXISTS (SELECT FROM assignment a WHERE a.person_id = :person_id AND a.role <> 'volunteer'
  AND a.valid @> CAST(:on_day AS date))"""
)


@dataclass(frozen=True)
class Names:
    """Whom a call is for."""

    kind: CalleeKind
    organization_id: int | None = None
    compound_id: int | None = None
    person_id: int | None = None


def label_of(session: Session, community_id: int, callee: Names, at: datetime) -> str | None:
    """What screens show of a callee; None where the community has no such one. Of a person only his role."""
    bound = {"community_id": community_id, "on_day": at.astimezone(ZONE).date()}
    match callee.kind:
        case CalleeKind.ORGANIZATION:
            found: str | None = session.scalar(_ORGANIZATION, {"id": callee.organization_id, **bound})
            return found
        case CalleeKind.PROPERTY:
            row = session.execute(_COMPOUND, {"id": callee.compound_id, **bound}).first()
            return (row.manager_name or f"{row.name}{spoken(Manager(row.manager_kind), LABELS)}") if row else None
        case CalleeKind.PERSON:
            row = session.execute(_PERSON, {"id": callee.person_id, **bound}).first()
            return _role(row.role) if row else None
        case CalleeKind.EMERGENCY_OFFICE:
            return str(_("Duty office of the community"))


def manager_of(session: Session, compound_id: int | None) -> int | None:
    """The organization that manages a compound; None where none is on record."""
    found: int | None = session.scalar(_MANAGER, {"id": compound_id})
    return found


def kinds_of(session: Session, organization_ids: Iterable[int | None]) -> frozenset[str]:
    """Of what kinds organizations are; who is none has none."""
    ids = [each for each in organization_ids if each is not None]
    return frozenset(session.scalars(_KINDS, {"ids": ids})) if ids else frozenset()


def _role(role: str | None) -> str:
    return spoken(AssignmentRole(role), ROLE_LABELS) if role else str(HELPERS["neighbour"])


def only_helps(session: Session, person_id: int, at: datetime) -> bool:
    """Whether a person has no duty here and but offered hours."""
    return not session.scalar(_HAS_DUTY, {"person_id": person_id, "on_day": at.astimezone(ZONE).date()})
