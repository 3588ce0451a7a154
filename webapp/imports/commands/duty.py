"""Write the invented duty roster of a synthetic community: a year around its baseline, by the product's own pattern."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.config import ROOT
from webapp.core.worktime import holidays_between
from webapp.grids.models import Community
from webapp.imports.commands.copying import copy_columns, new_ids
from webapp.roster.commands.handover import ItemDraft, acknowledge, hand_over, receive
from webapp.roster.models import Handover
from webapp.roster.queries.handovers import items_of, recent_handovers
from webapp.roster.rules import Source
from webapp.roster.rules.duty import Capacity, Rota, SlotDraft, SlotKind, days_of, following_month, month_by, turned

_WORDS = ROOT / "geodata" / "reporting.toml"
_MONTHS_AFTER = 13
_LEADERS = 6
_NOTED_EVERY = 17  # days
_OFFICE = text(
    """SELECT p.id FROM person p JOIN assignment a ON a.person_id = p.id
WHERE p.community_id = :community_id AND p.closed_on IS NULL AND upper_inf(a.valid)
  AND (a.role IN ('secretary', 'duty_officer') OR a.role = 'grid_leader' AND EXISTS (
    SELECT FROM grid g WHERE g.id = a.grid_id AND g.level = 'area'))
GROUP BY p.id, p.ref
ORDER BY min(CASE a.role WHEN 'secretary' THEN 0 WHEN 'duty_officer' THEN 2 ELSE a.rank END), p.ref"""
)


def reporting_words() -> dict[str, Any]:
    """Words of the demo's duty and double reporting."""
    with _WORDS.open("rb") as file:
        return tomllib.load(file)


def settle_duty(session: Session, community: Community, words: Mapping[str, Any]) -> None:
    """Write a slot for each day and night from the month before the baseline on; marked as 示例."""
    if community.baseline_on is None:
        return
    people = list(session.scalars(_OFFICE, {"community_id": community.id}))
    rota = Rota(tuple(people[:_LEADERS]), tuple(people[_LEADERS:]), by_day=2, by_night=2)
    first = (community.baseline_on.replace(day=1) - timedelta(days=1)).replace(day=1)
    drafts: list[SlotDraft] = []
    for _month in range(_MONTHS_AFTER):
        days = days_of(first)
        drafts += month_by(_going_on(rota, drafts), first, holidays_between(session, days[0], days[-1]))
        first = following_month(first)
    _write(session, community, drafts, words)


def settle_handover(
    session: Session, community_id: int, words: Mapping[str, Any], *, given_by: int, taken_by: int
) -> Handover | None:
    """One hand-over between two log-ins of the demo, where there is none."""
    if recent_handovers(session, community_id, 1):
        return None
    items = [ItemDraft(line) for line in words["handover"]]
    made = hand_over(session, community_id, items, remark=words["handover_remark"], by=given_by)
    for item in items_of(session, community_id, made.id):
        acknowledge(session, made, item.id, by=taken_by)
    receive(session, made, by=taken_by)
    return made


def _going_on(rota: Rota, drafts: list[SlotDraft]) -> Rota:
    if not drafts:
        return rota
    last = drafts[-1]
    return Rota(
        turned(rota.leaders, last.in_charge), turned(rota.officers, last.officers[-1]), rota.by_day, rota.by_night
    )


def _write(session: Session, community: Community, drafts: list[SlotDraft], words: Mapping[str, Any]) -> None:
    ids = new_ids(session, "duty_slot", len(drafts))
    ranges = [f"[{each.begins.isoformat()},{each.ends.isoformat()})" for each in drafts]
    count = len(drafts)
    copy_columns(
        session,
        "duty_slot",
        {
            "id": ids,
            "community_id": [community.id] * count,
            "day": [each.day for each in drafts],
            "kind": [each.kind.value for each in drafts],
            "during": ranges,
            "duty_phone": [words["phone"]] * count,
            "note": [_note(each, words["notes"]) for each in drafts],
            "source": [Source.DEMO.value] * count,
        },
    )
    rows = [
        (slot_id, during, person_id, capacity.value, rank)
        for slot_id, during, each in zip(ids, ranges, drafts, strict=True)
        for rank, (person_id, capacity) in enumerate(
            [(each.in_charge, Capacity.IN_CHARGE), *((who, Capacity.OFFICER) for who in each.officers)], 1
        )
    ]
    slots, during, people, capacities, ranks = (list(column) for column in zip(*rows, strict=True))
    columns: dict[str, list[Any]] = {"slot_id": slots, "during": during, "person_id": people}
    columns |= {"capacity": capacities, "rank": ranks, "community_id": [community.id] * len(rows)}
    copy_columns(session, "duty_member", columns)
    session.execute(text("ANALYZE duty_slot, duty_member"))


def _note(draft: SlotDraft, notes: list[str]) -> str:
    """Something to mind on some days."""
    number = draft.day.toordinal()
    if draft.kind is SlotKind.NIGHT or number % _NOTED_EVERY:
        return ""
    return notes[number // _NOTED_EVERY % len(notes)]
