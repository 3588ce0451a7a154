"""What a community says about its office, with the usual words where it has said nothing."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from webapp.signs.models import CommunityContact, CommunityService, EmergencyNumber
from webapp.signs.rules import USUAL_EMERGENCIES, USUAL_HOURS, USUAL_SERVICES, Emergency, InTwoLanguages, Service


@dataclass(frozen=True)
class Contact:
    """Office, hours, telephone, services and emergency numbers of a community."""

    office: str
    hours: InTwoLanguages
    phone: str
    services: tuple[Service, ...]
    emergencies: tuple[Emergency, ...]


_CENTRE = text(
    """SELECT concat_ws(' · ', p.name, p.address) FROM place p WHERE p.community_id = :community
AND p.kind = 'place.community_centre' AND p.closed_on IS NULL AND p.name IS NOT NULL ORDER BY p.id LIMIT 1"""
)


def contact_of(session: Session, community_id: int) -> Contact:
    """What the public reads about the office; without an entry its office is the community's service centre."""
    row = session.get(CommunityContact, community_id)
    office = row.office if row and row.office else session.scalar(_CENTRE, {"community": community_id}) or ""
    hours = InTwoLanguages(row.office_hours) if row and row.office_hours else USUAL_HOURS
    return Contact(
        office=office,
        hours=hours,
        phone=row.service_phone if row else "",
        services=_services(session, community_id) or USUAL_SERVICES,
        emergencies=_emergencies(session, community_id) or USUAL_EMERGENCIES,
    )


def sheet_numbers(session: Session, community_id: int) -> tuple[tuple[str, str], ...]:
    """Emergency numbers as the printed duty sheet shows them: Chinese name, number."""
    emergencies = _emergencies(session, community_id) or USUAL_EMERGENCIES
    return tuple((each.name.zh, each.number) for each in emergencies)


def _services(session: Session, community_id: int) -> tuple[Service, ...]:
    rows = session.scalars(
        select(CommunityService).where(CommunityService.community_id == community_id).order_by(CommunityService.sort)
    )
    return tuple(
        Service(InTwoLanguages(row.name_zh, row.name_en), InTwoLanguages(row.detail_zh, row.detail_en)) for row in rows
    )


def _emergencies(session: Session, community_id: int) -> tuple[Emergency, ...]:
    rows = session.scalars(
        select(EmergencyNumber).where(EmergencyNumber.community_id == community_id).order_by(EmergencyNumber.sort)
    )
    return tuple(Emergency(InTwoLanguages(row.name_zh, row.name_en), row.number) for row in rows)
