"""Closed lists of dispatch in the reader's words, for templates."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from webapp.core.languages import spoken
from webapp.core.worktime.deadlines import MEASURE_LABELS, Measure, Term
from webapp.dispatch import rules
from webapp.dispatch.rules import labels
from webapp.dispatch.rules.wording import CONCERN_LABELS, Concern

_LISTS: dict[str, tuple[type[StrEnum], Mapping[StrEnum, str]]] = {
    "urgency": (rules.Urgency, labels.URGENCY_LABELS),
    "whistle": (rules.WhistleKind, labels.WHISTLE_LABELS),
    "nature": (rules.Nature, labels.NATURE_LABELS),
    "duty": (rules.DutyKind, labels.DUTY_LABELS),
    "limit": (rules.LimitStep, labels.LIMIT_LABELS),
    "measure": (Measure, MEASURE_LABELS),
    "state": (rules.IncidentState, labels.INCIDENT_LABELS),
    "closed": (rules.ClosedAs, labels.CLOSED_LABELS),
    "source": (rules.Source, labels.SOURCE_LABELS),
    "route": (rules.Route, labels.ROUTE_LABELS),
    "concern": (Concern, CONCERN_LABELS),
}


def word(listed: str, code: str) -> str:
    """The words for a code of one of the closed lists."""
    kind, said = _LISTS[listed]
    return spoken(kind(code), said) if code in list(kind) else code


_TERMS = {
    Measure.MINUTE: lazy_gettext("%(amount)s min"),
    Measure.WORKING_HOUR: lazy_gettext("%(amount)s working h"),
    Measure.WORKING_DAY: lazy_gettext("%(amount)s working days"),
    Measure.CALENDAR_DAY: lazy_gettext("%(amount)s days"),
}


def term(value: Term) -> str:
    """A limit in words: whole hours as hours."""
    if value.measure == Measure.MINUTE and value.amount >= 60 and value.amount % 60 == 0:
        return str(_("%(amount)s h", amount=value.amount // 60))
    return str(_TERMS[value.measure]) % {"amount": value.amount}
