"""Writing assignments: begin, stand in, end, pass on what is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from webapp.core.audit import record
from webapp.core.errors import Invalid, NotFound, Refused
from webapp.roster.commands.persons import person_of
from webapp.roster.commands.refusals import refusals
from webapp.roster.models import Assignment
from webapp.roster.rules import COLUMN_OF_PLACE, PLACE_COLUMNS, PLACES, AssignmentRole, EndReason, Passing, PlaceKind

_AREA_OF = text(
    "SELECT v.parent_grid_id FROM grid_version v JOIN generation g ON g.id = v.generation_id"
    " WHERE v.grid_id = :grid_id AND v.community_id = :community_id AND g.valid @> CAST(:on_day AS date)"
)


@dataclass(frozen=True)
class Place:
    """The one place that an assignment is at."""

    kind: PlaceKind
    id: int


@dataclass(frozen=True)
class Passed:
    """So many open things of one kind that passed, or would pass, to a successor."""

    key: str
    label: str
    count: int


@dataclass(frozen=True)
class Ended:
    """What came of ending an assignment: what passed, and the successor's own assignment if he took it over."""

    passed: tuple[Passed, ...]
    taken_over_id: int | None


def assignment_of(session: Session, community_id: int, assignment_id: int) -> Assignment:
    """An assignment of a community; raises NotFound."""
    found = session.scalar(
        select(Assignment).where(Assignment.community_id == community_id, Assignment.id == assignment_id)
    )
    if found is None:
        raise NotFound(_("No such assignment."))
    return found


def assign(
    session: Session,
    community_id: int,
    *,
    person_id: int,
    role: AssignmentRole,
    place: Place,
    begins: date,
    until: date | None = None,
    rank: int = 1,
    by: int | None = None,
) -> Assignment:
    """Let a person answer for a place in a role from a day on; raises Invalid or Refused."""
    person = person_of(session, community_id, person_id)
    if place.kind not in PLACES[role]:
        raise Invalid(_("This role cannot be held at such a place."), field="place")
    if until is not None and until <= begins:
        raise Invalid(_("The first day must come before the end."), field="until")
    if role is AssignmentRole.GRID_LEADER and place.kind is PlaceKind.SECTION:
        _require_area(session, community_id, person.id, place.id, begins)
    made = Assignment(
        community_id=community_id,
        person_id=person.id,
        role=role.value,
        valid=Range(begins, until),
        rank=rank,
        **{COLUMN_OF_PLACE[place.kind]: place.id},
    )
    with refusals(session):
        session.add(made)
    _record(session, "roster.assign", made, by, facts={"role": role.value, "place": made.place, "from": begins})
    return made


def stand_in(
    session: Session, held: Assignment, *, person_id: int, begins: date, until: date, by: int | None = None
) -> Assignment:
    """Let another stand in (请假替岗) while the holder is on leave, from a day until the day he is back."""
    person = person_of(session, held.community_id, person_id)
    if until <= begins:
        raise Invalid(_("The first day must come before the end."), field="until")
    made = Assignment(
        community_id=held.community_id,
        person_id=person.id,
        role=held.role,
        valid=Range(begins, until),
        rank=held.rank,
        stands_in_for_id=held.id,
        **{column: getattr(held, column) for column in PLACE_COLUMNS},
    )
    with refusals(session):
        session.add(made)
    _record(session, "roster.stand_in", made, by, facts={"for": held.id, "from": begins, "until": until})
    return made


def open_things(session: Session, held: Assignment, passings: Sequence[Passing], on_day: date) -> tuple[Passed, ...]:
    """What would be left open if the assignment ended that day, by kind; only what there is."""
    values = _values(held, None, on_day)
    counted = (
        Passed(each.key, str(each.label), session.scalar(text(each.count_sql), values) or 0) for each in passings
    )
    return tuple(passed for passed in counted if passed.count)


