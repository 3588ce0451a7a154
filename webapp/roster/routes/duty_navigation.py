"""Duty and double reporting in the office's navigation: data only."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webapp.core.accounts.roles import Action
from webapp.core.navigation import Entry

_DUTY, _REPORTING = _("Duty"), _("Double reporting")
ENTRIES: tuple[Entry, ...] = (
    Entry("duty.show_duty", _("On duty today"), "clock", Action.READ_DUTY, _DUTY, _("Who is on, who comes next")),
    Entry("duty.show_month", _("Duty roster"), "calendar", Action.READ_DUTY, _DUTY, _("The month, by pattern or hand")),
    Entry(
        "duty.list_handovers", _("Hand-overs"), "clipboard-list", Action.READ_DUTY, _DUTY,
        _("What is open, item by item, signed by both"),
    ),
    Entry(
        "reporting.list_registrations", _("Reported in"), "briefcase", Action.READ_REGISTRATIONS, _REPORTING,
        _("Organizations and members who reported in"),
    ),
    Entry("reporting.list_needs", _("Needs"), "flag", Action.READ_ROSTER, _REPORTING, _("What grids need")),
    Entry("reporting.list_resources", _("Resources"), "stack-2", Action.READ_ROSTER, _REPORTING, _("What is offered")),
    Entry("reporting.list_projects", _("Projects"), "chart-bar", Action.READ_ROSTER, _REPORTING, _("Joint work")),
    Entry(
        "reporting.list_wishes", _("Wishes"), "heart-handshake", Action.READ_REGISTRATIONS, _REPORTING,
        _("Small wishes, claimed and come true"),
    ),
)  # fmt: skip
