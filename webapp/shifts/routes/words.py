"""How shifts are said on pages: closed lists in the reader's words, days and hours."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from flask_babel import format_date, get_locale

from webapp.core.clock import ZONE
from webapp.core.languages import spoken
from webapp.roster.rules import REVEAL_LABELS, RevealReason
from webapp.shifts import rules
from webapp.shifts.queries import ShiftShown

_LISTS: dict[type[StrEnum], Any] = {
    rules.ShiftState: rules.STATE_LABELS,
    rules.Act: rules.ACT_LABELS,
    rules.Kind: rules.KIND_LABELS,
    rules.SignupState: rules.SIGNUP_LABELS,
    rules.DayRole: rules.ROLE_LABELS,
    rules.NameStyle: rules.NAME_LABELS,
    RevealReason: REVEAL_LABELS,
}
_REASONS: dict[str, StrEnum] = {each.value: each for each in (*rules.RefuseReason, *rules.CancelReason)}
_REASON_LABELS: dict[StrEnum, str] = {**rules.REFUSE_LABELS, **rules.CANCEL_LABELS}

# One sign a state, so that a month fits a page; colour and words say the same.
_SIGNS: dict[rules.ShiftState, str] = {
    rules.ShiftState.OPEN: "空",
    rules.ShiftState.APPLIED: "审",
    rules.ShiftState.APPROVED: "约",
    rules.ShiftState.BRIEFED: "底",
    rules.ShiftState.ACTIVE: "岗",
    rules.ShiftState.HANDED_OVER: "交",
    rules.ShiftState.THANKED: "谢",
    rules.ShiftState.CANCELLED: "消",
    rules.ShiftState.NO_SHOW: "缺",
}


_LETTERS = dict(zip(_SIGNS, "OARBDHTCN", strict=True))


class Words:
    """What templates ask for."""

    states = tuple(each for each in rules.ShiftState if each is not rules.ShiftState.CANCELLED)

    @staticmethod
    def say(value: StrEnum) -> str:
        """A member of a closed list."""
        return spoken(value, _LISTS[type(value)])

    @staticmethod
    def sign(state: rules.ShiftState) -> str:
        """The one sign of a state: a Chinese character, or in English a letter."""
        return _SIGNS[state] if _is_chinese() else _LETTERS[state]

    @staticmethod
    def reason(value: str) -> str:
        """A reason from one of the lists; empty where none was given."""
        known = _REASONS.get(value)
        return spoken(known, _REASON_LABELS) if known else ""

    @staticmethod
    def day(day: date) -> str:
        """A day with its weekday."""
        return str(format_date(day, "M月d日 EEE" if _is_chinese() else "EEE, d MMM"))

    @staticmethod
    def month(day: date) -> str:
        """A month of a year."""
        return str(format_date(day, "y年M月" if _is_chinese() else "MMMM y"))

    @staticmethod
    def hours(shift: ShiftShown) -> str:
        """From and until."""
        return f"{_clock(shift.starts)}–{_clock(shift.ends)}"

    @classmethod
    def slot(cls, shift: ShiftShown) -> str:
        """Day, hours and section in one line."""
        return f"{cls.day(shift.day)} {cls.hours(shift)} {shift.grid_name}"

    @staticmethod
    def clock(instant: datetime) -> str:
        """The time of day of an instant."""
        return f"{instant.astimezone(ZONE):%H:%M}"

    @staticmethod
    def instant(instant: datetime) -> str:
        """Day and time of an instant."""
        return f"{instant.astimezone(ZONE):%m-%d %H:%M}"


def _clock(of: time) -> str:
    return f"{of:%H:%M}"


def _is_chinese() -> bool:
    return str(get_locale() or "zh").startswith("zh")


words = Words()
