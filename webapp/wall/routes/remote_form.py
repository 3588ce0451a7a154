"""What was pressed on the remote, out of its plain forms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from flask import request
from flask_babel import gettext as _

from webapp.core.clock import ZONE
from webapp.core.errors import Invalid
from webapp.wall.queries.screens import GridChoice
from webapp.wall.rules import View
from webapp.wall.rules.remote import HOLD_MIN, Order, Press

GROUPS = frozenset({"views", "grids", "hold", "explain", "replay"})


def order_of(grids: Sequence[GridChoice]) -> Order:
    """The press; raises Invalid with words for whoever pressed."""
    act = request.form.get("act", "")
    if act not in set(Press):
        raise Invalid(_("There is no such button."), field="act")
    press = Press(act)
    return Order(
        press,
        view=_view(),
        grid_id=_grid_id(grids),
        hold_min=_number("hold_min", HOLD_MIN),
        figure=request.form.get("explain") or None,
        replay_at=_instant() if press is Press.REPLAY else None,
        replay_speed=_number("replay_speed", 1),
    )


def pressed_in() -> str | None:
    """The group of keys that was pressed, to which the page comes back."""
    written = request.form.get("back", "")
    return written if written in GROUPS else None


def seen_version() -> int | None:
    """Which version of the wall's state the page showed."""
    written = request.form.get("version", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else None


def _view() -> View | None:
    written = request.form.get("view", "")
    return View(written) if written in set(View) else None


def _grid_id(grids: Sequence[GridChoice]) -> int | None:
    written = request.form.get("grid", "")
    if not written:
        return None
    found = next((each.id for each in grids if each.code == written), None)
    if found is None:
        raise Invalid(_("There is no such grid in this community."), field="grid")
    return found


def _number(name: str, usual: int) -> int:
    written = request.form.get(name, "") or str(usual)
    if not (written.isascii() and written.isdigit() and len(written) < 6):
        raise Invalid(_("That must be a whole number."), field=name)
    return int(written)


def _instant() -> datetime:
    try:
        day = date.fromisoformat(request.form.get("replay_day", ""))
        at = time.fromisoformat(request.form.get("replay_time", "") or "00:00")
    except ValueError as error:
        raise Invalid(_("Choose a day and a time."), field="replay_day") from error
    if not 2000 <= day.year <= 2100:
        raise Invalid(_("Choose a day and a time."), field="replay_day")
    return datetime.combine(day, at.replace(tzinfo=None), ZONE)
