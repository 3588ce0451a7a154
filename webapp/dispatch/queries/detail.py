"""All of an incident that somebody may know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from webapp.core.accounts.policy import Actor, allows
from webapp.core.accounts.roles import Action
from webapp.core.clock import ZONE
from webapp.core.notices import Reached, reached
from webapp.dispatch.models import Incident
from webapp.dispatch.queries.checking import checked_of
from webapp.dispatch.queries.limits import database_now, limits_of
from webapp.dispatch.queries.marks import MARK_COLUMNS, MARK_JOINS, marked
from webapp.dispatch.queries.orders import order_of
from webapp.dispatch.queries.similar import Similar, similar
from webapp.dispatch.queries.standing import Standings, standings, where_of
from webapp.dispatch.rules import Standing, Urgency
from webapp.dispatch.rules.clocks import Limits

Row = Mapping[str, Any]
_GRID_NAME = "(SELECT v.name FROM grid_version v WHERE v.generation_id = i.generation_id AND v.grid_id = {})"
_HEAD = text(
    f"""SELECT {MARK_COLUMNS}, i.text, i.place_text, i.by_name, i.source, i.whistle_kind, i.tried, i.outcome,
  i.reviewed, g.year, g.ordinal, {_GRID_NAME.format("i.section_id")} AS section_name,
  {_GRID_NAME.format("i.area_id")} AS area_name, {_GRID_NAME.format("i.border_section_id")} AS border_section_name,
  p.name AS compound_name, i.building_id, coalesce(b.number, b.name, b.address) AS building_name,
  i.joint, i.emergency_called_at, i.client_at,
  i.review_by, i.finish_by, i.red_by, i.suspended_until, i.settled_at, i.verified_at, i.closed_at,
  i.reopenings, i.duplicate_of_id, u.number AS duplicate_of_number, i.hotline_number, i.hotline_limit_at,
  i.settled_level AS level, i.uuid, i.blown_by, i.category_id, i.border_section_id,
  r.phone AS reporter_phone, r.tracking, r.wants_reply
FROM incident i {MARK_JOINS} LEFT JOIN generation g ON g.id = i.generation_id
LEFT JOIN compound p ON p.id = i.compound_id LEFT JOIN building b ON b.id = i.building_id
LEFT JOIN incident u ON u.id = i.duplicate_of_id LEFT JOIN reporter r ON r.incident_id = i.id
WHERE i.community_id = :community_id AND i.id = :id"""
)
_CALLS = text(
    """SELECT c.*, ST_X(o.geom) AS origin_lon, ST_Y(o.geom) AS origin_lat, p.name AS person_name,
  p.duty_phone AS person_phone, k.name AS contact_name, k.duty_phone AS contact_phone
FROM call c LEFT JOIN organization o ON o.id = c.organization_id LEFT JOIN person p ON p.id = c.person_id
LEFT JOIN LATERAL (SELECT k.name, k.duty_phone FROM contact k WHERE k.organization_id = c.organization_id
  AND k.opened_on <= :on_day AND (k.closed_on IS NULL OR k.closed_on > :on_day) ORDER BY k.id LIMIT 1) k ON true
