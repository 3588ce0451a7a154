"""Which figures of the catalogue a wall shows, and for which of its sets."""

from __future__ import annotations

OF_SETS = (
    *("incidents_of_day", "whistles_of_day", "incidents_settled_by_grid", "incidents_open", "incidents_overdue"),
    *("report_in_median_min", "report_in_worst_min"),
)
"""Counted of what happened and, apart from it, of a simulated day."""
OF_GROUND = (
    *("shops", "shops_checked", "shops_unchecked", "compounds", "compounds_checked"),
    *("hazards_found", "hazards_rectified", "hazards_open", "day_leaders_on_duty"),
)
"""Counted of what is there alone: nothing of it is ever simulated."""
OF_BASELINE = OF_GROUND[:-1]
"""What a baseline of the community answers."""
SHOWN = (*OF_SETS, *OF_GROUND)
