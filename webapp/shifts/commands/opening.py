"""Opening days, and what a community sets about its shifts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import delete
from sqlalchemy.orm import Session

from webapp.core.audit import record
from webapp.core.errors import Invalid, Refused
from webapp.roster.queries import grids_above, on_duty
from webapp.roster.rules import AssignmentRole
from webapp.shifts.commands.moving import Doer, note, refusals
from webapp.shifts.models import Shift, ShiftSetting, ShiftTask
from webapp.shifts.rules import MOST_PEOPLE, Act, DayRole, Kind

_HOSTS = (AssignmentRole.GRID_LEADER, AssignmentRole.DEPUTY)
MOST_AT_ONCE = 400


@dataclass(frozen=True)
class Opening:
    """What is opened: the same hours in each of some sections on each of some days."""

    grid_ids: Sequence[int]
    days: Sequence[date]
    starts: time
    ends: time
    kind: Kind
    meeting_place: str = ""


@dataclass(frozen=True)
class Opened:
    """How many shifts were opened, and how many were there already."""

    opened: int
    skipped: int


def open_shifts(session: Session, community_id: int, opening: Opening, doer: Doer) -> Opened:
    """Open shifts; hours that a section has given away already are skipped. Raises Invalid for wrong hours."""
    wanted = [(grid_id, day) for day in opening.days for grid_id in opening.grid_ids]
    if not wanted:
        raise Invalid("choose at least one section and one day")
    if len(wanted) > MOST_AT_ONCE:
        raise Invalid("that is too many at once", shifts=len(wanted), most=MOST_AT_ONCE)
    made = 0
    for grid_id, day in wanted:
        try:
            open_shift(session, community_id, (grid_id, day), opening, doer)
        except Refused:
            continue
        made += 1
    return Opened(made, len(wanted) - made)


def open_shift(session: Session, community_id: int, at: tuple[int, date], opening: Opening, doer: Doer) -> Shift:
    """Open one shift; its host is the first grid leader or deputy on duty. Raises Refused where hours overlap."""
    grid_id, day = at
    shift = Shift(
        community_id=community_id,
        grid_id=grid_id,
        day=day,
        starts=opening.starts,
        ends=opening.ends,
        kind=opening.kind.value,
        capacity=1 if opening.kind is Kind.PERSON else MOST_PEOPLE,
        host_id=host_of(session, community_id, grid_id, day),
        meeting_place=opening.meeting_place.strip(),
    )
    with refusals(session):
        session.add(shift)
    note(session, shift, Act.OPEN, doer)
    return shift


def host_of(session: Session, community_id: int, grid_id: int, day: date) -> int | None:
    """The person who takes a day leader along: the section's own leader before its area's, before deputies."""
    above = grids_above(session, grid_id, day)
    found = on_duty(session, community_id, day, grid_ids=above, roles=_HOSTS)
    nearest = sorted(found, key=lambda holder: (_HOSTS.index(holder.role), above.index(holder.place_id)))
    return nearest[0].person_id if nearest else None


def set_terms(
    session: Session, community_id: int, *, opens: time, closes: time, days_ahead: int, kept_days: int, doer: Doer
) -> None:
    """Set hours and terms; shifts that are there already stay as they are."""
    values = {"opens": opens, "closes": closes, "days_ahead": days_ahead, "kept_days": kept_days}
    found = session.get(ShiftSetting, community_id) or ShiftSetting(community_id=community_id)
    for name, value in values.items():
        setattr(found, name, value)
    found.edited_at = datetime.now().astimezone()
    session.add(found)
    session.flush()
    facts = {name: str(value) for name, value in values.items()}
    _record(session, "shifts.set_terms", community_id, doer, facts)


def set_tasks(session: Session, community_id: int, tasks: Mapping[DayRole, Sequence[str]], doer: Doer) -> None:
    """Write the task list of each role anew; an empty list is the usual one again. Running shifts keep theirs."""
    session.execute(delete(ShiftTask).where(ShiftTask.community_id == community_id))
    for role, lines in tasks.items():
        for sort, line in enumerate(lines, 1):
            session.add(ShiftTask(community_id=community_id, role=role.value, sort=sort, text=line))
    session.flush()
    _record(session, "shifts.set_tasks", community_id, doer, {role.value: len(lines) for role, lines in tasks.items()})


def _record(session: Session, action: str, community_id: int, doer: Doer, facts: Mapping[str, object]) -> None:
    record(
        session,
        action,
        of="community",
        object_id=community_id,
        community_id=community_id,
        account_id=doer.account_id,
        facts=facts,
    )
