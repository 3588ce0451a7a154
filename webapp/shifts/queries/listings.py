"""The list of shifts, as data: to sort, filter and export. It names nobody who signed up."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webapp.core.languages import spoken
from webapp.core.listing import Choice, Column, Listing
from webapp.shifts.rules import KIND_LABELS, STATE_LABELS, Kind, ShiftState

SHIFTS = Listing(
    key="shifts",
    title=_("All shifts"),
    source="""shift t JOIN grid g ON g.id = t.grid_id
LEFT JOIN LATERAL (SELECT v.name FROM grid_version v JOIN generation e ON e.id = v.generation_id
    WHERE v.grid_id = t.grid_id ORDER BY e.valid @> t.day DESC, e.valid DESC LIMIT 1) v ON true
LEFT JOIN person h ON h.id = t.host_id
LEFT JOIN shift_signup u ON u.shift_id = t.id AND u.state IN ('waiting', 'accepted')""",
    where="t.community_id = :community_id",
    columns=(
        Column("day", _("Day"), "t.day", kind="date"),
        Column("grid", _("Section"), "coalesce(v.name, g.code)", searched=True),
        Column("hours", _("Hours"), "to_char(t.starts, 'HH24:MI') || '–' || to_char(t.ends, 'HH24:MI')", kind="code"),
        Column(
            "state",
            _("State"),
            "t.state",
            words=lambda value: spoken(ShiftState(str(value)), STATE_LABELS),
            choices=lambda: [Choice(each.value, spoken(each, STATE_LABELS)) for each in ShiftState],
        ),
        Column(
            "kind",
            _("For whom"),
            "t.kind",
            words=lambda value: spoken(Kind(str(value)), KIND_LABELS),
            choices=lambda: [Choice(each.value, spoken(each, KIND_LABELS)) for each in Kind],
        ),
        Column("people", _("People"), "u.people", kind="number"),
        Column("organization", _("Organization that comes"), "nullif(u.organization, '')", searched=True),
        Column("host", _("Host"), "h.name", searched=True),
    ),
    order="-day",
    link=lambda row: f"/c/{row['code']}/shifts/{row['id']}",
    values=(("code", "(SELECT c.code FROM community c WHERE c.id = t.community_id)"),),
    empty=_("No shift has been opened yet."),
)
