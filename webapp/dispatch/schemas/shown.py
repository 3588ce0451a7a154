"""What the interface answers about incidents."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from webapp.dispatch.schemas.fields import Shown


class CallCounts(Shown):
    """Calls by state."""

    sent: int = 0
    acknowledged: int = 0
    en_route: int = 0
    arrived: int = 0
    done: int = 0
    refused: int = 0


class Marked(Shown):
    """What a marker and a detail have in common; nothing personal in it."""

    id: int
    number: str
    version: int
    state: str
    closed_as: str | None
    route: str
    urgency: str
    category: str
    category_name: str
    icon: str
    lon: float | None
    lat: float | None
    section_id: int | None
    area_id: int | None
    due_at: datetime | None
    due_what: str | None
    red: bool
    threat: bool
    disputed: bool
    asked: bool
    claimed_by_name: str | None
    received_at: datetime
    simulated: bool
    unreached: int


class IncidentMark(Marked):
    """Enough to draw a marker and a line of the queue."""

    calls: CallCounts


class IncidentRow(IncidentMark):
    """A line of a list."""

    text: str
    place_text: str
    hotline_number: str | None
    lead_label: str | None


class IncidentsShown(Shown):
    """A page of incidents, the most urgent first; how many there are of each state."""

    items: list[IncidentRow]
    next: str | None
    counts: dict[str, int]
    as_of: datetime
    cursor_of_events: str


class CallTimes(Shown):
    """When a callee did what."""

    acknowledged_at: datetime | None
    en_route_at: datetime | None
    arrived_at: datetime | None
    done_at: datetime | None
    closed_at: datetime | None


class PointOut(Shown):
    """A position, WGS84 degrees."""

    lon: float
    lat: float


class CallOut(Shown):
    """A call."""

    id: int
    uuid: UUID
    version: int
    kind: str
    label: str
    contact_hint: str
    reason: str
    is_lead: bool
    state: str
    sent_at: datetime
    acknowledge_by: datetime
    arrive_by: datetime
    finish_by: datetime
    red_by: datetime
    times: CallTimes
    handed_to: str
    arrival_method: str | None
    arrival_accuracy_m: float | None
    arrival_far_m: float | None
    remote: bool
    outcome: str
    refusal_ground: str | None
    extended: bool
    urged_at: datetime | None
    supervised_at: datetime | None
    red_at: datetime | None
    is_mine: bool
    reached: str
    origin: PointOut | None
    limits_words: dict[str, str]
    acts: list[str]


class StepOut(Shown):
    """A line of history."""

    id: int
    at: datetime
    act: str
    words: str
    by_name: str
    behalf_name: str
    behalf_at: datetime | None
    note: str
    call_id: int | None
    client_at: datetime | None
    from_state: str | None
    to_state: str


class NoteOut(Shown):
    """A note."""

    id: int
    at: datetime
    by_name: str
    text: str
    is_mine: bool


class PhotoOut(Shown):
    """A photo."""

    id: int
    uuid: UUID
    moment: str
    width: int
    height: int


class DecisionOut(Shown):
    """Something asked, and what was decided."""

    id: int
    call_id: int | None
    kind: str
    level: str
    asked_at: datetime
    ground: str
    note: str
    until_at: datetime | None
    decide_by: datetime
    outcome: str | None
    decided_at: datetime | None
    answer: str
    may_decide: bool


class VerificationOut(Shown):
    """A verification."""

    outcome: str
    by: str
    note: str
    at: datetime


class RatingOut(Shown):
    """A rating."""

    call_id: int | None
    of: str
    stars: int
    by: str
    note: str
    at: datetime


class NumberOut(Shown):
    """Another incident."""

    id: int
    number: str


class SimilarOut(NumberOut):
    """An open incident near by."""

    state: str
    category: str
    is_same: bool
    far_m: int
    received_at: datetime


class ReporterOut(Shown):
    """What is shown of who reported."""

    has_phone: bool
    masked: str
    tracking: str | None
    wants_reply: bool


class IncidentDetail(Marked):
    """All of an incident that the caller may know, and what he may do."""

    text: str
    place_text: str
    by_name: str
    source: str
    whistle_kind: str | None
    tried: str
    outcome: str
    reviewed: bool
    generation_label: str | None
    section_name: str | None
    area_name: str | None
    compound_name: str | None
    building_id: int | None
    building_name: str | None
    border_section_name: str | None
    joint: bool
    emergency_called_at: datetime | None
    client_at: datetime | None
    delay_s: int | None
    review_by: datetime | None
    finish_by: datetime | None
    red_by: datetime | None
    suspended_until: datetime | None
    settled_at: datetime | None
    verified_at: datetime | None
    closed_at: datetime | None
    reopenings: int
    duplicate_of: NumberOut | None
    hotline_number: str | None
    hotline_limit_at: datetime | None
    limits_words: dict[str, str]
    calls: list[CallOut]
    steps: list[StepOut]
    notes: list[NoteOut]
    photos: list[PhotoOut]
    decisions: list[DecisionOut]
    verifications: list[VerificationOut]
    ratings: list[RatingOut]
    duplicates: list[NumberOut]
    similar: list[SimilarOut]
    reporter: ReporterOut | None
    acts: list[str]
    level: str | None
    is_mine: bool
    needs_third_person: bool
    many_from_one: bool
    arrival_code: str | None
    doubtful: list[str]
