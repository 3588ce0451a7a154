"""Reads of the duty roster: who is on duty, the slots of a month, what is wrong with the plan, hand-picked lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from flask_babel import lazy_gettext as _
from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from webapp.core.clock import ZONE
from webapp.core.languages import spoken
from webapp.core.listing.listing import Choice, Column, Listing, Row
from webapp.roster.rules.duty import SLOT_LABELS, Capacity, Found, SlotKind, Standing, days_of, flaws, following_month


@dataclass(frozen=True)
class OnDuty:
    """Somebody who stands a slot; the telephone is for those with the right to call."""

    person_id: int
    name: str
    phone: str | None
    account_id: int | None
    capacity: Capacity
    is_gone: bool = False
    is_on_leave: bool = False


@dataclass(frozen=True)
class Slot:
    """A slot with those who stand it, in order."""

    id: int
    day: date
    kind: SlotKind
    begins: datetime
    ends: datetime
    duty_phone: str | None
    note: str
    is_edited: bool
    people: tuple[OnDuty, ...] = field(default=())

    @property
    def in_charge(self) -> OnDuty | None:
        """Who is in charge 带班领导."""
        return next((each for each in self.people if each.capacity is Capacity.IN_CHARGE), None)

    @property
    def officers(self) -> tuple[OnDuty, ...]:
        """Who stands duty 值班员."""
        return tuple(each for each in self.people if each.capacity is Capacity.OFFICER)

    @property
    def hours(self) -> str:
        """From and until, in local time."""
        return f"{self.begins.astimezone(ZONE):%H:%M}–{self.ends.astimezone(ZONE):%H:%M}"


@dataclass(frozen=True)
class Choosable:
    """Somebody who can be put on duty; `role` is what he is in the office, if anything."""

    id: int
    name: str
    role: str | None


@dataclass(frozen=True)
class Change:
    """A replacement or swap that happened."""

    out_name: str
    in_name: str
    reason: str
    note: str
    made_at: datetime
    made_by: str | None


_ON_LEAVE = """EXISTS (SELECT FROM assignment a JOIN assignment st ON st.stands_in_for_id = a.id
  WHERE a.person_id = p.id AND st.valid @> s.day)"""
_SLOTS = f"""SELECT s.id, s.day, s.kind, lower(s.during) AS begins, upper(s.during) AS ends, s.duty_phone, s.note,
  s.edited_at IS NOT NULL AS is_edited, m.person_id, p.name, p.duty_phone AS phone, p.account_id, m.capacity,
  coalesce(p.closed_on <= s.day, false) AS is_gone, coalesce({_ON_LEAVE}, false) AS is_on_leave
FROM duty_slot s LEFT JOIN duty_member m ON m.slot_id = s.id LEFT JOIN person p ON p.id = m.person_id
WHERE s.community_id = :community_id AND {{}}
ORDER BY lower(s.during), s.kind, s.id, m.capacity, m.rank, m.id"""
_NOW = text(_SLOTS.format("s.during @> CAST(:at AS timestamptz)"))
_BETWEEN = text(_SLOTS.format("s.during && tstzrange(:begins, :ends)"))
_OF_DAYS = text(_SLOTS.format("s.day BETWEEN :first AND :last"))
_ONE = text(_SLOTS.format("s.id = :slot_id"))
_AHEAD = text(_SLOTS.format("upper(s.during) > :at AND s.day <= :last"))
_OFFICE = "ARRAY['secretary', 'duty_officer', 'grid_leader', 'deputy']"
_CHOOSABLE = text(
    f"""SELECT p.id, p.name, held.role FROM person p
JOIN LATERAL (SELECT a.role FROM assignment a WHERE a.person_id = p.id AND a.valid @> CAST(:on_day AS date)
  AND a.role = ANY ({_OFFICE}) ORDER BY array_position({_OFFICE}, a.role) LIMIT 1) held ON true
WHERE p.community_id = :community_id AND p.opened_on <= :on_day AND (p.closed_on IS NULL OR p.closed_on > :on_day)
ORDER BY array_position({_OFFICE}, held.role), p.ref"""
)
_POOL = text(
    """SELECT m.person_id, m.capacity FROM duty_member m JOIN person p ON p.id = m.person_id
WHERE m.community_id = :community_id AND m.during && tstzrange(:begins, :ends) AND p.closed_on IS NULL
GROUP BY m.person_id, m.capacity ORDER BY count(*) DESC, min(lower(m.during)), min(m.rank)"""
)
_CHANGES = text(
    """SELECT o.name AS out_name, i.name AS in_name, c.reason, c.note, c.made_at, acc.display_name AS made_by
