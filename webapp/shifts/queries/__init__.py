"""Reads of the shifts, one file per theme."""

from webapp.shifts.queries.brief import PartShown, brief
from webapp.shifts.queries.calendar import (
    Month,
    Section,
    Terms,
    month_of,
    months_shifts,
    open_shifts,
    sections,
    terms_of,
)
from webapp.shifts.queries.listings import SHIFTS
from webapp.shifts.queries.shifts import Happened, ShiftShown, history, shift_shown, waiting
from webapp.shifts.queries.signups import (
    ParticipantShown,
    SignupShown,
    holding_signup,
    participants,
    signup_by_secret,
    signup_shown,
)
from webapp.shifts.queries.work import (
    EntryShown,
    HandoverShown,
    ItemShown,
    Mine,
    TodoShown,
    diary_of,
    handover_of,
    items_of,
    my_shift,
    tasks_of,
    todos_of,
)

__all__ = [
    "SHIFTS",
    "EntryShown",
    "HandoverShown",
    "Happened",
    "ItemShown",
    "Mine",
    "Month",
    "PartShown",
    "ParticipantShown",
    "Section",
    "ShiftShown",
    "SignupShown",
    "Terms",
    "TodoShown",
    "brief",
    "diary_of",
    "handover_of",
    "history",
    "holding_signup",
    "items_of",
    "month_of",
    "months_shifts",
    "my_shift",
    "open_shifts",
    "participants",
    "sections",
    "shift_shown",
    "signup_by_secret",
    "signup_shown",
    "tasks_of",
    "terms_of",
    "todos_of",
    "waiting",
]
