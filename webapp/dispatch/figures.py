"""Figures of dispatch: data only, of the whole community. What happened and what is simulated are counted apart.

Every figure answers for an instant, :until, from times that are kept: when something was sent, answered, asked,
decided, closed. What was done over again leaves the times of the last time alone; the definitions say so.
"""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from webapp.core.accounts.roles import Action
from webapp.core.clock import ZONE
from webapp.core.figure import Figure

BEGIN = f"(CAST(:day AS date))::timestamp AT TIME ZONE '{ZONE.key}'"
UNTIL = "CAST(:until AS timestamptz)"
COUNTED = "i.community_id = :community_id AND (NOT i.simulated AND :real OR i.simulated AND :simulated)"
# A duplicate is the same matter once more; what was withdrawn or a false alarm was none.
REAL = f"{COUNTED} AND coalesce(i.closed_as, '') NOT IN ('duplicate', 'withdrawn', 'false_alarm')"
TODAY = f"{REAL} AND i.received_at >= {BEGIN} AND i.received_at < {UNTIL}"
OPEN = f"{REAL} AND i.received_at < {UNTIL} AND (i.closed_at IS NULL OR i.closed_at >= {UNTIL})"
# At present as it is written, before that as history tells it; rows without a history are as they are now. The clock
# writes of a pause that ends before it does.
_IS_PAST = f"{UNTIL} < now()"
_STATE = f"""CASE WHEN {_IS_PAST} THEN coalesce((SELECT CASE t.act WHEN 'resume' THEN '' ELSE t.to_state END FROM step t
  WHERE t.incident_id = i.id AND t.call_id IS NULL AND t.at < {UNTIL} ORDER BY t.id DESC LIMIT 1), i.state)
  ELSE i.state END"""
_UNANSWERED = f"""EXISTS (SELECT FROM call c WHERE c.incident_id = i.id
  AND coalesce(c.first_sent_at, c.sent_at) < {UNTIL} AND
  CASE WHEN {_IS_PAST} THEN coalesce((SELECT t.to_state FROM step t
      WHERE t.incident_id = i.id AND t.call_id = c.id AND t.at < {UNTIL} ORDER BY t.id DESC LIMIT 1),
    CASE WHEN least(c.acknowledged_at, c.en_route_at, c.arrived_at, c.done_at, c.closed_at) < {UNTIL}
      THEN '' ELSE 'sent' END) = 'sent'
  ELSE c.state = 'sent' END)"""
_ASKED = f"""EXISTS (SELECT FROM decision d WHERE d.incident_id = i.id AND d.kind = 'arbitration'
  AND d.asked_at < {UNTIL} AND (d.decided_at IS NULL OR d.decided_at >= {UNTIL}))"""
_OVERDUE = f"{OPEN} AND i.finish_by < least({UNTIL}, now()) AND {_STATE} <> 'suspended'"
_SETTLED = f"{REAL} AND i.closed_as = 'resolved' AND i.closed_at >= {BEGIN} AND i.closed_at < {UNTIL}"
CAME = f"""FROM call l JOIN incident i ON i.id = l.incident_id JOIN category k ON k.id = i.category_id
WHERE {REAL} AND l.sent_at >= {BEGIN} AND l.sent_at < {UNTIL} AND l.arrived_at < {UNTIL}"""
MINUTES = "extract(epoch FROM l.arrived_at - l.sent_at) / 60"
_LABEL = "i.number || ' · ' || k.name"
_ARRIVED = f"SELECT 'incidents' AS kind, i.id, {_LABEL} AS label, l.arrived_at AS at {CAME} ORDER BY {MINUTES} DESC"


def _matters(key: str, label: LazyString, text: LazyString, condition: str, *, at: str = "i.received_at") -> Figure:
    """A count of matters, which are its rows."""
    return Figure(
        key,
        label,
        text,
        f"SELECT count(*) FROM incident i WHERE {condition}",
        right=Action.READ_OPS,
        rows=f"SELECT 'incidents' AS kind, i.id, {_LABEL} AS label, {at} AS at"
        f" FROM incident i JOIN category k ON k.id = i.category_id WHERE {condition} ORDER BY at, i.id",
        rows_right=Action.READ_INCIDENTS,
    )