WHERE c.incident_id = :id ORDER BY c.is_lead DESC, c.id"""
)
_LISTS = {
    "steps": "SELECT * FROM step WHERE incident_id = :id ORDER BY id",
    "notes": "SELECT * FROM incident_note WHERE incident_id = :id ORDER BY id",
    "decisions": "SELECT * FROM decision WHERE incident_id = :id ORDER BY id",
    "verifications": "SELECT outcome, by, note, at FROM verification WHERE incident_id = :id ORDER BY id",
    "ratings": "SELECT call_id, of, stars, by, note, at FROM rating WHERE incident_id = :id ORDER BY id",
    "photos": "SELECT m.id, m.uuid, p.moment, m.width, m.height FROM incident_photo p JOIN media m ON m.id = p.media_id"
    " WHERE p.incident_id = :id AND m.removed_at IS NULL ORDER BY p.at, m.id",
    "duplicates": "SELECT id, number FROM incident WHERE duplicate_of_id = :id ORDER BY id",
}
# In one statement, as every act answers with them: each a column, with its rows as JSON.
_EVERY, _STEPS = (
    text(
        "SELECT "
        + ", ".join(f"(SELECT coalesce(jsonb_agg(l), '[]') FROM ({_LISTS[name]}) l) AS {name}" for name in names)
    )
    for names in (_LISTS, ["steps"])
)


@dataclass(frozen=True)
class Detail:
    """An incident with everything that hangs on it, and how the reader stands to it."""

    head: Row
    calls: Sequence[Row]
    lists: Mapping[str, Sequence[Row]]
    limits: Limits
    similar: tuple[Similar, ...]
    how: Standings
    reached: Mapping[int, Reached]
    may_call_staff: bool
    may_reveal: bool
    needs_third_person: bool
    may_verify: bool
    account_id: int | None
    now: datetime

    @property
    def knows_names(self) -> bool:
        """Whether the reader is told which officer has it in hand, and who telephoned."""
        return self.may_call_staff or Standing.DESK in self.how.held


def detail(session: Session, actor: Actor, community_id: int, incident_id: int) -> Detail | None:
    """An incident of a community for somebody; None where there is none, or none that he may know of."""
    now = database_now(session)
    incident = session.get(Incident, incident_id, populate_existing=True)
    if incident is None or incident.community_id != community_id:
        return None
    where = where_of(incident)
    how = standings(session, actor, where, now)
    if not how.held & {Standing.READER, Standing.FOLLOWER}:
        return None
    bound = {"id": incident_id, "community_id": community_id, "on_day": now.astimezone(ZONE).date()}
    checked = checked_of(session, incident, now)
    is_verifier = Standing.VERIFIER in how.held
    calls = _rows(session, _CALLS, bound)
    return Detail(
        head=marked(session.execute(_HEAD, bound).mappings().one()),
        calls=calls,
        lists=_lists(session, bound, is_reader=Standing.READER in how.held),
        limits=limits_of(session, community_id, incident.category_id, Urgency(incident.urgency)),
        similar=_similar(session, incident, how, now),
        how=how,
        reached=reached(session, {row["id"]: row["sent_at"] for row in calls}),
        may_call_staff=allows(actor, Action.CALL_STAFF, where.scope),
        may_reveal=allows(actor, Action.REVEAL_REPORTER, where.scope),
        needs_third_person=checked.needs_third_person,
        may_verify=actor.account_id is not None and checked.may_verify(actor.account_id, is_verifier=is_verifier),
        account_id=actor.account_id,
        now=now,
    )


def _rows(session: Session, statement: TextClause, bound: Mapping[str, object]) -> list[Row]:
    return [dict(row) for row in session.execute(statement, dict(bound)).mappings()]


def _lists(session: Session, bound: Mapping[str, object], *, is_reader: bool) -> dict[str, Sequence[Row]]:
    """What hangs on it; who only follows it reads its steps, without what was written there."""
    found = session.execute(_EVERY if is_reader else _STEPS, dict(bound)).mappings().one()
    if is_reader:
        return dict(found)
    return {**dict.fromkeys(_LISTS, ()), "steps": [{**row, "note": ""} for row in found["steps"]]}


def _similar(session: Session, incident: Incident, how: Standings, now: datetime) -> tuple[Similar, ...]:
    """Open incidents near by, for the desk that may merge them."""
    if Standing.DESK not in how.held or incident.closed_as is not None:
        return ()
    row = session.execute(
        text("SELECT ST_X(geom) AS lon, ST_Y(geom) AS lat FROM incident WHERE id = :id"), {"id": incident.id}
    ).one()
    if row.lon is None:
        return ()
    order = order_of(session, incident.community_id, incident.category_id)
    place = (row.lon, row.lat)
    return similar(session, order, now, community_id=incident.community_id, place=place, without=incident.id)
