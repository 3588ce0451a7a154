"""What an office changes about its signs: one function, one use case; none of them commits."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.core.errors import Invalid
from webapp.signs.models import CommunityContact, CommunityService, EmergencyNumber
from webapp.signs.rules import PHONE, Emergency, Service

_LONGEST = 120


def set_contact(
    session: Session,
    community_id: int,
    *,
    office: str | None = None,
    office_hours: str | None = None,
    service_phone: str | None = None,
) -> None:
    """Say where and when the office is open and which number it has; what is not given stays as it is.

    Raises Invalid for a text longer than 120 characters and for what is no telephone number.
    """
    given = {"office": office, "office_hours": office_hours, "service_phone": service_phone}
    values = {name: value.strip() for name, value in given.items() if value is not None}
    for name, value in values.items():
        if len(value) > _LONGEST or (value and not value.isprintable()):
            raise Invalid(f"at most {_LONGEST} characters in one line", field=name)
    if values.get("service_phone") and not PHONE.fullmatch(values["service_phone"]):
        raise Invalid("this is no telephone number", field="service_phone")
    statement = insert(CommunityContact).values(community_id=community_id, **values)
    session.execute(
        statement.on_conflict_do_update(index_elements=["community_id"], set_={**values, "updated_at": func.now()})
    )
    session.expire_all()


def set_services(session: Session, community_id: int, services: Sequence[Service]) -> None:
    """Replace the services of a community's grids; none at all brings the usual four back."""
    session.execute(delete(CommunityService).where(CommunityService.community_id == community_id))
    session.add_all(
        CommunityService(
            community_id=community_id,
            sort=sort,
            name_zh=each.name.zh,
            name_en=each.name.en,
            detail_zh=each.detail.zh,
            detail_en=each.detail.en,
        )
        for sort, each in enumerate(services, start=1)
    )
    session.flush()


def set_emergencies(session: Session, community_id: int, numbers: Sequence[Emergency]) -> None:
    """Replace a community's emergency numbers; none at all brings the national ones back.

    Raises Invalid for what is no telephone number.
    """
    for each in numbers:
        if not PHONE.fullmatch(each.number):
            raise Invalid("this is no telephone number", field=each.name.zh)
    session.execute(delete(EmergencyNumber).where(EmergencyNumber.community_id == community_id))
    session.add_all(
        EmergencyNumber(
            community_id=community_id, sort=sort, name_zh=each.name.zh, name_en=each.name.en, number=each.number
        )
        for sort, each in enumerate(numbers, start=1)
    )
    session.flush()
