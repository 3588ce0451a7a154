"""Bring a file of people and assignments in: what would be new, changed, ended; then all of it in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.core.audit import record
from webapp.core.errors import Refused
from webapp.roster.commands.persons import next_ref
from webapp.roster.commands.reading import Known, RowError, places_by_words, read_sheets
from webapp.roster.commands.refusals import sentence_of
from webapp.roster.documents import ASSIGNMENTS, HEADS, PEOPLE, Cells, Sheets
from webapp.roster.models import Assignment, PartyBranch, Person
from webapp.roster.queries.places import places_of
from webapp.roster.queries.transfer import assignments_as_text, people_as_text
from webapp.roster.rules import EndReason, Member, PlaceKind, Source


@dataclass(frozen=True)
class Change:
    """A row that would change something: 0 where it is in no file; which columns change, from what to what."""

    sheet: str
    row: int
    id: int | None
    cells: Cells
    fields: tuple[tuple[str, str, str], ...] = ()


@dataclass
class TransferPlan:
    """What a file would do; nothing is written where there are errors."""

    errors: list[RowError] = field(default_factory=list)
    new: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    ended: list[Change] = field(default_factory=list)
    unchanged: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether it would change nothing."""
        return not (self.new or self.changed or self.ended)


def plan_transfer(
    session: Session, community_id: int, sheets: Sheets, today: date, *, is_complete: bool = False
) -> TransferPlan:
    """Compare a file with what is there, and try it without keeping anything.

    With `is_complete` assignments in force that the file does not list end today.
    """
    places = {
        kind: {place.label: place.id for place in places_of(session, community_id, kind, today)} for kind in PlaceKind
    }
    people, held = people_as_text(session, community_id), assignments_as_text(session, community_id, {})
    branches = _branches(session, community_id)
    known = Known({each["ref"]: each["name"] for each in people.values()}, branches, places_by_words(places))
    rows = read_sheets(sheets, known, today)
    plan = TransferPlan(errors=known.errors)
    _compare(plan, PEOPLE, rows[PEOPLE], people, ("ref",))
    listed = _compare(plan, ASSIGNMENTS, rows[ASSIGNMENTS], held, ("ref", "role", "place", "begins"))
    if is_complete and ASSIGNMENTS in sheets:
        _end_unlisted(plan, held, listed, today)
    if not plan.errors:
        _try(session, community_id, plan)
    return plan


def commit_transfer(session: Session, community_id: int, plan: TransferPlan, *, by: int | None = None) -> None:
    """Write all that the plan says; raises Refused where it has errors or no longer fits."""
    if plan.errors:
        raise Refused(_("The file has errors; nothing is written."))
    writer = _Writer(session, community_id)
    try:
        with session.begin_nested():
            writer.write(plan)
    except IntegrityError as error:
        raise Refused(sentence_of(error)) from error
    counts = {"new": len(plan.new), "changed": len(plan.changed), "ended": len(plan.ended)}
    record(session, "roster.import", of="roster", community_id=community_id, account_id=by, facts=counts)


def _compare(
    plan: TransferPlan, kind: str, rows: Iterable[tuple[int, Cells]], there: dict[int, Cells], keys: tuple[str, ...]
) -> set[int]:
    """Sort the rows into new, changed and unchanged; the ids of those that the file lists."""
    by_key = {tuple(cells[key] for key in keys): row_id for row_id, cells in there.items()}
    listed: set[int] = set()
    for number, cells in rows:
        row_id = by_key.get(tuple(cells.get(key, "") for key in keys)) if cells.get("ref") else None
        if row_id is None:
            plan.new.append(Change(kind, number, None, cells))
            continue
        listed.add(row_id)
        old = there[row_id]
        told = ("name",) if kind == ASSIGNMENTS else ()
        fields = tuple((key, old[key], value) for key, value in cells.items() if key not in told and old[key] != value)
        if not fields:
            plan.unchanged += 1
        else:
            is_end = kind == ASSIGNMENTS and any(key == "until" and value for key, _old, value in fields)
            (plan.ended if is_end else plan.changed).append(Change(kind, number, row_id, old | cells, fields))
    return listed


def _end_unlisted(plan: TransferPlan, held: dict[int, Cells], listed: set[int], today: date) -> None:
    day = today.isoformat()
    for row_id, old in held.items():
        runs = old["begins"] < day and (not old["until"] or old["until"] > day)
        if row_id not in listed and runs:
            cells = old | {"until": day, "ended_reason": EndReason.REPLACED.value}
            fields = (("until", old["until"], day), ("ended_reason", old["ended_reason"], cells["ended_reason"]))
            plan.ended.append(Change(ASSIGNMENTS, 0, row_id, cells, fields))


