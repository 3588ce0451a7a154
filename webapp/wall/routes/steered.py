"""What a state says besides its figures: what this screen was steered to, and which warnings hold."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from webapp.core.accounts.commands import now_in
from webapp.core.accounts.guard import current_actor, current_community
from webapp.core.db import current_session, transaction
from webapp.core.languages import spoken
from webapp.wall.commands.seeing import see_screen
from webapp.wall.queries.screens import screen
from webapp.wall.queries.weather import running_warnings
from webapp.wall.rules import LABELS, WarningLevel, WeatherKind


def screen_shown() -> dict[str, object] | None:
    """What the calling screen is to show, noting that it is there; None for a person who looks at the wall."""
    device_id, place = current_actor().device_id, current_community()
    if device_id is None:
        return None
    with transaction(current_session()) as session:
        see_screen(session, device_id, place.id)
        found = screen(session, place.id, device_id, at=now_in(session))
    return None if found is None else {key: _plain(value) for key, value in found.items()}


def warnings_shown(at: datetime) -> list[dict[str, object]]:
    """The warnings that hold at an instant, the gravest first."""
    found = running_warnings(current_session(), current_community().id, at=at)
    return [
        {
            "id": each.id,
            "kind": each.kind,
            "kind_label": _word(WeatherKind(each.kind)),
            "level": each.level,
            "level_label": _word(WarningLevel(each.level)),
            "text": each.text,
            "begins_at": _plain(each.begins_at),
            "ends_at": _plain(each.ends_at),
        }
        for each in found
    ]


def _word(value: StrEnum) -> str:
    return spoken(value, LABELS)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