def end_assignment(
    session: Session,
    held: Assignment,
    *,
    on_day: date,
    reason: EndReason,
    successor_id: int | None = None,
    takes_over: bool = True,
    passings: Sequence[Passing] = (),
    by: int | None = None,
) -> Ended:
    """End an assignment: `on_day` is the first day without it. What is open passes to the named successor.

    With `takes_over` the successor holds the same role at the same place from that day on. Raises Refused where
    something is open and no successor is named, or the assignment has ended or not yet begun.
    """
    _require_running(held, on_day)
    passed = open_things(session, held, passings, on_day)
    if passed and successor_id is None:
        said = "、".join(f"{each.label} {each.count}" for each in passed)
        raise Refused(_("Something is open: name who takes it over. (%(what)s)", what=said), field="successor")
    if successor_id is not None:
        person_of(session, held.community_id, successor_id)
    with refusals(session):
        _cut_stand_ins(session, held, on_day)
        held.valid = Range(held.valid.lower, on_day)
        held.ended_reason, held.successor_id = reason.value, successor_id
    for each in passings if successor_id is not None else ():
        _pass(session, each, _values(held, successor_id, on_day, by))
    taken_over = None
    if successor_id is not None and takes_over and held.stands_in_for_id is None:
        taken_over = _take_over(session, held, successor_id, on_day, by)
    counts = {each.key: each.count for each in passed}
    _record(session, "roster.end_assignment", held, by, reason=reason, facts={"on": on_day, "passed": counts})
    return Ended(passed, taken_over)


def withdraw_assignment(session: Session, held: Assignment, today: date, *, by: int | None = None) -> None:
    """Take back an assignment that has not begun; raises Refused once it has."""
    if held.valid.lower is None or held.valid.lower <= today:
        raise Refused(_("It has begun: end it instead."))
    _record(session, "roster.withdraw_assignment", held, by, facts={"role": held.role, "place": held.place})
    with refusals(session):
        session.execute(delete(Assignment).where(Assignment.stands_in_for_id == held.id))
        session.delete(held)


def _require_area(session: Session, community_id: int, person_id: int, section_id: int, on_day: date) -> None:
    """A grid leader belongs to an area; a section of another area is none of his."""
    area_id = session.scalar(_AREA_OF, {"grid_id": section_id, "community_id": community_id, "on_day": on_day})
    belongs = select(Assignment.id).where(
        Assignment.person_id == person_id,
        Assignment.role == AssignmentRole.GRID_LEADER,
        Assignment.grid_id == area_id,
        Assignment.valid.contains(on_day),
    )
    if area_id is None or session.scalar(belongs) is None:
        raise Refused(_("A grid leader first belongs to the area of the section."), field="place")


def _require_running(held: Assignment, on_day: date) -> None:
    if held.ended_reason is not None and held.valid.upper is not None:
        raise Refused(_("The assignment has ended."))
    if held.valid.lower is not None and on_day <= held.valid.lower:
        raise Refused(_("The assignment ends after the day it began; take it back instead."), field="on_day")
    if held.valid.upper is not None and on_day > held.valid.upper:
        raise Refused(_("The assignment ends earlier than that."), field="on_day")


def _cut_stand_ins(session: Session, held: Assignment, on_day: date) -> None:
    """Whoever stands in does so until that day at the latest."""
    for each in session.scalars(select(Assignment).where(Assignment.stands_in_for_id == held.id)):
        begins, until = each.valid.lower, each.valid.upper
        if begins is not None and begins >= on_day:
            session.delete(each)
        elif until is not None and until > on_day:
            each.valid = Range(begins, on_day)
    session.flush()


def _take_over(session: Session, held: Assignment, successor_id: int, on_day: date, by: int | None) -> int:
    already = select(Assignment.id).where(
        Assignment.person_id == successor_id,
        Assignment.role == held.role,
        Assignment.place == held.place,
        Assignment.stands_in_for_id.is_(None),
        Assignment.valid.contains(on_day),
    )
    if (found := session.scalar(already)) is not None:
        return found
    made = Assignment(
        community_id=held.community_id,
        person_id=successor_id,
        role=held.role,
        rank=held.rank,
        valid=Range(on_day, None),
        **{column: getattr(held, column) for column in PLACE_COLUMNS},
    )
    with refusals(session):
        session.add(made)
    _record(session, "roster.assign", made, by, facts={"role": held.role, "place": held.place, "from": on_day})
    return made.id


def _pass(session: Session, what: Passing, values: dict[str, object]) -> None:
    if isinstance(what.passes, str):
        session.execute(text(what.passes), values)
    else:
        what.passes(session, values)


def _values(held: Assignment, successor_id: int | None, on_day: date, by: int | None = None) -> dict[str, object]:
    return {
        "community_id": held.community_id,
        "person_id": held.person_id,
        "assignment_id": held.id,
        "grid_id": held.grid_id,
        "successor_id": successor_id,
        "on_day": on_day,
        "by": by,
    }


def _record(
    session: Session,
    action: str,
    held: Assignment,
    by: int | None,
    *,
    reason: str = "",
    facts: dict[str, object] | None = None,
) -> None:
    record(
        session,
        action,
        of="assignment",
        object_id=held.id,
        community_id=held.community_id,
        account_id=by,
        reason=reason,
        facts={"person": held.person_id} | (facts or {}),
    )
