"""Writing the duty roster: a month by pattern, a slot by hand, replacements and swaps."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from webapp.core.audit import record
from webapp.core.errors import Invalid, NotFound, Refused, Stale
from webapp.core.worktime import holidays_between
from webapp.roster.commands.refusals import refusals
from webapp.roster.models import DutyChange, DutyMember, DutySlot
from webapp.roster.rules import Passing
from webapp.roster.rules.duty import (
    Capacity,
    ChangeReason,
    Rota,
    SlotDraft,
    SlotKind,
    days_of,
    instant,
    month_by,
    problem_of,
    turned,
)

_LAST_OF = text(
    "SELECT m.person_id FROM duty_member m WHERE m.community_id = :community_id AND m.capacity = :capacity"
    " AND upper(m.during) <= :before AND m.person_id = ANY(:pool) ORDER BY lower(m.during) DESC, m.rank DESC LIMIT 1"
)
# In one statement, so that two slots that overlap may be swapped as well.
_SWAP = text(
    "UPDATE duty_member SET person_id = CASE id WHEN :mine THEN :other ELSE :own END WHERE id IN (:mine, :theirs)"
)
_AHEAD = """duty_member m JOIN duty_slot s ON s.id = m.slot_id
WHERE m.community_id = :community_id AND m.person_id = :person_id AND s.day >= CAST(:on_day AS date)
  AND EXISTS (SELECT FROM assignment a WHERE a.id = :assignment_id AND a.role IN ('secretary', 'duty_officer'))"""
PASSINGS = (
    Passing(
        "duty",
        lazy_gettext("Duty slots ahead"),
        f"SELECT count(*) FROM {_AHEAD}",
        f"UPDATE duty_member SET person_id = :successor_id WHERE id IN (SELECT m.id FROM {_AHEAD})",
    ),
)


@dataclass(frozen=True)
class SlotPlan:
    """What a form says of a slot."""

    day: date
    kind: SlotKind
    begins: datetime
    ends: datetime
    in_charge: int | None
    officers: tuple[int, ...] = ()
    duty_phone: str | None = None
    note: str = ""


@dataclass(frozen=True)
class Built:
    """What came of making a month by pattern: slots made, and those left out because something is there."""

    made: int
    skipped: int


def slot_of(session: Session, community_id: int, slot_id: int) -> DutySlot:
    """A slot of a community; raises NotFound."""
    found = session.scalar(select(DutySlot).where(DutySlot.community_id == community_id, DutySlot.id == slot_id))
    if found is None:
        raise NotFound(_("No such slot."))
    return found


def add_slot(session: Session, community_id: int, plan: SlotPlan, *, by: int | None = None) -> DutySlot:
    """Add a slot by hand."""
    made = DutySlot(community_id=community_id, edited_at=datetime.now(UTC), **_columns(plan))
    with refusals(session):
        session.add(made)
        session.flush()
        session.add_all(_members(made, plan.in_charge, plan.officers))
    _record(session, "roster.add_slot", made, by)
    return made


def version_of(session: Session, slot: DutySlot) -> str:
    """What a form shows of a slot and those who stand it, as a mark that differs once any of it was changed."""
    stand = select(DutyMember.person_id, DutyMember.capacity, DutyMember.rank).where(DutyMember.slot_id == slot.id)
    members = sorted(tuple(row) for row in session.execute(stand))
    times = [each and each.timestamp() for each in (slot.during.lower, slot.during.upper)]
    shown = [slot.day.isoformat(), slot.kind, times, slot.duty_phone, slot.note, members]
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


def change_slot(
    session: Session, slot: DutySlot, plan: SlotPlan, *, version: str | None = None, by: int | None = None
) -> None:
    """Write a slot anew; raises Refused for one that is over, Stale where it changed since its editor saw it."""
    if version is not None:
        session.refresh(slot, with_for_update=True)
        if version_of(session, slot) != version:
            raise Stale(_("Somebody changed it while you were writing."))
    _require_ahead(slot)
    with refusals(session):
        session.execute(delete(DutyMember).where(DutyMember.slot_id == slot.id))
        for name, value in _columns(plan).items():
            setattr(slot, name, value)
        slot.edited_at = datetime.now(UTC)
        session.flush()
        session.add_all(_members(slot, plan.in_charge, plan.officers))
    _record(session, "roster.change_slot", slot, by)


def remove_slot(session: Session, slot: DutySlot, *, by: int | None = None) -> None:
    """Take a slot out of the roster that has not begun and in which nobody was replaced."""
    if _has_begun(slot):
        raise Refused(_("The slot has begun; it stays in the roster."))
    _record(session, "roster.remove_slot", slot, by)
    with refusals(session):
        session.delete(slot)


def replace(
    session: Session,
    slot: DutySlot,
    *,
    out_id: int,
    in_id: int,
    reason: ChangeReason,
    note: str = "",
    by: int | None = None,
) -> None:
    """Let another stand a slot instead of somebody, for a reason that is kept."""
    _require_ahead(slot)
    if out_id == in_id:
        raise Invalid(_("Choose somebody else."), field="in_id")
    member = _member(session, slot, out_id)
    with refusals(session):
        member.person_id = in_id
        slot.edited_at = datetime.now(UTC)
        session.add(_change(slot, out_id, in_id, reason, note=note, by=by))
    _record(session, "roster.replace_on_duty", slot, by, reason=reason.value)


def swap(
    session: Session, slot: DutySlot, person_id: int, other: DutySlot, other_id: int, *, note: str = "", by: int | None
) -> None:
    """Let two persons stand each other's slots (互相调班)."""
    _require_ahead(slot)
    _require_ahead(other)
    if slot.id == other.id or person_id == other_id:
        raise Invalid(_("Two persons swap two different slots."), field="other")
    mine, theirs = _member(session, slot, person_id), _member(session, other, other_id)
    if mine.capacity != theirs.capacity:
        raise Invalid(_("Those in charge swap with those in charge, officers with officers."), field="other")
    with refusals(session):
        session.execute(
            _SWAP,
            {"mine": mine.id, "theirs": theirs.id, "other": other_id, "own": person_id},
        )
        for changed, out_id, in_id in ((slot, person_id, other_id), (other, other_id, person_id)):
            changed.edited_at = datetime.now(UTC)
            session.add(_change(changed, out_id, in_id, ChangeReason.SWAP, note=note, by=by))
    session.expire(mine)
    session.expire(theirs)
    _record(session, "roster.swap_duty", slot, by, facts={"other": other.id})


