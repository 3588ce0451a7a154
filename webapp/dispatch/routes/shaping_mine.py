"""Somebody's own work and ground put into the shapes that the interface answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from webapp.core.languages import spoken
from webapp.dispatch.queries.mine import Row, Work
from webapp.dispatch.routes.shaping import call_shape, generation_words
from webapp.dispatch.rules import CallState, ClosedAs, IncidentState, Standing
from webapp.dispatch.rules.labels import CALL_LABELS, CLOSED_LABELS, INCIDENT_LABELS
from webapp.dispatch.schemas import mine

_MINE = frozenset({Standing.CALLEE, Standing.READER})


def work_out(work: Work) -> mine.WorkShown:
    """The work of somebody."""
    calls = [_call(row, work.as_of) for row in work.calls]
    waiting = [call.id for call in calls if call.state == CallState.SENT]
    lists = {
        name: [brief(row) for row in rows]
        for name, rows in (("to_verify", work.to_verify), ("due", work.due), ("whistles", work.whistles))
    }
    counts = {"to_acknowledge": len(waiting), "calls": len(calls), **{name: len(each) for name, each in lists.items()}}
    return mine.WorkShown(
        to_acknowledge=waiting, calls=calls, counts=mine.WorkCounts(**counts), as_of=work.as_of, **lists
    )


def _call(row: Row, now: datetime) -> mine.WorkCall:
    incident = brief(row["incident"])
    shape = call_shape(row, incident=IncidentState(incident.state), how=_MINE, now=now)
    return mine.WorkCall.model_validate({**shape, "is_mine": True, "contact_hint": "", "origin": None,
                                         "incident": incident})  # fmt: skip


def brief(row: Mapping[str, Any]) -> mine.IncidentBrief:
    """An incident in a line."""
    fields = {name: row[name] for name in mine.IncidentBrief.model_fields if name in row}
    return mine.IncidentBrief.model_validate({**fields, "words": stands(row)})


def stands(row: Mapping[str, Any]) -> str:
    """Where an incident stands, in words that need no list of states."""
    state = IncidentState(row["state"])
    if state is IncidentState.CLOSED:
        return spoken(ClosedAs(row["closed_as"]), CLOSED_LABELS)
    if row["lead_label"] is None:
        return spoken(state, INCIDENT_LABELS)
    lead_state = spoken(CallState(row["lead_state"]), CALL_LABELS)
    return str(_("%(callee)s: %(state)s", callee=row["lead_label"], state=lead_state))


def ground_out(found: Row | None, now: datetime) -> mine.GroundShown:
    """Somebody's own grid."""
    if found is None:
        return mine.GroundShown(grid=None, streets=[], buildings=[], generation=None, version="none", as_of=now)
    return mine.GroundShown(
        grid=mine.GroundGrid(**{name: found[name] for name in mine.GroundGrid.model_fields}),
        streets=[mine.GroundStreet(**each) for each in found["streets"]],
        buildings=[mine.GroundBuilding(**each) for each in found["buildings"]],
        generation=generation_words(found["year"], found["ordinal"]),
        version=f"{found['id']}.{found['generation_id']}.{found['stamp']}",
        as_of=now,
    )
