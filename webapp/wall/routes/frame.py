"""What the addresses of the wall share: the state as JSON, the figures a wall may name, instants in addresses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from flask import current_app, request
from flask_babel import gettext as _
from pydantic import TypeAdapter

from webapp.core.accounts.guard import current_actor, current_community, require_here
from webapp.core.accounts.roles import Action
from webapp.core.assets import build_id
from webapp.core.db import current_session, transaction
from webapp.core.errors import Invalid
from webapp.core.figure import Figure
from webapp.core.languages import spoken
from webapp.dispatch.rules.acts import Act
from webapp.dispatch.rules.labels import ACT_LABELS
from webapp.dispatch.rules.states import CallAct
from webapp.roster.rules.duty import CAPACITY_LABELS, Capacity
from webapp.wall.commands.seeing import see_screen
from webapp.wall.queries.ground import GroundKept
from webapp.wall.queries.state import State, state
from webapp.wall.rules.chosen import SHOWN

_STATE = TypeAdapter(State)
_ACTS = {each.value: each for each in (*Act, *CallAct)}


def catalogue() -> list[Figure]:
    """The figures that a wall shows."""
    every = cast(Sequence[Figure], current_app.extensions["figures"])
    return [each for each in every if each.key in SHOWN]


def state_shown(at: datetime | None) -> dict[str, Any]:
    """The state of the wall of the address; raises Forbidden where the caller may not show all of it."""
    require_here(Action.SHOW_WALL)
    known, session, here = catalogue(), current_session(), current_community()
    kept = cast(GroundKept, current_app.extensions.setdefault("wall_ground", GroundKept()))
    found = _STATE.dump_python(state(session, known, here, at, kept), mode="json")
    _note_screen()
    return {
        **found,
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


def _note_screen() -> None:
    """A screen that asks is there."""
    if (device_id := current_actor().device_id) is not None:
        with transaction(current_session()) as session:
            see_screen(session, device_id, current_community().id)


def _duty_in_words(duty: dict[str, Any]) -> dict[str, Any]:
    in_charge = [{**each, "role": spoken(Capacity(each["role"]), CAPACITY_LABELS)} for each in duty["in_charge"]]
    return {**duty, "in_charge": in_charge}


def _in_words(recent: dict[str, Any]) -> dict[str, Any]:
    """What happened, as the ticker says it."""
    act = _ACTS[recent.pop("act")]
    is_blown = act is Act.BLOW and recent.pop("route") == "whistle"
    recent.pop("route", None)
    return {**recent, "what": _("Whistle blown") if is_blown else spoken(act, ACT_LABELS)}