def build_month(
    session: Session,
    community_id: int,
    first: date,
    rota: Rota,
    *,
    duty_phone: str | None = None,
    by: int | None = None,
) -> Built:
    """Make a month by pattern, going on from who was last; where a slot stands already, it stays."""
    if problem := problem_of(rota):
        raise Invalid(_say(problem), field=problem)
    days = days_of(first)
    begins, ends = instant(days[0], rota.day_begins), instant(days[-1] + timedelta(days=1), rota.day_begins)
    going_on = Rota(
        turned(rota.leaders, _last(session, community_id, Capacity.IN_CHARGE, begins, rota.leaders)),
        turned(rota.officers, _last(session, community_id, Capacity.OFFICER, begins, rota.officers)),
        *(rota.by_day, rota.by_night, rota.day_begins, rota.night_begins),
    )
    drafts = month_by(going_on, days[0], holidays_between(session, days[0], days[-1]))
    taken = _taken(session, community_id, begins, ends)
    free = [each for each in drafts if not any(each.begins < end and begin < each.ends for begin, end in taken)]
    with refusals(session):
        for draft in free:
            _write(session, community_id, draft, duty_phone)
    record(
        session,
        "roster.build_duty",
        of="duty_slot",
        community_id=community_id,
        account_id=by,
        facts={"month": days[0], "made": len(free), "kept": len(drafts) - len(free)},
    )
    return Built(len(free), len(drafts) - len(free))


def clear_month(session: Session, community_id: int, first: date, *, by: int | None = None) -> int:
    """Take out of a month what the pattern made, has not begun and nobody changed; how many slots."""
    days = days_of(first)
    gone = session.scalars(
        delete(DutySlot)
        .where(
            DutySlot.community_id == community_id,
            DutySlot.day.between(days[0], days[-1]),
            DutySlot.edited_at.is_(None),
            text("lower(during) > now()"),
        )
        .returning(DutySlot.id)
    ).all()
    facts: dict[str, object] = {"month": days[0], "removed": len(gone)}
    record(session, "roster.clear_duty", of="duty_slot", community_id=community_id, account_id=by, facts=facts)
    return len(gone)


