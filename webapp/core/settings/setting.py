"""What a subject says about a setting of its own: data only, gathered by the registry."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from webapp.core.errors import Invalid

Value = bool | int | str
_HOURS = re.compile(r"([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)")
_LONGEST_TEXT = 200
_LONGEST_SECRET = 500


class Form(StrEnum):
    """What a setting holds. A `secret` is kept sealed and shown to nobody.

    `hours` are spans such as `08:30-12:00, 14:30-18:00`, in order, not meeting.
    """

    SWITCH = "switch"
    NUMBER = "number"
    TEXT = "text"
    HOURS = "hours"
    SECRET = "secret"


@dataclass(frozen=True)
class Setting:
    """One setting: its key `subject.what`, what it holds, within which bounds, and what holds before anybody sets it.

    `by_community` lets a community have a value of its own; without one it has the installation's.
    """

    key: str
    group: LazyString
    label: LazyString
    form: Form
    default: Value
    help: LazyString | str = ""
    measure: LazyString | str = ""
    low: int = 0
    high: int = 1_000_000
    by_community: bool = False

    def read(self, written: str) -> Value:
        """The value of what somebody typed; raises Invalid with what is wrong."""
        match self.form:
            case Form.SWITCH:
                return written == "on"
            case Form.NUMBER:
                return self._number(written.strip())
            case Form.HOURS:
                return self._hours(written)
            case Form.TEXT | Form.SECRET:
                return self._text(written.strip())

    def _number(self, written: str) -> int:
        number = int(written) if written.isascii() and written.isdigit() and len(written) < 10 else -1
        if not self.low <= number <= self.high:
            raise Invalid("out of bounds", value=_("must be a whole number from %(low)d to %(high)d", **self._bounds()))
        return number

    def _bounds(self) -> dict[str, int]:
        return {"low": self.low, "high": self.high}

    def _hours(self, written: str) -> str:
        plain = written.replace("：", ":").replace("，", ",").replace("、", ",").replace("–", "-").replace("—", "-")
        spans = [re.sub(r"\s", "", span) for span in plain.split(",") if span.strip()]
        edges = [edge for span in spans for edge in span.split("-")]
        if not spans or not all(_HOURS.fullmatch(span) for span in spans) or edges != sorted(set(edges)):
            raise Invalid("no hours", value=_("write spans such as 08:30-12:00, 14:30-18:00, in order"))
        return ", ".join(spans)

    def _text(self, written: str) -> str:
        most = _LONGEST_SECRET if self.form is Form.SECRET else _LONGEST_TEXT
        if len(written) > most or not written.isprintable():
            raise Invalid("no line of text", value=_("must be one line of at most %(most)d characters", most=most))
        return written
