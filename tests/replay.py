"""A hundred real service requests of a city, replayed through the clocks: when each was due, and whether it was late.

The city counts its terms in working days (from half past eight to five, holidays not taken out) or in days, one term
a kind of request; a request that comes out of hours begins the next working morning. Those rules are found from the
file's own opening and target times, so that nothing is assumed; then the clocks judge each request by them, and once
more by the limits that a community begins with.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from webapp.core.clock import ZONE
from webapp.core.worktime.deadlines import Measure, Term, WorkingTime, deadline, read_hours, working_between
from webapp.dispatch.rules import LimitStep, Urgency
from webapp.dispatch.rules.clocks import DEFAULT_LIMITS, RED

FILE = "incidents/boston311-100.csv"
HOURS = WorkingTime(read_hours("08:30-17:00"))
ONTIME, OVERDUE = "ONTIME", "OVERDUE"
_MOST = 130
_MEASURES = (Measure.CALENDAR_DAY, Measure.WORKING_DAY)
# The file cuts the seconds off an opening and not off a target.
_SLACK = timedelta(minutes=1)
_URGENT = ("Traffic Signal", "Manhole", "Knockdown", "Make Safe", "Utilities", "Electrical", "Dead Animal", "Snow")
_COMPLEX = ("Graffiti", "New Sign", "Living Conditions", "Pest", "Short Term Rental", "Property", "Lighting")


@dataclass(frozen=True)
class Asked:
    """One request: its kind, when it was opened, due and closed, and what the file says of it."""

    kind: str
    opened: datetime
    target: datetime | None
    closed: datetime | None
    verdict: str

    @property
    def urgency(self) -> Urgency:
        """How fast a community would take it."""
        if any(word in self.kind for word in _URGENT):
            return Urgency.URGENT
        return Urgency.COMPLEX if any(word in self.kind for word in _COMPLEX) else Urgency.GENERAL


def read(path: Path) -> list[Asked]:
    """The requests of the file; its local times are taken as local times here."""
    with path.open(encoding="utf-8", newline="") as file:
        return [_asked(row) for row in csv.DictReader(file)]


def _asked(row: dict[str, str]) -> Asked:
    opened = _instant(row["open_dt"])
    assert opened is not None
    return Asked(row["type"].strip(), opened, _instant(row["target_dt"]), _instant(row["closed_dt"]), row["ontime"])


def _instant(written: str) -> datetime | None:
    return datetime.fromisoformat(written).replace(tzinfo=ZONE) if written.strip() else None


def same(ours: datetime, theirs: datetime) -> bool:
    """Whether two deadlines are one: the end of a working day and the next morning are, nobody works between."""
    first, last = sorted((ours, theirs))
    return last - first <= _SLACK or working_between(first, last, HOURS) <= _SLACK


def term_of(asked: Iterable[Asked]) -> Term | None:
    """The one term by which our clocks give every target of a kind of request; None where there is none."""
    known = [each for each in asked if each.target]
    terms = [Term(amount, measure) for amount in range(1, _MOST) for measure in _MEASURES]
    return next((term for term in terms if known and all(_gives(term, each) for each in known)), None)


def _gives(term: Term, asked: Asked) -> bool:
    return asked.target is not None and _agree(term, deadline(asked.opened, term, HOURS), asked.target)


def _agree(term: Term, ours: datetime, theirs: datetime) -> bool:
    if term.measure is Measure.CALENDAR_DAY:
        return abs(ours - theirs) <= _SLACK
    return same(ours, theirs)


def terms(every: Iterable[Asked]) -> dict[str, Term | None]:
    """The term of each kind that has targets."""
    kinds: dict[str, list[Asked]] = {}
    for each in every:
        if each.target:
            kinds.setdefault(each.kind, []).append(each)
    return {kind: term_of(found) for kind, found in kinds.items()}


def as_of(every: Iterable[Asked]) -> datetime:
    """A moment at which the file can have been written: after everything that it says."""
    return max(at for each in every for at in (each.opened, each.closed, each.target) if at) + timedelta(days=1)


def judged(asked: Asked, due: datetime | None, now: datetime) -> str:
    """On time or overdue; what has no term is never late."""
    ended = asked.closed or now
    return OVERDUE if due is not None and ended > due + _SLACK and not same_if_closed(asked, due) else ONTIME


def same_if_closed(asked: Asked, due: datetime) -> bool:
    """Whether it was closed before anybody worked again after its deadline."""
    return asked.closed is not None and asked.closed > due and same(due, asked.closed)


@cache
def _own(urgency: Urgency) -> Term:
    return DEFAULT_LIMITS[urgency][LimitStep.FINISH]


def judged_by_us(asked: Asked, now: datetime) -> str:
    """By the limits a community begins with."""
    due = deadline(asked.opened, _own(asked.urgency), HOURS)
    return OVERDUE if (asked.closed or now) > due else ONTIME


def far_too_late(asked: Asked, now: datetime) -> bool:
    """Whether it would have crossed the red line."""
    return (asked.closed or now) > deadline(asked.opened, _own(asked.urgency).times(RED), HOURS)


@dataclass(frozen=True)
class Replay:
    """What came of it: counts of (the file's word, ours)."""

    terms: dict[str, Term | None]
    by_their_terms: Counter[tuple[str, str]]
    by_our_limits: Counter[tuple[str, str]]
    red: int


def replay(every: list[Asked]) -> Replay:
    """Judge every request by its city's terms, and by our limits."""
    found, now = terms(every), as_of(every)
    theirs: Counter[tuple[str, str]] = Counter()
    ours: Counter[tuple[str, str]] = Counter()
    for each in every:
        term = found.get(each.kind) if each.target else None
        due = deadline(each.opened, term, HOURS) if term else None
        theirs[each.verdict, judged(each, due, now)] += 1
        ours[each.verdict, judged_by_us(each, now)] += 1
    return Replay(found, theirs, ours, sum(far_too_late(each, now) for each in every))