def _minutes(key: str, label: LazyString, text: LazyString, of_all: str) -> Figure:
    return Figure(
        key,
        label,
        text,
        f"SELECT round(({of_all})::numeric, 1) FROM (SELECT {MINUTES} AS minutes {CAME}) came",
        right=Action.READ_OPS,
        rows=_ARRIVED,
        rows_right=Action.READ_INCIDENTS,
        measure="min",
    )


def _rung(key: str, label: LazyString, text: LazyString) -> Figure:
    return _matters(f"ladder_{key}", label, text, f"{_SETTLED} AND i.settled_level = '{key}'", at="i.closed_at")


FIGURES: tuple[Figure, ...] = (
    _matters(
        "incidents_of_day",
        _("Matters of the day"),
        _("Matters registered on the day, whoever settles them; duplicates and false alarms are not counted."),
        TODAY,
    ),
    _matters(
        "whistles_of_day",
        _("Whistles of the day"),
        _("Of these, those for which others were called."),
        f"{TODAY} AND i.route = 'whistle'",
    ),
    _matters(
        "incidents_settled_by_grid",
        _("Settled by the grids themselves"),
        _("Matters registered on the day for which nobody had to be called, settled until its end."),
        f"{TODAY} AND i.route = 'self' AND i.settled_at < {UNTIL}",
    ),
    _matters(
        "incidents_open",
        _("Matters open"),
        _("Matters that were open at the instant shown; of a past day, at its end."),
        OPEN,
    ),
    _matters(
        "incidents_overdue",
        _("Matters overdue"),
        _("Of these, those whose term to finish, as it stands now, was over then; a suspended one is not overdue."),
        _OVERDUE,
        at="i.finish_by",
    ),
    _matters(
        "incidents_red",
        _("Past the red line"),
        _("Open matters that had taken three times their term; what was opened again counts anew."),
        f"{OPEN} AND i.red_at < {UNTIL}",
        at="i.red_at",
    ),
    _matters(
        "whistles_unacknowledged",
        _("Not acknowledged"),
        _("Open whistles for which somebody who was called had not acknowledged yet."),
        f"{OPEN} AND i.route = 'whistle' AND {_UNANSWERED}",
    ),
    _matters(
        "whistles_to_review",
        _("To be reviewed"),
        _("Whistles that wait for the review before anybody is called."),
        f"{OPEN} AND i.route = 'whistle' AND {_STATE} = 'to_review'",
    ),
    _matters(
        "arbitrations_waiting",
        _("Waiting for arbitration"),
        _("Open matters with a refusal that street or district had not decided yet."),
        f"{OPEN} AND {_ASKED}",
    ),
    _rung(
        "compound",
        _("Settled in the compound"),
        _("Matters closed on the day as solved that never left the compound; what was opened again is not counted."),
    ),
    _rung(
        "grid",
        _("Settled in the grid"),
        _("Matters closed on the day as solved by the grid itself."),
    ),
    _rung(
        "community",
        _("Settled in the community"),
        _("Matters closed on the day as solved by property, neighbours or office, without any other organization."),
    ),
    _rung(
        "above",
        _("Handed up"),
        _("Matters closed on the day as solved for which organizations of street and departments were called."),
    ),
    _minutes(
        "report_in_median_min",
        _("Report-in, median"),
        _("Minutes from the call to the arrival of whoever was called on the day and came, half of them less."),
        "percentile_cont(0.5) WITHIN GROUP (ORDER BY minutes)",
    ),
    _minutes(
        "report_in_worst_min",
        _("Report-in, longest"),
        _("The longest of these, in minutes."),
        "max(minutes)",
    ),
)
