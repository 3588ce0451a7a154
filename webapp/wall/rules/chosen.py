"""Which figures of the catalogue a wall shows, and for which of its sets."""

from __future__ import annotations

from collections.abc import Mapping

from webapp.wall.rules import What

WAITING: Mapping[What, str] = {
    What.RED: "incidents_red",
    What.ARBITRATION: "arbitrations_waiting",
    What.OVERDUE: "incidents_overdue",
    What.UNACKNOWLEDGED: "whistles_unacknowledged",
    What.TO_REVIEW: "whistles_to_review",
}
"""What needs a decision now, most urgent first, and the figure that counts it."""
OF_SETS = (
    *("incidents_of_day", "whistles_of_day", "incidents_settled_by_grid", "incidents_open"),
    *WAITING.values(),
    *("ladder_compound", "ladder_grid", "ladder_community", "ladder_above"),
    *("report_in_median_min", "report_in_worst_min"),
)
"""Counted of what happened and, apart from it, of a simulated day."""
OF_GROUND = (
    *("shops", "shops_checked", "shops_unchecked", "compounds", "compounds_checked"),
    *("hazards_found", "hazards_rectified", "hazards_open"),
)
"""Counted of what is there alone, on a day: nothing of it is ever simulated, nothing changes without the ground."""
OF_DUTY = ("day_leaders_on_duty",)
SHOWN = (*OF_SETS, *OF_GROUND, *OF_DUTY)
