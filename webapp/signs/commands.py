"""What an office changes about its signs: one function, one use case; none of them commits."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.core.audit import record
from webapp.core.errors import Invalid, NotFound, Refused
from webapp.signs.models import CommunityContact, CommunityService, EmergencyNumber, PrintedSheet
from webapp.signs.queries import GridNow
from webapp.signs.rules import PHONE, Emergency, Service, SheetKind

_LONGEST = 120


def set_contact(
    session: Session,
    community_id: int,
    *,
    by: int | None = None,
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
    record(
        session,
        "signs.set_contact",
        of="community",
        object_id=community_id,
        community_id=community_id,
        account_id=by,
        facts={"fields": sorted(values)},
    )


def set_services(session: Session, community_id: int, services: Sequence[Service], *, by: int | None = None) -> None:
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
    record(
        session,
        "signs.set_services",
        of="community",
        object_id=community_id,
        community_id=community_id,
        account_id=by,
        facts={"count": len(services)},
    )


def set_emergencies(
    session: Session, community_id: int, numbers: Sequence[Emergency], *, by: int | None = None
) -> None:
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
    record(
        session,
        "signs.set_emergencies",
        of="community",
        object_id=community_id,
        community_id=community_id,
        account_id=by,
        facts={"count": len(numbers)},
    )


def record_prints(session: Session, kind: SheetKind, printed: Sequence[GridNow], *, by: int | None) -> None:
    """Remember that sheets of a kind were printed for these grids, and what they show."""
    for each in printed:
        grid, shown = each.grid, each.shown
        sheet = PrintedSheet(
            community_id=grid.community.id,
            grid_id=grid.id,
            generation_id=grid.version.id,
            kind=kind.value,
            assignment_id=each.leader.assignment_id if each.leader and kind.is_poster else None,
            border=shown.border,
            names=shown.names,
            leader=shown.leader if kind.is_poster else "",
            words=shown.words,
            address=shown.address,
            printed_by=by,
        )
        session.add(sheet)
        session.flush()
        facts = {"kind": kind.value, "grid": grid.code, "named": bool(sheet.leader)}
        record(
            session,
            "signs.print_sheet",
            of="printed_sheet",
            object_id=sheet.id,
            community_id=grid.community.id,
            account_id=by,
            facts=facts,
        )


def take_down(session: Session, community_id: int, sheet_id: int, *, by: int | None) -> PrintedSheet:
    """Remember that a sheet no longer hangs anywhere, and earlier ones of its kind and grid neither.

    Raises NotFound for a sheet of no or another community, Refused where it was taken down before.
    """
    sheet = session.get(PrintedSheet, sheet_id)
    if sheet is None or sheet.community_id != community_id:
        raise NotFound("no such sheet")
    if sheet.removed_at is not None:
        raise Refused("it was taken down before")
    sheet.removed_at = session.scalar(select(func.now()))
    session.flush()
    record(
        session,
        "signs.take_down_sheet",
        of="printed_sheet",
        object_id=sheet.id,
        community_id=community_id,
        account_id=by,
    )
    return sheet
