"""A report as the resident who made it sees it: how far it is, by when, who has it. No person, no position."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from webapp.core.accounts.policy import Scope
from webapp.dispatch.models import Incident
from webapp.dispatch.queries.standing import where_of
from webapp.dispatch.rules import ClosedAs, IncidentState
from webapp.dispatch.rules.acts import WAYS_BACK

_STATUS = text(
    """SELECT i.id, i.uuid, i.number, i.state, i.closed_as, i.text, i.place_text, i.received_at, i.finish_by,
  i.closed_at, i.reviewed, i.suspended_until, c.name AS category, c.icon, s.code AS section_code,
  (SELECT v.name FROM grid_version v WHERE v.grid_id = i.section_id AND v.generation_id = i.generation_id) AS section,
  (SELECT l.label FROM call l WHERE l.incident_id = i.id AND l.is_lead AND l.state NOT IN ('recalled', 'refused')
   AND l.kind IN ('organization', 'property') ORDER BY l.id DESC LIMIT 1) AS callee,
  (SELECT min(l.sent_at) FROM call l WHERE l.incident_id = i.id) AS called_at,
  (SELECT min(l.arrived_at) FROM call l WHERE l.incident_id = i.id) AS arrived_at,
  (SELECT max(l.done_at) FROM call l WHERE l.incident_id = i.id AND l.is_lead) AS done_at,
  i.settled_at,
  CASE WHEN i.state = 'closed' AND i.closed_as IN ('not_accepted', 'false_alarm') THEN
    (SELECT p.note FROM step p WHERE p.incident_id = i.id AND p.act IN ('not-accept', 'false-alarm')
     ORDER BY p.id DESC LIMIT 1) END
    AS reason,
  CASE WHEN i.state IN ('to_verify', 'closed') AND i.closed_as IS NOT DISTINCT FROM
    CASE i.state WHEN 'closed' THEN 'resolved' END THEN i.outcome ELSE '' END AS outcome,
  EXISTS (SELECT FROM decision d WHERE d.incident_id = i.id AND d.outcome IS NULL
    AND d.kind IN ('reopening', 'reacceptance')) AS is_asked_again,
  EXISTS (SELECT FROM incident_photo f WHERE f.incident_id = i.id) AS has_photo,
  i.closed_at > now() - interval '30 days' AS is_recent,
  r.incident_id IS NOT NULL AS is_reported, i.duplicate_of_id, r.rated_at,
  (SELECT g.stars FROM rating g WHERE g.incident_id = i.id AND g.by = 'reporter' LIMIT 1) AS stars
FROM incident i JOIN category c ON c.id = i.category_id LEFT JOIN reporter r ON r.incident_id = i.id
LEFT JOIN grid s ON s.id = i.section_id WHERE i.id = :id"""
)

_OF_WORK = (
    "state", "closed_as", "finish_by", "closed_at", "reviewed", "suspended_until", "callee", "called_at", "arrived_at",
    "done_at", "settled_at", "reason", "outcome",
)  # fmt: skip


@dataclass(frozen=True)
class ReportStatus:
    """How far a report has come."""

    id: int
    uuid: UUID
    number: str
    state: IncidentState
    closed_as: ClosedAs | None
    text: str
    place_text: str
    received_at: datetime
    finish_by: datetime | None
    closed_at: datetime | None
    reviewed: bool
    suspended_until: datetime | None
    category: str
    icon: str
    section_code: str | None
    section: str | None
    callee: str | None
    called_at: datetime | None
    arrived_at: datetime | None
    done_at: datetime | None
    settled_at: datetime | None
    reason: str | None
    outcome: str
    is_asked_again: bool
    has_photo: bool
    is_recent: bool | None
    rated_at: datetime | None
    stars: int | None
    is_merged: bool = False
    """Whether others reported the same, and this tells how far theirs has come."""
    ended_as: ClosedAs | None = None
    """How the report itself ended, which may go on with another's."""

    @property
    def awaits_somebody(self) -> bool:
        """Whether somebody who was called may still come."""
        return self.called_at is not None and self.state in (IncidentState.WAITING, IncidentState.HANDLING)

    @property
    def may_rate(self) -> bool:
        """Whether the resident may say how it was handled."""
        done = self.state is IncidentState.TO_VERIFY or self.closed_as is ClosedAs.RESOLVED
        return done and self.rated_at is None

    @property
    def may_ask_again(self) -> bool:
        """Whether the resident may ask that it be opened again."""
        return self.ended_as in WAYS_BACK and bool(self.is_recent) and not self.is_asked_again


def report_status(session: Session, incident_id: int) -> ReportStatus | None:
    """The report of an incident; None where nobody outside reported it. Merged, it goes on with the other's."""
    row = session.execute(_STATUS, {"id": incident_id}).mappings().first()
    if row is None or not row["is_reported"]:
        return None
    own, ended = dict(row), ClosedAs(row["closed_as"]) if row["closed_as"] else None
    goes_on = _goes_on_with(session, row)
    if goes_on is not None:
        own |= {column: goes_on[column] for column in _OF_WORK}
    for column in ("is_reported", "duplicate_of_id"):
        own.pop(column)
    state, closed_as = IncidentState(own["state"]), ClosedAs(own["closed_as"]) if own["closed_as"] else None
    rest = {"state": state, "closed_as": closed_as, "is_merged": goes_on is not None, "ended_as": ended}
    return ReportStatus(**{**own, **rest})


def _goes_on_with(session: Session, row: RowMapping) -> RowMapping | None:
    """The incident that a duplicate was merged into, however often that was merged on."""
    found = None
    while row["duplicate_of_id"] is not None and row["closed_as"] == ClosedAs.DUPLICATE:
        row = found = session.execute(_STATUS, {"id": row["duplicate_of_id"]}).mappings().one()
    return found


def scope_of_incident(session: Session, community_id: int, incident_id: int) -> Scope | None:
    """Where an incident lies, with the neighbour who handles it jointly; None where there is no such incident."""
    found = session.get(Incident, incident_id)
    return where_of(found).scope if found is not None and found.community_id == community_id else None
