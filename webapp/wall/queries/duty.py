"""Who is on duty: names of those alone whose dated consent lets them be published, all others as counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from webapp.core.clock import ZONE
from webapp.roster.queries.fragments import CONSENTS
from webapp.roster.rules.duty import Capacity
from webapp.wall.queries.heading import Heading

_DUTY = text(
    f"""WITH led AS (
  SELECT count(p.id)::int AS leaders FROM shift t JOIN shift_signup u ON u.shift_id = t.id AND u.state = 'accepted'
  JOIN shift_participant p ON p.signup_id = u.id AND p.missed_at IS NULL
  WHERE t.community_id = :community_id AND t.day = :on_day AND t.state = 'active')
SELECT l.leaders, s.id AS slot_id, lower(s.during) AS begins, upper(s.during) AS ends, s.duty_phone, m.capacity,
  CASE WHEN {CONSENTS} THEN p.name END AS name
FROM led l
LEFT JOIN duty_slot s ON s.community_id = :community_id AND s.during @> CAST(:at AS timestamptz)
LEFT JOIN duty_member m ON m.slot_id = s.id LEFT JOIN person p ON p.id = m.person_id
ORDER BY lower(s.during), s.kind, s.id, m.capacity, m.rank, m.id"""
)


@dataclass(frozen=True)
class People:
    """Names that may be published, and how many others there are."""

    published: Sequence[str]
    others: int


@dataclass(frozen=True)
class InCharge:
    """Who is in charge 带班领导; without consent his role alone."""

    name: str | None
    role: Capacity


@dataclass(frozen=True)
class Duty:
    """The slots that run at an instant, and the day leaders who are on their way."""

    in_charge: Sequence[InCharge]
    officers: People
    day_leaders: int
    leaders: People
    slot: str | None
    phone: str | None


def duty(session: Session, head: Heading) -> Duty:
    """Who is on duty at the instant."""
    bound = {"community_id": head.community_id, "at": head.at, "on_day": head.day}
    rows = session.execute(_DUTY, bound).mappings().all()
    leaders = rows[0]["leaders"]
    slots = [row for row in rows if row["slot_id"] is not None]
    return Duty(
        in_charge=[InCharge(row["name"], Capacity.IN_CHARGE) for row in _of(slots, Capacity.IN_CHARGE)],
        officers=_people(_of(slots, Capacity.OFFICER)),
        day_leaders=leaders,
        # A day leader has agreed to be named on his certificate, not on a wall.
        leaders=People((), leaders),
        slot=_hours(slots[0]) if slots else None,
        phone=next((row["duty_phone"] for row in slots if row["duty_phone"]), None),
    )


def _of(rows: Iterable[RowMapping], capacity: Capacity) -> list[RowMapping]:
    return [row for row in rows if row["capacity"] == capacity]


def _people(rows: Sequence[RowMapping]) -> People:
    names = [row["name"] for row in rows if row["name"]]
    return People(names, len(rows) - len(names))


def _hours(row: RowMapping) -> str:
    return f"{row['begins'].astimezone(ZONE):%H:%M}–{row['ends'].astimezone(ZONE):%H:%M}"
