"""Shifts and sign-ups made for tests, so that a test says only what it is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import uuid4

from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.webapp.town import CODE, TOWN
from webapp.core.clock import today
from webapp.shifts.commands import deciding, hosting, signing
from webapp.shifts.commands.moving import Doer, locked, staff
from webapp.shifts.models import Shift
from webapp.shifts.rules import DayRole, Kind, NameStyle

NORTH, MIDDLE, SOUTH = 21, 22, 23  # sections in force; NORTH and MIDDLE are of area 1, SOUTH of area 2
OFFICE = staff(None)
_NEW = text(
    "INSERT INTO shift (community_id, grid_id, day, starts, ends, kind, capacity, source)"
    " VALUES (1, :grid, :day, :starts, :ends, :kind, :capacity, :source) RETURNING id"
)


def shift(
    session: Session,
    *,
    grid: int = NORTH,
    day: date | None = None,
    starts: str = "00:00",
    ends: str = "23:59",
    kind: Kind = Kind.EITHER,
    source: str = "demo",
) -> int:
    """An open shift; of the whole present day unless said otherwise."""
    values = {"grid": grid, "day": day or today(), "starts": starts, "ends": ends, "kind": kind.value, "source": source}
    return int(session.execute(_NEW, values | {"capacity": 1 if kind is Kind.PERSON else 5}).scalar_one())


def draft(*names: str, **more: object) -> signing.SignupDraft:
    """What one person, or an organization with several, fills in."""
    names = names or ("赵示例",)
    many = len(names) > 1
    values: dict[str, object] = {
        "kind": Kind.ORGANIZATION if many else Kind.PERSON,
        "names": list(names),
        "phone": "199-0000-1234",
        "roles": [DayRole.LISTENER],
        "certificate": NameStyle.FULL,
        "is_adult": True,
        "accepts_note": True,
        "organization": "示例单位" if many else "",
    }
    return signing.SignupDraft(**{**values, **more})  # type: ignore[arg-type]


def sign_up(session: Session, shift_id: int, *names: str, **more: object) -> signing.NewSignup:
    return signing.sign_up(
        session, TOWN, shift_id, draft(*names, **more), client_key=uuid4(), on_day=today(), days_ahead=60
    )


def held(session: Session, shift_id: int) -> Shift:
    return locked(session, TOWN, shift_id)


def taken(session: Session, *names: str, until: str = "active", **where: object) -> int:
    """A shift that has come as far as said."""
    made = shift(session, **where)  # type: ignore[arg-type]
    sign_up(session, made, *names)
    steps = {"applied": 0, "approved": 1, "briefed": 2, "active": 3, "handed_over": 4, "thanked": 5}
    for step in (deciding.approve, hosting.brief, hosting.begin, _countersign, hosting.thank)[: steps[until]]:
        step(session, held(session, made), OFFICE)
    return made


def lead(session: Session, shift_id: int, *, missing: Sequence[int] = ()) -> None:
    """From the approval of who signed up to the thanks; some may not have come."""
    for step in (deciding.approve, hosting.brief, hosting.begin):
        step(session, held(session, shift_id), OFFICE)
    if missing:
        hosting.miss(session, held(session, shift_id), missing, OFFICE)
    for step in (_countersign, hosting.thank):
        step(session, held(session, shift_id), OFFICE)


def _countersign(session: Session, of: Shift, _doer: Doer) -> None:
    account = session.execute(
        text("INSERT INTO account (display_name, community_id) VALUES ('带班', 1) RETURNING id")
    ).scalar_one()
    hosting.countersign(session, of, "", staff(account))


def account_of(session: Session, shift_id: int) -> int:
    """The account of the first who comes."""
    asked = (
        "SELECT p.account_id FROM shift_participant p JOIN shift_signup u ON u.id = p.signup_id"
        " WHERE u.shift_id = :id AND u.state = 'accepted' ORDER BY p.id LIMIT 1"
    )
    return int(session.execute(text(asked), {"id": shift_id}).scalar_one())


def end_now(session: Session, shift_id: int) -> None:
    """Move the shift so that, by the database's clock, its last minute is past."""
    session.execute(
        text("UPDATE shift SET day = :day, version = version + 1 WHERE id = :id"),
        {"id": shift_id, "day": today() - timedelta(days=1)},
    )


def token(client: FlaskClient, page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(page).text)
    assert found, page
    return found[1]


def post(client: FlaskClient, page: str, address: str = "", **fields: object) -> TestResponse:
    """Send the form of a page, with its token."""
    return client.post(address or page, data={"csrf_token": token(client, page), **fields})


def at(path: str) -> str:
    return f"/c/{CODE}/{path}"