def _try(session: Session, community_id: int, plan: TransferPlan) -> None:
    """Write it and take it back; where the database refuses, find out which rows it means."""
    outer = session.begin_nested()
    try:
        with session.begin_nested():
            _Writer(session, community_id).write(plan)
    except IntegrityError:
        _Writer(session, community_id).write(plan, on_error=plan.errors)
    finally:
        outer.rollback()
        session.expire_all()


class _Writer:
    """Writes a plan: people, then what they answer for, then who leaves."""

    def __init__(self, session: Session, community_id: int) -> None:
        self.session, self.community_id = session, community_id
        self.branches = _branches(session, community_id)
        self.persons: dict[str, Person] = {}
        self.on_error: list[RowError] | None = None

    def write(self, plan: TransferPlan, on_error: list[RowError] | None = None) -> None:
        """All at once, or row by row where it is to be found out which ones the database refuses."""
        self.on_error = on_error
        changes = [*plan.changed, *plan.ended]
        self._all(self._person, [each for each in (*plan.new, *changes) if each.sheet == PEOPLE])
        found = self.session.scalars(select(Person).where(Person.community_id == self.community_id))
        self.persons = {each.ref: each for each in found}
        # Ends first, so that whoever comes after finds the place free; stand-ins after whom they stand in for.
        self._all(self._assignment, [each for each in (*plan.ended, *plan.changed) if each.sheet == ASSIGNMENTS])
        new = [each for each in plan.new if each.sheet == ASSIGNMENTS]
        self._all(self._assignment, sorted(new, key=lambda each: bool(each.cells.get("stands_in_for"))))
        self._all(self._leave, [each for each in (*plan.new, *changes) if each.sheet == PEOPLE])

    def _all(self, write: Callable[[Change], None], changes: list[Change]) -> None:
        if self.on_error is None:
            for change in changes:
                write(change)
            self.session.flush()
            return
        for change in changes:
            try:
                with self.session.begin_nested():
                    write(change)
                    self.session.flush()
            except IntegrityError as error:
                head = next(iter(HEADS[change.sheet].values()))
                self.on_error.append(RowError(change.sheet, change.row, head, sentence_of(error)))

    def _person(self, change: Change) -> None:
        cells = change.cells
        person = self.session.get(Person, change.id) if change.id else None
        if person is None:
            person = Person(community_id=self.community_id, source=Source.FILE.value)
            person.ref = cells.get("ref") or next_ref(self.session, self.community_id)
            self.session.add(person)
        for key, value in _person_values(cells, self.branches).items():
            setattr(person, key, value)
        if change.id is None and not cells.get("ref"):
            self.session.flush()  # the next number is counted from what is there

    def _leave(self, change: Change) -> None:
        if "closed_on" in change.cells and (ref := change.cells.get("ref")) in self.persons:
            self.persons[ref].closed_on = _day(change.cells["closed_on"])

    def _assignment(self, change: Change) -> None:
        cells = change.cells
        held = self.session.get(Assignment, change.id) if change.id else None
        if held is None:
            column, _colon, place_id = cells["place"].partition(":")
            held = Assignment(
                community_id=self.community_id,
                person_id=self.persons[cells["ref"]].id,
                role=cells["role"],
                source=Source.FILE.value,
                **{f"{column}_id": int(place_id)},
            )
            if cells.get("stands_in_for"):
                held.stands_in_for_id = self._stood_in_for(cells)
            self.session.add(held)
        held.valid = Range(_day(cells["begins"]), _day(cells.get("until", "")))
        held.rank = int(cells.get("rank") or 1)
        held.ended_reason = cells.get("ended_reason") or None
        successor = cells.get("successor")
        held.successor_id = self.persons[successor].id if successor else None

    def _stood_in_for(self, cells: Cells) -> int | None:
        """The assignment of that person in the same role at the same place on the first day."""
        self.session.flush()
        return self.session.scalar(
            select(Assignment.id).where(
                Assignment.person_id == self.persons[cells["stands_in_for"]].id,
                Assignment.role == cells["role"],
                Assignment.place == cells["place"],
                Assignment.valid.contains(_day(cells["begins"])),
            )
        )


def _branches(session: Session, community_id: int) -> dict[str, int]:
    found = select(PartyBranch.name, PartyBranch.id).where(PartyBranch.community_id == community_id)
    return dict(session.execute(found).all())


def _person_values(cells: Cells, branches: dict[str, int]) -> dict[str, Any]:
    values: dict[str, Any] = {"name": cells["name"]}
    for key in ("consent_on", "consent_until", "opened_on"):
        if key in cells:
            values[key] = _day(cells[key])
    if "duty_phone" in cells:
        values["duty_phone"] = cells["duty_phone"] or None
    if "skills" in cells:
        values["skills"] = [word for word in cells["skills"].split("、") if word]
    if "branch" in cells:
        values["branch_id"] = branches[cells["branch"]] if cells["branch"] else None
    if "member" in cells:
        values["is_own_member"] = cells["member"] == Member.OWN
        values["is_in_service_member"] = cells["member"] == Member.IN_SERVICE
    return values


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
