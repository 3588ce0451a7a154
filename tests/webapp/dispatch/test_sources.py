"""What dispatch contributes to hand-over, brief, figures, succession and forgetting."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.webapp.dispatch.rows import call, category, incident
from tests.webapp.roster.people import assignment, person
from tests.webapp.town import TOWN
from webapp.core.clock import ZONE, today
from webapp.core.errors import Refused
from webapp.dispatch.brief import PARTS
from webapp.dispatch.commands.passing import PASSINGS
from webapp.dispatch.figures import FIGURES
from webapp.dispatch.queries.open_items import OPEN_ITEMS, SINGLY, TOGETHER
from webapp.dispatch.retention import erase_reporters
from webapp.figures.queries import figures
from webapp.roster.commands import handover
from webapp.roster.commands.assignments import end_assignment
from webapp.roster.commands.handover import ItemDraft
from webapp.roster.queries.handovers import open_items
from webapp.roster.queries.sheet import SheetSources, sheet_of
from webapp.roster.rules import EndReason
from webapp.shifts.queries.brief import brief

DAY = date(2026, 11, 24)
SECTION, AREA = "104", "100"


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def grid(session: Session, digits: str) -> int:
    return int(session.execute(text("SELECT id FROM grid WHERE right(code, 3) = :d"), {"d": digits}).scalar_one())


def state_of(session: Session, call_id: int) -> tuple[str, int | None, bool]:
    row = session.execute(text("SELECT state, person_id, is_lead FROM call WHERE id = :id"), {"id": call_id}).one()
    return row.state, row.person_id, row.is_lead


def test_a_hand_over_lists_what_is_open_by_its_register_never_by_what_was_typed(town: Session) -> None:
    first = incident(town, at(9), route="whistle", state="waiting", building=1)
    call(town, first, at(9), is_lead=True, label="示例物业", organization=1)
    incident(town, at(10), state="closed", closed_as="resolved", closed_at=at(11))
    incident(town, at(12), simulated=True, finish_by=at(12, 30))
    items = open_items(town, TOWN, at(20), OPEN_ITEMS)
    assert len(items) == 2
    by_ref = {each.ref: each.text for each in items}
    said = by_ref[str(first)]
    assert "下水返水堵塞" in said
    assert "吹哨一般，待报到，牵头：示例物业，时限：12-01 09:00 待办结" in said
    assert all("王某某" not in each for each in by_ref.values())
    other = next(each for ref, each in by_ref.items() if ref != str(first))
    assert "【模拟】" in other
    assert "已逾期：11-24 12:30" in other


def test_a_hand_over_drops_none_of_many(town: Session) -> None:
    made = [incident(town, at(9) + timedelta(seconds=number)) for number in range(SINGLY + TOGETHER + 3)]
    numbers = set(town.scalars(text("SELECT number FROM incident WHERE id = ANY(:ids)"), {"ids": made}))
    items = open_items(town, TOWN, at(20), OPEN_ITEMS)
    assert len(items) == SINGLY + 2
    said = " ".join(each.text for each in items)
    assert all(number in said for number in numbers)
    assert f"另有 3 件未办结（全部 {len(made)} 件之第 81–83 件）" in items[-1].text
    drafts = [ItemDraft(each.text, each.origin, each.ref) for each in items]
    handover.hand_over(town, TOWN, drafts, by=901)
    assert [each.text for each in open_items(town, TOWN, at(20), OPEN_ITEMS)] == [each.text for each in items]


def test_what_was_closed_is_not_carried_on_and_what_is_open_is_said_as_it_stands(town: Session) -> None:
    stays, goes = incident(town, at(9)), incident(town, at(10))
    items = open_items(town, TOWN, at(11), OPEN_ITEMS)
    drafts = [ItemDraft(each.text, each.origin, each.ref, each.carried_from_id) for each in items]
    handover.hand_over(town, TOWN, [*drafts, ItemDraft("明早取钥匙")], by=901)
    closing = "state = 'closed', closed_as = 'resolved', closed_at = now(), version = version + 1"
    town.execute(text(f"UPDATE incident SET {closing} WHERE id = :id"), {"id": goes})
    town.execute(text("UPDATE incident SET state = 'to_verify', version = version + 1 WHERE id = :id"), {"id": stays})
    again = open_items(town, TOWN, at(12), OPEN_ITEMS)
    assert [each.ref for each in again] == [str(stays), ""]
    assert "待验收" in again[0].text
    assert again[0].carried_from_id is not None
    assert again[1].text == "明早取钥匙"


def test_the_printed_sheet_says_what_is_open_now(town: Session) -> None:
    incident(town, at(9))
    sheet = sheet_of(town, TOWN, at(8), at(19), SheetSources(OPEN_ITEMS))
    assert len(sheet.items) == 1
    assert "下水返水堵塞" in sheet.items[0]


def test_open_calls_pass_to_the_successor_with_a_line_in_their_history(town: Session) -> None:
    old, new = person(town, "示例甲"), person(town, "示例乙")
    section, other = grid(town, SECTION), grid(town, "202")
    held = assignment(town, old, "deputy", grid_id=section)
    here, elsewhere = incident(town, at(9), section=section), incident(town, at(9), section=other)
    done = incident(town, at(9), section=section, state="closed", closed_as="resolved", closed_at=at(10))
    passes, stays = call(town, here, at(9), person=old.id), call(town, elsewhere, at(9), person=old.id)
    over = call(town, done, at(9), person=old.id)
    with pytest.raises(Refused):
        end_assignment(town, held, on_day=today(), reason=EndReason.REPLACED, passings=PASSINGS)
    ended = end_assignment(
        town, held, on_day=today(), reason=EndReason.REPLACED, successor_id=new.id, takes_over=False, passings=PASSINGS
    )
    assert [(each.key, each.count) for each in ended.passed] == [("calls", 1)]
    assert state_of(town, passes) == ("sent", new.id, False)
    assert state_of(town, stays) == ("sent", old.id, False)
    assert state_of(town, over) == ("sent", old.id, False)
    steps = town.execute(text("SELECT call_id, act, note FROM step")).all()
    assert [(row.call_id, row.act) for row in steps] == [(passes, "hand-on")]


def test_a_successor_who_is_called_already_is_called_once(town: Session) -> None:
    old, new = person(town, "示例甲"), person(town, "示例乙")
    section = grid(town, SECTION)
    held = assignment(town, old, "deputy", grid_id=section)
    led, helped = incident(town, at(9), section=section), incident(town, at(9), section=section)
    lead, besides = call(town, led, at(9), person=old.id, is_lead=True), call(town, led, at(9), person=new.id)
    twice, kept = call(town, helped, at(9), person=old.id), call(town, helped, at(9), person=new.id, is_lead=True)
    end_assignment(
        town, held, on_day=today(), reason=EndReason.REPLACED, successor_id=new.id, takes_over=False, passings=PASSINGS
    )
    assert state_of(town, lead) == ("recalled", old.id, False)
    assert state_of(town, besides) == ("sent", new.id, True)
    assert state_of(town, twice)[0] == "recalled"
    assert state_of(town, kept) == ("sent", new.id, True)


def test_a_day_leader_reads_what_is_open_in_his_section_without_disputes(town: Session) -> None:
    section = grid(town, SECTION)
    incident(town, at(9), section=section)
    incident(town, at(9), section=grid(town, "202"))
    incident(town, at(9), section=section, category=category(town, "dispute.neighbours", "邻里纠纷", "dispute"))
    incident(town, at(9), section=section, state="closed", closed_as="resolved", closed_at=at(10))
    (part,) = brief(town, PARTS, TOWN, section, DAY)
    assert [(line.label, "王某某" in line.value) for line in part.lines] == [("下水返水堵塞", False)]


def test_figures_count_the_day_and_simulated_rows_only_when_asked(town: Session) -> None:
    incident(town, at(9), state="closed", closed_as="resolved", settled_at=at(10), closed_at=at(11))
    incident(town, at(9), finish_by=at(12))
    incident(town, at(9), finish_by=at(12), state="suspended", suspended_at=at(10))
    incident(town, at(23, 59))
    incident(town, at(0, 0, DAY + timedelta(days=1)))
    incident(town, at(9), state="closed", closed_as="false_alarm", closed_at=at(10))
    for minutes in (10, 20, 60):
        whistle = incident(town, at(14), route="whistle", state="waiting")
        call(town, whistle, at(14), state="arrived", arrived_at=at(14) + timedelta(minutes=minutes))
    for _ in range(3):
        incident(town, at(9), simulated=True)
    plain = figures(town, FIGURES, TOWN, DAY).numbers
    assert plain == {
        "incidents_of_day": 7,
        "whistles_of_day": 3,
        "incidents_settled_by_grid": 1,
        "incidents_open": 6,
        "incidents_overdue": 1,
        "incidents_red": 0,
        "whistles_unacknowledged": 0,
        "whistles_to_review": 0,
        "arbitrations_waiting": 0,
        **dict.fromkeys(("ladder_compound", "ladder_grid", "ladder_community"), 0),
        "ladder_above": 0,
        "report_in_median_min": 20,
        "report_in_worst_min": 60,
    }
    asked = figures(town, FIGURES, TOWN, DAY, simulated=True).numbers
    assert asked["incidents_of_day"] == 10
    assert asked["incidents_open"] == 9


def test_who_reported_is_erased_after_the_term_and_leaves_a_tombstone(town: Session) -> None:
    now = datetime.now(UTC)
    old = incident(town, now, state="closed", closed_as="resolved", closed_at=now - timedelta(days=731))
    young = incident(town, now, state="closed", closed_as="resolved", closed_at=now - timedelta(days=729))
    running = incident(town, now - timedelta(days=900))
    for number, each in enumerate((old, young, running)):
        town.execute(
            text(
                "INSERT INTO reporter (incident_id, community_id, name, phone, tracking, secret_hash)"
                " VALUES (:id, :town, '示例居民', '199-0000-0001', :tracking, '\\x00')"
            ),
            {"id": each, "town": TOWN, "tracking": f"{number:012}"},
        )
    assert erase_reporters(town, TOWN, days=730) == 1
    assert erase_reporters(town, TOWN, days=730) == 0
    rows = town.execute(text("SELECT incident_id, name, phone, erased_at FROM reporter ORDER BY incident_id")).all()
    assert [(row.incident_id, row.name is None, row.phone is None, row.erased_at is not None) for row in rows] == [
        (old, True, True, True),
        (young, False, False, False),
        (running, False, False, False),
    ]
