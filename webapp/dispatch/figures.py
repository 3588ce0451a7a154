"""Figures of dispatch: data only, of the whole community. Simulated rows count only where they are asked for."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from webapp.core.accounts.roles import Action
from webapp.core.clock import ZONE
from webapp.core.figure import Figure


def _midnight(day: str) -> str:
    return f"({day})::timestamp AT TIME ZONE '{ZONE.key}'"


_BEGIN, _END = _midnight("CAST(:day AS date)"), _midnight("CAST(:day AS date) + 1")
_COUNTED = "i.community_id = :community_id AND (NOT i.simulated OR :simulated)"
# A duplicate is the same matter once more; what was withdrawn or a false alarm was none.
_REAL = f"{_COUNTED} AND coalesce(i.closed_as, '') NOT IN ('duplicate', 'withdrawn', 'false_alarm')"
_TODAY = f"{_REAL} AND i.received_at >= {_BEGIN} AND i.received_at < {_END}"
_OPEN = f"{_REAL} AND i.received_at < {_END} AND (i.closed_at IS NULL OR i.closed_at >= {_END})"
_INCIDENTS = "SELECT count(*) FROM incident i WHERE "
_ARRIVALS = f"""extract(epoch FROM l.arrived_at - l.sent_at) / 60
FROM call l JOIN incident i ON i.id = l.incident_id
WHERE {_REAL} AND l.sent_at >= {_BEGIN} AND l.sent_at < {_END} AND l.arrived_at IS NOT NULL"""


def _figure(key: str, label: LazyString, text: LazyString, sql: str) -> Figure:
    return Figure(key, label, text, sql, right=Action.READ_OPS)


FIGURES: tuple[Figure, ...] = (
    _figure(
        "incidents_of_day",
        _("Matters of the day"),
        _("Matters registered on the day, whoever settles them; duplicates and false alarms are not counted."),
        _INCIDENTS + _TODAY,
    ),
    _figure(
        "whistles_of_day",
        _("Whistles of the day"),
        _("Of these, those for which others were called."),
        f"{_INCIDENTS}{_TODAY} AND i.route = 'whistle'",
    ),
    _figure(
        "incidents_settled_by_grid",
        _("Settled by the grids themselves"),
        _("Matters registered on the day for which nobody had to be called, settled until its end."),
        f"{_INCIDENTS}{_TODAY} AND i.route = 'self' AND i.settled_at < {_END}",
    ),
    _figure(
        "incidents_open",
        _("Matters open"),
        _("Matters that were open at the end of the day."),
        _INCIDENTS + _OPEN,
    ),
    _figure(
        "incidents_overdue",
        _("Matters overdue"),
        _("Of these, those whose term to finish was over then; a suspended matter is not overdue."),
        f"{_INCIDENTS}{_OPEN} AND i.finish_by < least({_END}, now()) AND i.state <> 'suspended'",
    ),
    _figure(
        "report_in_median_min",
        _("Report-in, median"),
        _("Minutes from the call to the arrival of whoever was called on the day and came, half of them less."),
        f"SELECT round((percentile_cont(0.5) WITHIN GROUP (ORDER BY minutes))::numeric, 1)"
        f" FROM (SELECT {_ARRIVALS.replace('/ 60', '/ 60 AS minutes', 1)}) came",
    ),
    _figure(
        "report_in_worst_min",
        _("Report-in, longest"),
        _("The longest of these, in minutes."),
        f"SELECT round(max(minutes)::numeric, 1) FROM (SELECT {_ARRIVALS.replace('/ 60', '/ 60 AS minutes', 1)}) came",
    ),
)
