"""What the addresses of the wall share: the state as JSON, the figures a wall may name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from flask import current_app, request
from pydantic import TypeAdapter

from webapp.core.accounts.guard import current_community, require_here
from webapp.core.accounts.roles import Action
from webapp.core.assets import build_id
from webapp.core.db import current_session
from webapp.core.errors import Invalid
from webapp.core.figure import Figure
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
    known = catalogue()
    read = state(current_session(), known, current_community(), at)
    return {
        **_STATE.dump_python(read, mode="json"),
        "warnings": warnings_shown(read.as_of),
        "screen": screen_shown(),
        "build": build_id(),
        "definitions": {each.key: {"label": str(each.label), "text": str(each.text)} for each in known},
    }


def instant(name: str) -> datetime | None:
    """An instant of the query, None where it is not there; raises Invalid for what is none."""
    written = request.args.get(name)
    if written is None:
        return None
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Invalid("an instant is written 2026-11-24T08:30:00+08:00", **{name: "unknown"})
    return found
