"""The duty roster (值班表), purely: closed lists, the pattern of a month, what is wrong with a plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from flask_babel import LazyString

from webapp.core.clock import ZONE
from webapp.core.worktime import Holidays, is_workday

SHEETS_KEPT = 14
LONGEST_SLOT = timedelta(hours=36)
LONGEST_ON_END = timedelta(hours=24)


class SlotKind(StrEnum):
    """A day on duty, a night, or the day of a holiday."""

    DAY = "day"
    NIGHT = "night"
    HOLIDAY = "holiday"


class Capacity(StrEnum):
    """Whether somebody is in charge (带班领导) or an officer on duty (值班员)."""

    IN_CHARGE = "in_charge"
    OFFICER = "officer"


class ChangeReason(StrEnum):
    """Why somebody stands duty in another's place."""

    LEAVE = "leave"
    SICK = "sick"
    OFFICIAL = "official"
    SWAP = "swap"
    CORRECTION = "correction"


class Flaw(StrEnum):
    """What is wrong with a plan of duty; shown, never a bar."""

    GAP = "gap"
    NOBODY_IN_CHARGE = "nobody_in_charge"
    NO_OFFICER = "no_officer"
    ON_END = "on_end"
    GONE = "gone"
    ON_LEAVE = "on_leave"


SLOT_LABELS: dict[StrEnum, str] = {SlotKind.DAY: "白班", SlotKind.NIGHT: "夜班", SlotKind.HOLIDAY: "节假日白班"}
CAPACITY_LABELS: dict[StrEnum, str] = {Capacity.IN_CHARGE: "带班领导", Capacity.OFFICER: "值班员"}
CHANGE_LABELS: dict[StrEnum, str] = {
    ChangeReason.LEAVE: "请假",
    ChangeReason.SICK: "病假",
    ChangeReason.OFFICIAL: "外出公务",
    ChangeReason.SWAP: "互相调班",
    ChangeReason.CORRECTION: "排班有误",
}
FLAW_LABELS: dict[StrEnum, str] = {
    Flaw.GAP: "无人值守时段",
    Flaw.NOBODY_IN_CHARGE: "没有带班领导",
    Flaw.NO_OFFICER: "没有值班员",
    Flaw.ON_END: "连续值班超过 24 小时",
    Flaw.GONE: "已不在名册",
    Flaw.ON_LEAVE: "当日请假（有人替岗）",
}


@dataclass(frozen=True)
class OpenItems:
    """Open things of a subject that a hand-over (交接班) lists one by one: data only.

    `sql` yields ref and text over :community_id and :at; texts name no resident.
    """

    key: str
    label: LazyString
    sql: str


@dataclass(frozen=True)
class Rota:
    """Who takes turns: those in charge by days, officers by slots; the first of each begins."""

    leaders: tuple[int, ...]
    officers: tuple[int, ...]
    by_day: int = 1
    by_night: int = 1
    day_begins: time = time(8)
    night_begins: time = time(20)


@dataclass(frozen=True)
class SlotDraft:
    """A slot as the pattern makes it; instants are local to the product's zone."""

    day: date
    kind: SlotKind
    begins: datetime
    ends: datetime
    in_charge: int
    officers: tuple[int, ...]


@dataclass(frozen=True)
class Standing:
    """Somebody's time on duty, as flaws are looked for."""

    slot_id: int
    begins: datetime
    ends: datetime
    person_id: int | None
    capacity: Capacity | None
    is_gone: bool = False
    is_on_leave: bool = False


@dataclass(frozen=True)
class Found:
    """A flaw: where, when, who."""

    flaw: Flaw
    begins: datetime
    ends: datetime
    slot_id: int | None = None
    person_id: int | None = None


def problem_of(rota: Rota) -> str:
    """Why no month can be made by a rota, as a key of the forms' fields; empty where it can."""
    if not rota.leaders:
        return "leaders"
    most = max(rota.by_day, rota.by_night)
    if not rota.officers or min(rota.by_day, rota.by_night) < 1 or most > len(set(rota.officers)):
        return "officers"
    repeated = len(set(rota.leaders)) < len(rota.leaders) or len(set(rota.officers)) < len(rota.officers)
    if repeated or set(rota.leaders) & set(rota.officers):
        return "twice"
    return "" if rota.day_begins < rota.night_begins else "night_begins"