def _say(problem: str) -> str:
    said: dict[str, str] = {
        "leaders": _("Choose at least one person in charge."),
        "officers": _("Choose at least as many officers as stand a slot."),
        "twice": _("Nobody is chosen twice, nor both in charge and as an officer."),
        "night_begins": _("The night begins after the day."),
    }
    return said[problem]


def _write(session: Session, community_id: int, draft: SlotDraft, duty_phone: str | None) -> None:
    made = DutySlot(
        community_id=community_id,
        day=draft.day,
        kind=draft.kind.value,
        during=Range(draft.begins, draft.ends),
        duty_phone=duty_phone or None,
    )
    session.add(made)
    session.flush()
    session.add_all(_members(made, draft.in_charge, draft.officers))


def _last(
    session: Session, community_id: int, capacity: Capacity, before: datetime, pool: tuple[int, ...]
) -> int | None:
    values = {"community_id": community_id, "capacity": capacity.value, "before": before, "pool": list(pool)}
    found: int | None = session.scalar(_LAST_OF, values)
    return found


def _taken(session: Session, community_id: int, begins: datetime, ends: datetime) -> list[tuple[datetime, datetime]]:
    rows = session.execute(
        text(
            "SELECT lower(during), upper(during) FROM duty_slot"
            " WHERE community_id = :community_id AND during && tstzrange(:begins, :ends)"
        ),
        {"community_id": community_id, "begins": begins, "ends": ends},
    )
    return [(row[0], row[1]) for row in rows]


def _columns(plan: SlotPlan) -> dict[str, object]:
    if plan.ends <= plan.begins:
        raise Invalid(_("A slot ends after it begins, at most 36 hours later."), field="ends")
    return {
        "day": plan.day,
        "kind": plan.kind.value,
        "during": Range(plan.begins, plan.ends),
        "duty_phone": plan.duty_phone or None,
        "note": plan.note.strip(),
    }


def _members(slot: DutySlot, in_charge: int | None, officers: tuple[int, ...]) -> list[DutyMember]:
    held = [(in_charge, Capacity.IN_CHARGE, 1)] if in_charge is not None else []
    held += [(each, Capacity.OFFICER, rank) for rank, each in enumerate(officers, 1)]
    return [
        DutyMember(
            community_id=slot.community_id,
            slot_id=slot.id,
            person_id=person_id,
            capacity=capacity.value,
            rank=rank,
            during=slot.during,
        )
        for person_id, capacity, rank in held
    ]


def _member(session: Session, slot: DutySlot, person_id: int) -> DutyMember:
    found = session.scalar(select(DutyMember).where(DutyMember.slot_id == slot.id, DutyMember.person_id == person_id))
    if found is None:
        raise NotFound(_("That person does not stand this slot."))
    return found


def _change(slot: DutySlot, out_id: int, in_id: int, reason: ChangeReason, *, note: str, by: int | None) -> DutyChange:
    return DutyChange(
        community_id=slot.community_id,
        slot_id=slot.id,
        out_id=out_id,
        in_id=in_id,
        reason=reason.value,
        note=note.strip(),
        made_by=by,
    )


def _has_begun(slot: DutySlot) -> bool:
    return slot.during.lower is None or slot.during.lower <= datetime.now(UTC)


def _require_ahead(slot: DutySlot) -> None:
    if slot.during.upper is None or slot.during.upper <= datetime.now(UTC):
        raise Refused(_("The slot is over; it stays as it was."))


def _record(
    session: Session,
    action: str,
    slot: DutySlot,
    by: int | None,
    *,
    reason: str = "",
    facts: dict[str, object] | None = None,
) -> None:
    record(
        session,
        action,
        of="duty_slot",
        object_id=slot.id,
        community_id=slot.community_id,
        account_id=by,
        reason=reason,
        facts={"day": slot.day, "kind": slot.kind, **(facts or {})},
    )
