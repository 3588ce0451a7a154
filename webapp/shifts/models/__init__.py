"""Tables of the shifts, one file per theme."""

from webapp.shifts.models.shifts import Shift, ShiftEvent, ShiftSetting, ShiftTask
from webapp.shifts.models.signups import ShiftParticipant, ShiftSignup
from webapp.shifts.models.work import ShiftDiary, ShiftHandover, ShiftItem, ShiftTodo

__all__ = [
    "Shift",
    "ShiftDiary",
    "ShiftEvent",
    "ShiftHandover",
    "ShiftItem",
    "ShiftParticipant",
    "ShiftSetting",
    "ShiftSignup",
    "ShiftTask",
    "ShiftTodo",
]