FROM duty_change c JOIN person o ON o.id = c.out_id JOIN person i ON i.id = c.in_id
LEFT JOIN account acc ON acc.id = c.made_by
WHERE c.community_id = :community_id AND c.slot_id = :slot_id ORDER BY c.made_at, c.id"""
)


def on_duty_now(session: Session, community_id: int, at: datetime) -> tuple[Slot, ...]:
    """The slots that run at an instant, with who is in charge and who stands them."""
    return _slots(session, _NOW, community_id=community_id, at=at)


def slots_between(session: Session, community_id: int, begins: datetime, ends: datetime) -> tuple[Slot, ...]:
    """The slots that touch a stretch of time."""
    return _slots(session, _BETWEEN, community_id=community_id, begins=begins, ends=ends)


def slots_of_days(session: Session, community_id: int, first: date, last: date) -> tuple[Slot, ...]:
    """The slots on the lines of these days."""
    return _slots(session, _OF_DAYS, community_id=community_id, first=first, last=last)


def slots_ahead(session: Session, community_id: int, at: datetime, days: int = 40) -> tuple[Slot, ...]:
    """The slots that are not over, for a choice."""
    last = at.astimezone(ZONE).date() + timedelta(days=days)
    return _slots(session, _AHEAD, community_id=community_id, at=at, last=last)


def slot(session: Session, community_id: int, slot_id: int) -> Slot | None:
    """One slot of a community."""
    found = _slots(session, _ONE, community_id=community_id, slot_id=slot_id)
    return found[0] if found else None


def changes_of(session: Session, community_id: int, slot_id: int) -> tuple[Change, ...]:
    """Who stood in for whom in a slot, in order."""
    rows = session.execute(_CHANGES, {"community_id": community_id, "slot_id": slot_id}).mappings()
    return tuple(Change(**row) for row in rows)


def choosable(session: Session, community_id: int, on_day: date) -> tuple[Choosable, ...]:
    """Who can be put on duty on a day: those who answer for something, the office first."""
    rows = session.execute(_CHOOSABLE, {"community_id": community_id, "on_day": on_day}).mappings()
    return tuple(Choosable(**row) for row in rows)


def recent_pool(session: Session, community_id: int, before: datetime) -> dict[Capacity, list[int]]:
    """Who stood duty in the five weeks before, by capacity, in the order of their turns."""
    values = {"community_id": community_id, "begins": before - timedelta(weeks=5), "ends": before}
    found: dict[Capacity, list[int]] = {capacity: [] for capacity in Capacity}
    for row in session.execute(_POOL, values):
        found[Capacity(row.capacity)].append(row.person_id)
    return found


def flaws_between(session: Session, community_id: int, begins: datetime, ends: datetime) -> tuple[Found, ...]:
    """What is wrong with the plan between two instants."""
    # One day more on each side, so that a stretch on end is seen whole.
    around = slots_between(session, community_id, begins - timedelta(days=1), ends)
    return tuple(each for each in flaws(_standings(around), begins, ends) if each.ends > begins and each.begins < ends)


def month_bounds(first: date) -> tuple[datetime, datetime]:
    """The instants at which a month begins and ends."""
    begin, end = days_of(first)[0], following_month(first)
    return (
        datetime(begin.year, begin.month, 1, tzinfo=ZONE),
        datetime(end.year, end.month, 1, tzinfo=ZONE),
    )


def _standings(slots: Iterable[Slot]) -> list[Standing]:
    found = []
    for each in slots:
        if not each.people:
            found.append(Standing(each.id, each.begins, each.ends, None, None))
        found += [
            Standing(each.id, each.begins, each.ends, who.person_id, who.capacity, who.is_gone, who.is_on_leave)
            for who in each.people
        ]
    return found


def _slots(session: Session, statement: TextClause, **values: object) -> tuple[Slot, ...]:
    heads: dict[int, Row] = {}
    people: dict[int, list[OnDuty]] = {}
    for row in session.execute(statement, values).mappings():
        heads.setdefault(row["id"], dict(row))
        if row["person_id"] is not None:
            people.setdefault(row["id"], []).append(_on_duty(dict(row)))
    names = ("id", "day", "begins", "ends", "duty_phone", "note", "is_edited")
    return tuple(
        Slot(
            kind=SlotKind(str(head["kind"])),
            people=tuple(people.get(slot_id, ())),
            **{name: head[name] for name in names},  # type: ignore[arg-type]
        )
        for slot_id, head in heads.items()
    )


def _on_duty(row: Row) -> OnDuty:
    names = ("person_id", "name", "phone", "account_id", "is_gone", "is_on_leave")
    return OnDuty(capacity=Capacity(str(row["capacity"])), **{name: row[name] for name in names})  # type: ignore[arg-type]


_NAMES = (
    "(SELECT string_agg(p.name, '、' ORDER BY m.rank, m.id) FROM duty_member m JOIN person p ON p.id = m.person_id"
    " WHERE m.slot_id = t.id AND m.capacity = '{}')"
)


def slots_listing(link: object) -> Listing:
    """The roster as a list, the twin of the calendar."""
    return Listing(
        key="roster.duty_slots",
        title=_("Duty slots"),
        source="duty_slot t",
        where="t.community_id = :community_id",
        order="-begins",
        link=link,  # type: ignore[arg-type]
        empty=_("No duty is planned yet. Make a month by pattern."),
        columns=(
            Column("day", _("Day"), "t.day", kind="date", searched=True),
            Column("kind", _("Slot"), "t.kind", words=_kind_words, choices=_kind_choices),
            Column("begins", _("From"), "lower(t.during)", kind="instant"),
            Column("ends", _("Until"), "upper(t.during)", kind="instant"),
            Column("in_charge", _("In charge"), _NAMES.format("in_charge"), searched=True, sortable=False),
            Column("officers", _("Officers"), _NAMES.format("officer"), searched=True, sortable=False),
            Column("note", _("Note"), "t.note", sortable=False),
            Column(
                "changes",
                _("Changes"),
                "(SELECT count(*) FROM duty_change c WHERE c.slot_id = t.id)",
                kind="number",
            ),
        ),
    )


def _kind_words(value: object) -> str:
    return spoken(SlotKind(str(value)), SLOT_LABELS)


def _kind_choices() -> Sequence[Choice]:
    return [Choice(kind.value, _kind_words(kind)) for kind in SlotKind]
