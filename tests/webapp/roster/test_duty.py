"""Duty in the database: what it refuses, what is kept of changes, how duty is handed over."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.webapp.roster.people import TOWN, assignment, community_grid, other_community, person
from tests.webapp.roster.test_refusals import refuses
from webapp.core.audit.models import AuditEntry
from webapp.core.clock import ZONE, today
from webapp.core.errors import Forbidden, Invalid, NotFound, Refused
from webapp.roster.commands import duty, handover
from webapp.roster.commands.assignments import end_assignment
from webapp.roster.commands.duty import SlotPlan
from webapp.roster.commands.handover import ItemDraft
from webapp.roster.commands.persons import take_off
from webapp.roster.models import DutyMember, DutySlot, Handover, Person
from webapp.roster.queries.duty import changes_of, flaws_between, month_bounds, on_duty_now, slot
from webapp.roster.queries.handovers import handover as handover_shown
from webapp.roster.queries.handovers import items_of, open_items
from webapp.roster.rules import EndReason
from webapp.roster.rules.duty import ChangeReason, Flaw, OpenItems, Rota, SlotKind, following_month

DAY = today() + timedelta(days=40)
GIVER, TAKER = 901, 902  # accounts; a hand-over keeps their numbers


def at(hour: int, day: date = DAY) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZONE) + timedelta(hours=hour)


def plan(
    in_charge: Person | None, *officers: Person, begins: int = 8, ends: int = 20, kind: SlotKind = SlotKind.DAY
) -> SlotPlan:
    return SlotPlan(
        DAY, kind, at(begins), at(ends), in_charge.id if in_charge else None, tuple(each.id for each in officers)
    )


def crew(session: Session, count: int = 4) -> list[Person]:
    return [person(session, f"示例{number}", duty_phone=f"199-0000-000{number}") for number in range(count)]


def test_whoever_is_on_duty_is_found_by_the_hour(town: Session) -> None:
    chief, first, second, _spare = crew(town)
    duty.add_slot(town, TOWN, plan(chief, first))
    duty.add_slot(town, TOWN, plan(chief, second, begins=20, ends=32, kind=SlotKind.NIGHT))
    (by_day,) = on_duty_now(town, TOWN, at(8))
    (by_night,) = on_duty_now(town, TOWN, at(20))
    assert by_day.in_charge is not None
    assert by_day.in_charge.name == chief.name
    assert [who.name for who in by_day.officers] == [first.name]
    assert [who.phone for who in by_night.officers] == [second.duty_phone]
    assert on_duty_now(town, TOWN, at(32)) == ()


def test_the_same_person_in_two_overlapping_slots_is_refused(town: Session) -> None:
    chief, first, second, _spare = crew(town)
    duty.add_slot(town, TOWN, plan(chief, first))
    with pytest.raises(Refused, match=r"stands duty elsewhere|另有班次"):
        duty.add_slot(town, TOWN, plan(second, first, begins=18, ends=30, kind=SlotKind.NIGHT))
    duty.add_slot(town, TOWN, plan(second, begins=18, ends=30, kind=SlotKind.NIGHT))
    assert town.scalar(select(func.count()).select_from(DutySlot)) == 2


def test_the_database_itself_refuses_the_double_booking_whoever_writes(town: Session) -> None:
    chief, first, *_others = crew(town)
    made = duty.add_slot(town, TOWN, plan(chief, first))
    town.execute(
        text(
            "INSERT INTO duty_slot (community_id, day, kind, during)"
            " SELECT community_id, day, 'night', during FROM duty_slot WHERE id = :id"
        ),
        {"id": made.id},
    )
    with refuses("ex_duty_member_once"):
        town.execute(
            text(
                "INSERT INTO duty_member (community_id, slot_id, person_id, capacity, during)"
                " SELECT community_id, id, :person, 'officer', during FROM duty_slot WHERE kind = 'night'"
            ),
            {"person": first.id},
        )


def test_two_slots_of_one_kind_do_not_overlap(town: Session) -> None:
    chief, first, second, third = crew(town)
    duty.add_slot(town, TOWN, plan(chief, first))
    with pytest.raises(Refused):
        duty.add_slot(town, TOWN, plan(second, third, begins=19, ends=25))


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ("'[2026-06-01 08:00+08,2026-06-02 21:00+08)', '2026-06-01'", "ck_duty_slot_during_range"),
        ("'[2026-06-01 08:00+08,2026-06-01 08:00+08)', '2026-06-01'", "ck_duty_slot_during_range"),
        ("'[2026-06-01 08:00+08,)', '2026-06-01'", "ck_duty_slot_during_range"),
        ("'[2026-06-01 08:00+08,2026-06-01 20:00+08)', '2026-06-03'", "ck_duty_slot_day_fits"),
    ],
)
def test_a_slot_that_makes_no_sense_is_refused(town: Session, values: str, constraint: str) -> None:
    with refuses(constraint):
        town.execute(text(f"INSERT INTO duty_slot (community_id, kind, during, day) VALUES (1, 'day', {values})"))


def test_one_is_in_charge_and_nobody_is_named_twice(town: Session) -> None:
    chief, first, *_others = crew(town)
    with pytest.raises(Invalid):
        duty.add_slot(town, TOWN, plan(chief, first, first))
    with pytest.raises((Invalid, Refused)):
        duty.add_slot(town, TOWN, plan(chief, chief))
    made = duty.add_slot(town, TOWN, plan(chief, first))
    with refuses("ix_duty_member_one_in_charge"):
        town.execute(text("UPDATE duty_member SET capacity = 'in_charge' WHERE slot_id = :id"), {"id": made.id})


def test_only_people_who_are_on_the_roster_that_day_stand_duty(town: Session) -> None:
    chief, first, *_others = crew(town)
    gone = person(town, "示例离", closed_on=DAY)
    later = person(town, "示例迟", opened_on=DAY + timedelta(days=1))
    for who in (gone, later):
        with pytest.raises(Invalid):
            duty.add_slot(town, TOWN, plan(chief, who))
    duty.add_slot(town, TOWN, plan(chief, first))
    with pytest.raises(Refused):
        take_off(town, first, DAY)
    take_off(town, first, DAY + timedelta(days=1))


def test_nobody_of_another_community_stands_duty_here(town: Session) -> None:
    chief, *_others = crew(town)
    other_community(town)
    stranger = person(town, "示例邻", community_id=2)
    with pytest.raises(Invalid):
        duty.add_slot(town, TOWN, plan(chief, stranger))
    made = duty.add_slot(town, TOWN, plan(chief))
    with pytest.raises(NotFound):
        duty.slot_of(town, 2, made.id)


def test_a_replacement_keeps_its_reason(town: Session) -> None:
    chief, first, second, _third = crew(town)
    made = duty.add_slot(town, TOWN, plan(chief, first))
    duty.replace(town, made, out_id=first.id, in_id=second.id, reason=ChangeReason.SICK, note="发烧", by=7)
    shown = slot(town, TOWN, made.id)
    assert shown is not None
    assert [who.name for who in shown.officers] == [second.name]
    (change,) = changes_of(town, TOWN, made.id)
    assert (change.out_name, change.in_name, change.reason, change.note) == (first.name, second.name, "sick", "发烧")
    entry = town.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.action, entry.account_id, entry.reason) == ("roster.replace_on_duty", 7, "sick")
    assert "发烧" not in str(entry.facts)
    with refuses("ck_append_only"):
        town.execute(text("UPDATE duty_change SET reason = 'leave'"))


def test_two_swap_even_when_their_slots_overlap(town: Session) -> None:
    chief, first, second, third = crew(town)
    one = duty.add_slot(town, TOWN, plan(chief, first))
    other = duty.add_slot(town, TOWN, plan(third, second, begins=18, ends=30, kind=SlotKind.NIGHT))
    duty.swap(town, one, first.id, other, second.id, by=None)
    names = [[who.name for who in shown.officers] for each in (one, other) if (shown := slot(town, TOWN, each.id))]
    assert names == [[second.name], [first.name]]
    assert len(changes_of(town, TOWN, one.id)) == len(changes_of(town, TOWN, other.id)) == 1


def test_whoever_is_in_charge_does_not_swap_with_an_officer(town: Session) -> None:
    chief, first, second, third = crew(town)
    one = duty.add_slot(town, TOWN, plan(chief, first))
    other = duty.add_slot(town, TOWN, plan(third, second, begins=20, ends=32, kind=SlotKind.NIGHT))
    with pytest.raises(Invalid):
        duty.swap(town, one, chief.id, other, second.id, by=None)


def test_what_is_over_stays_as_it_was(town: Session) -> None:
    chief, first, second, _third = crew(town)
    made = duty.add_slot(town, TOWN, plan(chief, first))
    town.execute(
        text(
            "UPDATE duty_slot SET day = '2026-02-01', during = '[2026-02-01 08:00+08,2026-02-01 20:00+08)'"
            " WHERE id = :id"
        ),
        {"id": made.id},
    )
    town.refresh(made)
    assert town.scalar(select(DutyMember.during).where(DutyMember.person_id == first.id)) == made.during
    with pytest.raises(Refused):
        duty.change_slot(town, made, plan(chief, second))
    with pytest.raises(Refused):
        duty.replace(town, made, out_id=first.id, in_id=second.id, reason=ChangeReason.LEAVE)
    with pytest.raises(Refused):
        duty.remove_slot(town, made)


def test_a_month_by_pattern_goes_on_where_the_last_ended_and_keeps_what_is_there(town: Session) -> None:
    chief, first, second, third = crew(town)
    month = following_month(DAY)
    rota = Rota((chief.id,), (first.id, second.id, third.id))
    built = duty.build_month(town, TOWN, month, rota)
    assert (built.skipped, built.made) == (0, 2 * (following_month(month) - month).days)
    assert duty.build_month(town, TOWN, month, rota).made == 0
    begins, ends = month_bounds(month)
    assert {each.flaw for each in flaws_between(town, TOWN, begins, ends)} == {Flaw.GAP}  # the first morning
    last = town.scalar(select(DutyMember.person_id).order_by(func.lower(DutyMember.during).desc()).limit(1))
    after = following_month(month)
    duty.build_month(town, TOWN, after, rota)
    (opening,) = on_duty_now(town, TOWN, datetime(after.year, after.month, 1, 9, tzinfo=ZONE))
    turns = [first.id, second.id, third.id]
    ended = [
        who.person_id for each in on_duty_now(town, TOWN, opening.begins - timedelta(hours=1)) for who in each.officers
    ]
    assert last is not None
    assert opening.officers[0].person_id == turns[(turns.index(ended[0]) + 1) % 3]


def test_clearing_a_month_leaves_what_somebody_touched(town: Session) -> None:
    chief, first, second, third = crew(town)
    month = following_month(DAY)
    duty.build_month(town, TOWN, month, Rota((chief.id,), (first.id, second.id)))
    some = town.scalars(select(DutySlot).order_by(DutySlot.id)).first()
    assert some is not None
    out = town.scalar(
        select(DutyMember.person_id).where(DutyMember.slot_id == some.id, DutyMember.capacity == "officer")
    )
    duty.replace(town, some, out_id=int(out or 0), in_id=third.id, reason=ChangeReason.OFFICIAL)
    made = town.scalar(select(func.count()).select_from(DutySlot)) or 0
    assert duty.clear_month(town, TOWN, month) == made - 1
    with pytest.raises(Refused):
        duty.remove_slot(town, some)  # it has a history


def test_duty_ahead_passes_to_the_successor_of_an_officer(town: Session) -> None:
    chief, first, second, _third = crew(town)
    grid = community_grid(town)
    held = assignment(town, first, "duty_officer", grid_id=grid)
    made = duty.add_slot(town, TOWN, plan(chief, first))
    with pytest.raises(Refused):
        end_assignment(town, held, on_day=today(), reason=EndReason.JOB_CHANGE, passings=duty.PASSINGS)
    end_assignment(
        town, held, on_day=today(), reason=EndReason.JOB_CHANGE, successor_id=second.id, passings=duty.PASSINGS
    )
    shown = slot(town, TOWN, made.id)
    assert shown is not None
    assert [who.person_id for who in shown.officers] == [second.id]


def items(*texts: str) -> list[ItemDraft]:
    return [ItemDraft(each) for each in texts]


def test_duty_is_handed_over_item_by_item_and_signed_by_two(town: Session) -> None:
    made = handover.hand_over(town, TOWN, items("路灯不亮", "明天复查"), remark="平安", by=GIVER)
    first, second = items_of(town, TOWN, made.id)
    with pytest.raises(Refused):
        handover.receive(town, made, by=TAKER)
    handover.acknowledge(town, made, first.id, remark="知道了", by=TAKER)
    with pytest.raises(Refused):
        handover.receive(town, made, by=TAKER)
    handover.acknowledge(town, made, second.id, by=TAKER)
    handover.receive(town, made, by=TAKER)
    shown = handover_shown(town, TOWN, made.id)
    assert shown is not None
    assert (shown.items, shown.acknowledged) == (2, 2)
    assert shown.taken_at is not None
    with pytest.raises(Refused):
        handover.receive(town, made, by=903)


def test_whoever_hands_over_neither_acknowledges_nor_receives(town: Session) -> None:
    made = handover.hand_over(town, TOWN, items("路灯不亮"), by=GIVER)
    (item,) = items_of(town, TOWN, made.id)
    with pytest.raises(Refused):
        handover.acknowledge(town, made, item.id, by=GIVER)
    handover.acknowledge(town, made, item.id, by=TAKER)
    with pytest.raises(Refused):
        handover.receive(town, made, by=GIVER)
    with refuses("ck_handover_receipt_two_accounts"):
        town.execute(
            text(
                "INSERT INTO handover_receipt (community_id, handover_id, given_by, taken_by)"
                " VALUES (1, :id, :who, :who)"
            ),
            {"id": made.id, "who": GIVER},
        )


def test_a_program_without_a_log_in_signs_nothing(town: Session) -> None:
    with pytest.raises(Forbidden):
        handover.hand_over(town, TOWN, items("路灯不亮"), by=None)


def test_what_was_signed_is_neither_changed_nor_taken_away(town: Session) -> None:
    made = handover.hand_over(town, TOWN, items("路灯不亮"), by=GIVER)
    (item,) = items_of(town, TOWN, made.id)
    handover.acknowledge(town, made, item.id, by=TAKER)
    handover.receive(town, made, by=TAKER)
    for statement in (
        "UPDATE handover_item SET text = '改了'",
        "DELETE FROM handover_item",
        "UPDATE handover SET given_by = 5",
        "DELETE FROM handover_ack",
        "UPDATE handover_receipt SET taken_by = 5",
    ):
        with refuses("ck_append_only"), town.begin_nested():
            town.execute(text(statement))
    with pytest.raises(Refused):
        handover.add_items(town, made, items("还有一件"), by=GIVER)


def test_one_hand_over_at_a_time_is_open(town: Session) -> None:
    made = handover.hand_over(town, TOWN, [], by=GIVER)
    with pytest.raises(Refused):
        handover.hand_over(town, TOWN, items("又一件"), by=TAKER)
    handover.add_items(town, made, items("忘了一件"), by=GIVER)
    with pytest.raises(Forbidden):
        handover.add_items(town, made, items("不是我的"), by=TAKER)


def test_the_next_hand_over_carries_on_what_is_still_open(town: Session) -> None:
    made = handover.hand_over(town, TOWN, items("路灯不亮", "明天复查"), by=GIVER)
    for each in items_of(town, TOWN, made.id):
        handover.acknowledge(town, made, each.id, by=TAKER)
    handover.receive(town, made, by=TAKER)
    hazards = OpenItems("hazards", "隐患", "SELECT 'h7' AS ref, '飞线充电' AS text WHERE :community_id = 1")  # type: ignore[arg-type]
    opened = open_items(town, TOWN, datetime.now(UTC), [hazards])
    assert [each.text for each in opened] == ["路灯不亮", "明天复查", "飞线充电"]
    kept = [ItemDraft(each.text, each.origin, each.ref, each.carried_from_id) for each in (opened[0], opened[2])]
    following = handover.hand_over(town, TOWN, kept, by=TAKER)
    assert [(each.text, each.times) for each in items_of(town, TOWN, following.id)] == [
        ("路灯不亮", 1),
        ("飞线充电", 0),
    ]
    # What a subject still has open is not listed a second time.
    again = open_items(town, TOWN, datetime.now(UTC), [hazards])
    assert [each.text for each in again] == ["路灯不亮", "飞线充电"]


def test_the_end_of_a_community_takes_its_hand_overs_along(town: Session) -> None:
    other_community(town)
    town.add(Handover(community_id=2, given_by=GIVER))
    town.flush()
    town.execute(text("DELETE FROM community WHERE id = 2"))
    assert town.scalar(select(func.count()).select_from(Handover)) == 0


def test_sheets_other_than_pdf_are_refused(town: Session) -> None:
    with pytest.raises(IntegrityError, match="ck_duty_sheet_pdf_form"):
        town.execute(text("INSERT INTO duty_sheet (community_id, at, made_at, pdf) VALUES (1, now(), now(), 'x')"))
