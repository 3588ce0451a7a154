"""Figures of hazards: data only. Cumulative to the day; simulated hazards are never counted."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webapp.core.figure import Figure

_FOUND = (
    "SELECT count(*) FROM hazard t WHERE t.community_id = :community_id AND NOT t.simulated"
    " AND t.found_on <= CAST(:day AS date)"
)

FIGURES: tuple[Figure, ...] = (
    Figure(
        "hazards_found",
        _("Hazards found"),
        _("Hazards found up to the day, whatever became of them."),
        _FOUND,
    ),
    Figure(
        "hazards_rectified",
        _("Hazards rectified"),
        _("Hazards found and rectified up to the day."),
        f"{_FOUND} AND t.rectified_on <= CAST(:day AS date)",
    ),
    Figure(
        "hazards_open",
        _("Hazards open"),
        _("Hazards found but not rectified by the day."),
        f"{_FOUND} AND (t.rectified_on IS NULL OR t.rectified_on > CAST(:day AS date))",
    ),
)
