"""What the host does on the day: brief, begin, note who did not come, countersign, thank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.core.clock import ZONE
from webapp.core.errors import Invalid, NotFound, Refused
from webapp.roster.commands.assignments import Place, assign
from webapp.roster.commands.persons import PersonDraft, add_person, take_off
from webapp.roster.rules import AssignmentRole, PlaceKind
from webapp.shifts.commands.deciding import give_account
from webapp.shifts.commands.leaving import close_account, close_after_shift
from webapp.shifts.commands.moving import Doer, audit, move, people_of, refusals, signup_of
from webapp.shifts.commands.opening import Opening, open_shift
from webapp.shifts.models import Shift, ShiftHandover, ShiftItem, ShiftParticipant, ShiftTodo
from webapp.shifts.queries import tasks_of
from webapp.shifts.rules import Act, DayRole, Kind, ShiftState, SignupState

_SHORTEST = timedelta(hours=1)


def brief(session: Session, shift: Shift, doer: Doer) -> None:
    """Brief those who come: each gets the task lists of his roles as they stand now."""
    _require_before_end(session, shift)
    move(session, shift, Act.BRIEF, doer)
    tasks = tasks_of(session, shift.community_id)
    for participant in people_of(session, signup_of(session, shift)):
        _give_tasks(session, participant, tasks)


def begin(session: Session, shift: Shift, doer: Doer) -> None:
    """Note that they have come: the shift is active, and stands in the roster for that day.

    Raises Refused before its day and after its end.
    """
    _require_before_end(session, shift)
    if _now(session).date() < shift.day:
        raise Refused("the day has not come", day=shift.day)
    move(session, shift, Act.BEGIN, doer)
    for participant in people_of(session, signup_of(session, shift)):
        _stand_in_roster(session, shift, participant, doer)


def miss(session: Session, shift: Shift, participant_ids: Sequence[int], doer: Doer) -> Shift | None:
    """Note who did not come; where nobody came, the hours are free again.

    Returns the shift that is opened for the rest of the day, if at least an hour is left.
    """
    if shift.hours.lower is not None and _now(session) < shift.hours.lower:
        raise Refused("the shift has not begun")
    signup = signup_of(session, shift)
    people = people_of(session, signup)
    gone = [each for each in people if each.id in set(participant_ids)]
    if not gone:
        raise NotFound("no such participant")
    if len(gone) < len(people):
        if shift.state not in (ShiftState.APPROVED, ShiftState.BRIEFED, ShiftState.ACTIVE):
            raise Refused("nobody is awaited in that state", state=shift.state)
        shift.version += 1
        audit(session, "shifts.miss_some", shift, doer, missed=len(gone))
    else:
        move(session, shift, Act.MISS, doer)
        signup.state = SignupState.MISSED.value
        signup.swap_to_id = None
    for participant in gone:
        participant.missed_at = _now(session)
        close_account(session, participant, doer)
    session.flush()
    return _reopen(session, shift, doer) if len(gone) == len(people) else None


def join(session: Session, shift: Shift, participant: ShiftParticipant, doer: Doer) -> None:
    """Bring somebody who stands in to where the others are: account, tasks, roster."""
    give_account(session, participant, doer)
    if shift.state in (ShiftState.BRIEFED, ShiftState.ACTIVE):
        _give_tasks(session, participant, tasks_of(session, shift.community_id))
    if shift.state == ShiftState.ACTIVE:
        _stand_in_roster(session, shift, participant, doer)


def countersign(session: Session, shift: Shift, remark: str, doer: Doer) -> None:
    """Take over what the day leader hands over; from now on his card opens nothing."""
    signup, now = signup_of(session, shift), _now(session)
    move(session, shift, Act.HAND_OVER, doer)
    written = session.get(ShiftHandover, shift.id) or ShiftHandover(shift_id=shift.id, community_id=shift.community_id)
    written.remark, written.countersigned_by, written.countersigned_at = remark.strip(), doer.account_id, now
    session.add(written)
    session.flush()
    close_after_shift(session, signup, doer)


def thank(session: Session, shift: Shift, doer: Doer) -> None:
    """Thank those who came."""
    move(session, shift, Act.THANK, doer)


def settle_item(session: Session, shift: Shift, item_id: int, outcome: str, doer: Doer) -> None:
    """Note what came of a matter that was taken home."""
    item = session.scalar(select(ShiftItem).where(ShiftItem.shift_id == shift.id, ShiftItem.id == item_id))
    if item is None:
        raise NotFound("no such matter")
    if item.settled_at is not None:
        raise Refused("this matter is settled")
    item.settled_at = _now(session)
    item.outcome = outcome.strip()
    session.flush()
    audit(session, "shifts.settle_item", shift, doer, item=item.id)


def _give_tasks(session: Session, participant: ShiftParticipant, lists: Mapping[DayRole, Sequence[str]]) -> None:
    for role in (DayRole(value) for value in participant.roles):
        session.add_all(
            ShiftTodo(
                community_id=participant.community_id, participant_id=participant.id, role=role.value, sort=n, text=text
            )
            for n, text in enumerate(lists[role], 1)
        )
    session.flush()


def _stand_in_roster(session: Session, shift: Shift, participant: ShiftParticipant, doer: Doer) -> None:
    """A dated assignment for the one day, by which dispatch finds the day leader; rights come from the shift alone."""
    until = shift.day + timedelta(days=1)
    draft = PersonDraft(participant.name)
    person = add_person(
        session,
        shift.community_id,
        draft,
        opened_on=shift.day,
        ref=f"D{shift.day:%y%m%d}-{participant.id}",
        by=doer.account_id,
    )
    person.account_id = participant.account_id
    assign(
        session,
        shift.community_id,
        person_id=person.id,
        role=AssignmentRole.DAY_LEADER,
        place=Place(PlaceKind.SECTION, shift.grid_id),
        begins=shift.day,
        until=until,
        by=doer.account_id,
    )
    take_off(session, person, until, by=doer.account_id)


def _reopen(session: Session, shift: Shift, doer: Doer) -> Shift | None:
    now = _now(session)
    begins = shift.hours.lower
    if shift.hours.upper is None or begins is None:
        return None
    # The next full ten minutes, or the shift's own beginning where that is still to come.
    starts = max(begins.astimezone(ZONE), _next_ten_minutes(now))
    if shift.hours.upper - starts < _SHORTEST or starts.date() != shift.day:
        return None
    opening = Opening([shift.grid_id], [shift.day], starts.time(), shift.ends, Kind(shift.kind), shift.meeting_place)
    try:
        with refusals(session):
            return open_shift(session, shift.community_id, (shift.grid_id, shift.day), opening, doer)
    except (Refused, Invalid):
        return None


def _next_ten_minutes(now: datetime) -> datetime:
    return (now + timedelta(minutes=10)).replace(
        minute=(now + timedelta(minutes=10)).minute // 10 * 10, second=0, microsecond=0
    )


def _require_before_end(session: Session, shift: Shift) -> None:
    if shift.hours.upper is not None and _now(session) >= shift.hours.upper:
        raise Refused("the shift is over")


def _now(session: Session) -> datetime:
    return session.execute(select(func.now())).scalar_one().astimezone(ZONE)
