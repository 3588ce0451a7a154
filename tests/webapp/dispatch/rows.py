"""Incidents and calls written straight into the tables, in any state."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.crs import WGS84
from tests.webapp.town import LAT, LON, TOWN

_numbers = count(1)
_CATEGORY = """INSERT INTO category (community_id, code, name, nature, urgency)
VALUES (:town, :code, :name, :nature, 'general') ON CONFLICT (community_id, code) DO UPDATE SET name = excluded.name
RETURNING id"""
_INCIDENT = f"""INSERT INTO incident (community_id, uuid, number, category_id, source, route, whistle_kind, urgency,
  state, closed_as, closed_at, text, geom, section_id, area_id, building_id, compound_id, generation_id, received_at,
  finish_by, due_at, due_what, settled_at, suspended_at, claimed_by, simulated)
VALUES (:town, :uuid, :number, :category, 'grid_leader', :route, :whistle_kind, 'general', :state, :closed_as,
  :closed_at, :text, ST_SetSRID(ST_MakePoint({LON} + 0.0005, {LAT} + 0.0005), {WGS84}), :section, :area, :building,
  :compound, 2, :received_at, :finish_by, :finish_by, 'finish', :settled_at, :suspended_at, :claimed_by,
  :simulated) RETURNING id"""
_CALL = """INSERT INTO call (community_id, incident_id, kind, person_id, organization_id, label, is_lead, state,
  sent_at, limits, acknowledge_by, arrive_by, finish_by, red_by, arrived_at)
VALUES (:town, :incident, :kind, :person, :organization, :label, :is_lead, :state, :sent_at, '{}', :sent_at, :sent_at,
  :sent_at, :sent_at, :arrived_at) RETURNING id"""


def category(
    session: Session, code: str = "facility.sewage", name: str = "下水返水堵塞", nature: str = "matter"
) -> int:
    values = {"town": TOWN, "code": code, "name": name, "nature": nature}
    return int(session.execute(text(_CATEGORY), values).scalar_one())


def incident(session: Session, received_at: datetime, **fields: object) -> int:
    number = next(_numbers)
    known: dict[str, object] = {
        "town": TOWN,
        "uuid": uuid4(),
        "number": f"{received_at:%Y%m%d}-{number:03}",
        "category": fields.pop("category", None) or category(session),
        "route": "self",
        "state": "handling",
        "text": "3单元王某某家又反水了",
        "section": None,
        "area": None,
        "building": None,
        "compound": None,
        "received_at": received_at,
        "finish_by": received_at + timedelta(days=7),
        "simulated": False,
    }
    known |= dict.fromkeys(("closed_as", "closed_at", "settled_at", "suspended_at", "claimed_by", "whistle_kind"))
    known |= fields
    if known["route"] == "whistle":
        known["whistle_kind"] = "livelihood"
    return int(session.execute(text(_INCIDENT), known).scalar_one())


def call(session: Session, incident_id: int, sent_at: datetime, **fields: object) -> int:
    known: dict[str, object] = {
        "town": TOWN,
        "incident": incident_id,
        "person": None,
        "organization": None,
        "label": "网格长",
        "is_lead": False,
        "state": "sent",
        "sent_at": sent_at,
        "arrived_at": None,
    } | fields
    known["kind"] = "person" if known["person"] else "emergency_office" if not known["organization"] else "organization"
    return int(session.execute(text(_CALL), known).scalar_one())
