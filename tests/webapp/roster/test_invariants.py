"""Whatever is assigned, relieved and ended in whatever order: what the roster promises holds."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tests.webapp.roster.people import AREA, SECTION, TOWN, person, stair
from webapp.core.errors import AppError
from webapp.roster.commands.assignments import Place, assign, end_assignment, stand_in
from webapp.roster.models import Assignment
from webapp.roster.queries import answers_for, on_duty
from webapp.roster.rules import AssignmentRole, EndReason, PlaceKind

FIRST = date(2026, 1, 1)
DAYS = st.integers(0, 40)
Step = tuple[str, int, int, int]
STEPS = st.lists(
    st.tuples(st.sampled_from(["lead", "stair", "leave", "end", "pass"]), st.integers(0, 3), DAYS, st.integers(1, 20)),
    min_size=4,
    max_size=14,
)
OVERLAPS = """SELECT count(*) FROM assignment a
  JOIN assignment b ON a.id < b.id AND a.place = b.place AND a.role = b.role
  AND a.valid && b.valid WHERE a.person_id = b.person_id
  OR (a.role = 'stair_leader' AND a.stands_in_for_id IS NULL AND b.stands_in_for_id IS NULL)"""
ASTRAY = """SELECT count(*) FROM assignment s JOIN assignment o ON o.id = s.stands_in_for_id
  WHERE NOT s.valid <@ o.valid OR s.place <> o.place OR s.role <> o.role OR s.person_id = o.person_id"""
EMPTY = "SELECT count(*) FROM assignment WHERE isempty(valid) OR lower(valid) IS NULL"


def day(offset: int) -> date:
    return FIRST + timedelta(days=offset)


def take(session: Session, step: Step, people: list[int]) -> None:
    """One step, as an office would take it; what is refused is refused."""
    act, who, offset, length = step
    held = list(
        session.scalars(select(Assignment).where(Assignment.stands_in_for_id.is_(None)).order_by(Assignment.id))
    )
    with suppress(AppError):
        if act in ("lead", "stair"):
            role = AssignmentRole.GRID_LEADER if act == "lead" else AssignmentRole.STAIR_LEADER
            place = Place(PlaceKind.AREA, AREA) if act == "lead" else Place(PlaceKind.STAIR, stair(session))
            assign(session, TOWN, person_id=people[who], role=role, place=place, begins=day(offset))
        elif held and act == "leave":
            begins = day(offset)
            stand_in(
                session, held[length % len(held)], person_id=people[who], begins=begins,
                until=begins + timedelta(days=length),
            )  # fmt: skip
        elif held:
            successor = people[who] if act == "pass" else None
            end_assignment(
                session, held[length % len(held)], on_day=day(offset + length), reason=EndReason.REPLACED,
                successor_id=successor,
            )  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_no_order_of_steps_breaks_what_the_roster_promises(town: Session, steps: list[Step]) -> None:
    with town.begin_nested() as trial:
        people = [person(town, name).id for name in ("甲", "乙", "丙", "丁")]
        for step in steps:
            take(town, step, people)
        for question in (OVERLAPS, ASTRAY, EMPTY):
            assert town.scalar(text(question)) == 0
        for offset in range(0, 60, 7):
            found = answers_for(town, 5, day(offset))
            assert found is not None
            leaders = [each for each in found.holders if each.role is AssignmentRole.STAIR_LEADER]
            assert len(leaders) == (0 if 1 in found.vacant_stairs else 1)
            there = on_duty(town, TOWN, day(offset), grid_ids=[AREA, SECTION])
            assert len({each.person_id for each in there}) == len(there)
        trial.rollback()
    town.expire_all()
