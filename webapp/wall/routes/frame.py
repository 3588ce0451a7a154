"""What the addresses of the wall share: the state as JSON, the figures a wall may name, instants in addresses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from flask import current_app, request
from flask_babel import gettext as _
from pydantic import TypeAdapter

from webapp.core.accounts.guard import current_community, require_here
from webapp.core.accounts.roles import Action
from webapp.core.assets import build_id
from webapp.core.db import current_session
from webapp.core.errors import Invalid
from webapp.core.figure import Figure
from webapp.core.languages import spoken
from webapp.dispatch.rules.acts import Act
from webapp.dispatch.rules.labels import ACT_LABELS, CALL_ACT_LABELS
from webapp.dispatch.rules.states import CallAct
from webapp.roster.rules.duty import CAPACITY_LABELS, Capacity
from webapp.wall.queries.ground import GroundKept
from webapp.wall.queries.state import State, state
from webapp.wall.routes.steered import screen_shown, warnings_shown
from webapp.wall.rules.chosen import SHOWN

_STATE = TypeAdapter(State)


def catalogue() -> list[Figure]:
    """The figures that a wall shows."""
    every = cast(Sequence[Figure], current_app.extensions["figures"])
    return [each for each in every if each.key in SHOWN]


def state_shown(at: datetime | None) -> dict[str, Any]:
    """The state of the wall of the address; raises Forbidden where the caller may not show all of it."""
    require_here(Action.SHOW_WALL)
    known, session, here = catalogue(), current_session(), current_community()
    kept = cast(GroundKept, current_app.extensions.setdefault("wall_ground", GroundKept()))
    read = state(session, known, here, at, kept)
    found = _STATE.dump_python(read, mode="json")
    return {
        **found,
        "warnings": warnings_shown(read.as_of),
        "screen": screen_shown(),
        "build": build_id(),
        "definitions": {
            each.key: {"label": str(each.label), "text": str(each.text), "unit": each.measure} for each in known
        },
        "decisions": [{**each.pop("counts"), **each} for each in found["decisions"]],
        "duty": _duty_in_words(found["duty"]),
        "recent": [_in_words(each) for each in found["recent"]],
    }


def instant(name: str) -> datetime | None:
    """An instant of the query, None where it is not there; raises Invalid for what is none."""
    written = request.args.get(name)
    if written is None:
        return None
    try:
        # A plus that was not encoded arrives as a blank.
        found = datetime.fromisoformat(written.replace(" ", "+"))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Invalid("an instant is written 2026-11-24T08:30:00Z", **{name: "unknown"})
    return found


def _duty_in_words(duty: dict[str, Any]) -> dict[str, Any]:
    in_charge = [{**each, "role": spoken(Capacity(each["role"]), CAPACITY_LABELS)} for each in duty["in_charge"]]
    return {**duty, "in_charge": in_charge}


def _in_words(recent: dict[str, Any]) -> dict[str, Any]:
    """What happened, as the ticker says it."""
    of_call, is_whistle = recent.pop("of_call"), recent.pop("route") == "whistle"
    return {**recent, "what": _act_in_words(recent.pop("act"), of_call=of_call, is_whistle=is_whistle)}


def _act_in_words(act: str, *, of_call: bool, is_whistle: bool) -> str:
    if of_call and act in set(CallAct):
        return spoken(CallAct(act), CALL_ACT_LABELS)
    if act == Act.BLOW and is_whistle:
        return str(_("Whistle blown"))
    return spoken(Act(act), ACT_LABELS)