def month_by(rota: Rota, first: date, holidays: Holidays) -> tuple[SlotDraft, ...]:
    """A day and a night slot for each day of the month of `first`; officers take turns slot by slot."""
    turns = _turns(rota.officers)
    drafts = []
    for number, day in enumerate(days_of(first)):
        kind = SlotKind.DAY if is_workday(day, holidays) else SlotKind.HOLIDAY
        morning, evening, next_morning = (
            instant(day, rota.day_begins),
            instant(day, rota.night_begins),
            instant(day + timedelta(days=1), rota.day_begins),
        )
        leader = rota.leaders[number % len(rota.leaders)]
        drafts.append(SlotDraft(day, kind, morning, evening, leader, _next(turns, rota.by_day)))
        drafts.append(SlotDraft(day, SlotKind.NIGHT, evening, next_morning, leader, _next(turns, rota.by_night)))
    return tuple(drafts)


def turned(pool: Sequence[int], last: int | None) -> tuple[int, ...]:
    """The pool so that whoever comes after `last` begins."""
    at = pool.index(last) + 1 if last in pool else 0
    return (*pool[at:], *pool[:at])


def days_of(first: date) -> tuple[date, ...]:
    """Every day of a month."""
    begin = first.replace(day=1)
    return tuple(begin + timedelta(days=step) for step in range((following_month(begin) - begin).days))


def following_month(first: date) -> date:
    """The first day of the month after."""
    return (first.replace(day=1) + timedelta(days=32)).replace(day=1)


def instant(day: date, at: time) -> datetime:
    """A time of a day in the product's zone."""
    return datetime.combine(day, at, ZONE)


def flaws(standings: Iterable[Standing], begins: datetime, ends: datetime) -> tuple[Found, ...]:
    """What is wrong between two instants, in the order of time."""
    listed = sorted(standings, key=lambda each: (each.begins, each.slot_id))
    found = [*_gaps(listed, begins, ends), *_unmanned(listed), *_on_end(listed)]
    for each in listed:
        if each.is_gone or each.is_on_leave:
            flaw = Flaw.GONE if each.is_gone else Flaw.ON_LEAVE
            found.append(Found(flaw, each.begins, each.ends, each.slot_id, each.person_id))
    return tuple(sorted(found, key=lambda each: (each.begins, each.flaw)))


def _gaps(listed: Sequence[Standing], begins: datetime, ends: datetime) -> Iterator[Found]:
    reached = begins
    for each in listed:
        if each.begins >= ends:
            break
        if each.begins > reached:
            yield Found(Flaw.GAP, reached, each.begins)
        reached = max(reached, each.ends)
    if reached < ends:
        yield Found(Flaw.GAP, reached, ends)


def _unmanned(listed: Sequence[Standing]) -> Iterator[Found]:
    slots = {each.slot_id: each for each in listed}
    held = Counter((each.slot_id, each.capacity) for each in listed)
    for slot_id, slot in slots.items():
        if not held[slot_id, Capacity.IN_CHARGE]:
            yield Found(Flaw.NOBODY_IN_CHARGE, slot.begins, slot.ends, slot_id)
        if not held[slot_id, Capacity.OFFICER]:
            yield Found(Flaw.NO_OFFICER, slot.begins, slot.ends, slot_id)


def _on_end(listed: Sequence[Standing]) -> Iterator[Found]:
    """Officers who stand duty for more than a day without a pause; who is in charge may be called at home."""
    running: dict[int, Standing] = {}
    since: dict[int, datetime] = {}
    for each in listed:
        if each.person_id is None or each.capacity is not Capacity.OFFICER:
            continue
        before = running.get(each.person_id)
        if before is None or each.begins > before.ends:
            since[each.person_id] = each.begins
        elif each.ends - since[each.person_id] > LONGEST_ON_END:
            yield Found(Flaw.ON_END, since[each.person_id], each.ends, each.slot_id, each.person_id)
        running[each.person_id] = each


def _turns(pool: Sequence[int]) -> Iterator[int]:
    while True:
        yield from pool


def _next(turns: Iterator[int], count: int) -> tuple[int, ...]:
    return tuple(next(turns) for _ in range(count))
