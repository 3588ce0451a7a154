"""Figures of the shifts: data only. No name, no section."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webapp.core.figure import Figure

_DAY = "CAST(:day AS date)"
_SHIFTS = "SELECT count(*) FROM shift t WHERE t.community_id = :community_id"

FIGURES: tuple[Figure, ...] = (
    Figure(
        "day_leaders_on_duty",
        _("Grid leaders for a day"),
        _("People who led a section on the day: shifts that were begun, each participant counted once."),
        "SELECT count(*) FROM shift t JOIN shift_signup u ON u.shift_id = t.id AND u.state = 'accepted'"
        " JOIN shift_participant p ON p.signup_id = u.id AND p.missed_at IS NULL"
        f" WHERE t.community_id = :community_id AND t.day = {_DAY} AND t.state IN ('active', 'handed_over', 'thanked')",
    ),
    Figure(
        "day_leader_shifts",
        _("Shifts of grid leaders for a day"),
        _("Shifts begun up to and including the day."),
        f"{_SHIFTS} AND t.day <= {_DAY} AND t.state IN ('active', 'handed_over', 'thanked')",
    ),
    Figure(
        "day_leader_places",
        _("Open places of the next 30 days"),
        _("Shifts of the day and the 30 days after it for which nobody has signed up."),
        f"{_SHIFTS} AND t.day BETWEEN {_DAY} AND {_DAY} + 30 AND t.state = 'open'",
    ),
)
