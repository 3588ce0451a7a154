"""Steering a wall: what it shows from now on, told to that wall alone, with a line in the audit log."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.accounts.commands import now_in
from webapp.core.audit import record
from webapp.core.clock import ZONE
from webapp.core.errors import Invalid, NotFound, Refused
from webapp.core.live import emit, of_device
from webapp.wall.queries.screens import GridChoice, WallRow, first_instant, grid_choices, screen_state, wall
from webapp.wall.rules import FASTEST, LONGEST_HOLD_MIN, View
from webapp.wall.rules.remote import JUST_NOW, Order, Press, Shown, pressed

_LOCK = text("SELECT id FROM device WHERE id = :device_id AND community_id = :community_id FOR UPDATE")
_WRITE = text(
    """INSERT INTO wall_screen AS w (device_id, community_id, view, grid_id, held_until, explained, explained_until,
                               replay_at, replay_since, replay_speed, version, changed_by, changed_at)
VALUES (:device_id, :community_id, :view, :grid_id, :held_until, :explained, :explained_until,
        :replay_at, :replay_since, :replay_speed, 2, :by, :at)
ON CONFLICT (device_id) DO UPDATE SET
  view = excluded.view, grid_id = excluded.grid_id, held_until = excluded.held_until,
  explained = excluded.explained, explained_until = excluded.explained_until, replay_at = excluded.replay_at,
  replay_since = excluded.replay_since, replay_speed = excluded.replay_speed, version = w.version + 1,
  changed_by = excluded.changed_by, changed_at = excluded.changed_at
RETURNING version"""
)


@dataclass(frozen=True)
class Steered:
    """What came of a press; `overruled` is the account that steered the same wall just before, unseen by this one."""

    version: int
    overruled: int | None


def steer(
    session: Session,
    community_id: int,
    device_id: int,
    order: Order,
    *,
    figures: Collection[str],
    seen_version: int | None = None,
    by: int,
) -> Steered:
    """Let a wall show something else; the last press holds, and whoever made it is told whom it overruled.

    Raises NotFound for another community's wall, Refused for a revoked one, Invalid for what cannot be shown.
    """
    session.execute(_LOCK, {"device_id": device_id, "community_id": community_id})
    now = now_in(session)
    before = wall(session, community_id, device_id, at=now)
    if before is None:
        raise NotFound("no such wall display in this community")
    if before.is_revoked:
        raise Refused(_("This wall display was revoked; it shows nothing more."))
    _refuse_wrong(session, order, before, figures)
    after = pressed(before.shown, order, before.home, at=now)
    version = _write(session, before, after, by)
    _tell(session, before, after, version=version)
    _note(session, before, after, order.press, version=version, by=by)
    return Steered(version, _overruled(before, seen_version, by))


def _overruled(before: WallRow, seen_version: int | None, by: int) -> int | None:
    if before.changed_at is None or before.changed_by in (None, by) or seen_version == before.version:
        return None
    return before.changed_by if before.now - before.changed_at < JUST_NOW else None


def _refuse_wrong(session: Session, order: Order, before: WallRow, figures: Collection[str]) -> None:
    if not 1 <= order.hold_min <= LONGEST_HOLD_MIN:
        raise Invalid(_("A wall is held for 1 to %(most)d minutes.", most=LONGEST_HOLD_MIN), field="hold_min")
    match order.press:
        case Press.SHOW:
            _refuse_view(session, order, before)
        case Press.EXPLAIN if order.figure not in figures:
            raise Invalid(_("The wall shows no such figure."), field="explain")
        case Press.REPLAY:
            _refuse_replay(session, order, before)


def _refuse_view(session: Session, order: Order, before: WallRow) -> None:
    if order.view is None:
        raise Invalid(_("There is no such view."), field="view")
    if order.view is View.GRID and order.grid_id is None:
        raise Invalid(_("Choose a grid."), field="grid")
    if order.grid_id is not None and order.grid_id not in {each.id for each in _grids(session, before)}:
        raise Invalid(_("There is no such grid in this community."), field="grid")


def _grids(session: Session, of: WallRow) -> list[GridChoice]:
    return grid_choices(session, of.community_id, of.now.astimezone(ZONE).date())


def _refuse_replay(session: Session, order: Order, before: WallRow) -> None:
    if order.replay_at is None or not 1 <= order.replay_speed <= FASTEST:
        raise Invalid(_("A replay needs a day, a time and a speed of 1 to %(most)d.", most=FASTEST), field="replay_day")
    if order.replay_at >= before.now:
        raise Invalid(_("That has not happened yet."), field="replay_day")
    first = first_instant(session, before.community_id)
    if first is None:
        raise Invalid(_("Nothing has happened yet that could be replayed."), field="replay_day")
    if order.replay_at.astimezone(ZONE).date() < first.astimezone(ZONE).date():
        raise Invalid(_("The first day there is anything of is %(day)s.", day=_day(first)), field="replay_day")


def _day(at: datetime) -> str:
    return at.astimezone(ZONE).date().isoformat()


def _write(session: Session, before: WallRow, after: Shown, by: int) -> int:
    row = {
        "device_id": before.id,
        "community_id": before.community_id,
        "view": after.view.value,
        "grid_id": after.grid_id,
        "held_until": after.held_until,
        "explained": after.explained,
        "explained_until": after.explained_until,
        "replay_at": after.replay_at,
        "replay_since": after.replay_since,
        "replay_speed": after.replay_speed,
    }
    return int(session.execute(_WRITE, {**row, "by": by, "at": before.now}).scalar_one())


def _tell(session: Session, before: WallRow, after: Shown, *, version: int) -> None:
    codes = {each.id: each.code for each in _grids(session, before)}
    state = screen_state(before.id, after, codes.get(after.grid_id or 0), version)
    emit(
        session,
        "wall.steered",
        channels=[of_device(before.id)],
        community_id=before.community_id,
        ref=before.id,
        version=version,
        data=state,
    )


def _note(session: Session, of: WallRow, after: Shown, press: Press, *, version: int, by: int) -> None:
    facts: dict[str, object] = {"press": press.value, "view": after.view.value, "version": version}
    facts |= {"grid": after.grid_id, "figure": after.explained}
    facts |= {"replay_at": after.replay_at, "speed": after.replay_speed}
    record(
        session,
        "wall.steer",
        of="device",
        object_id=of.id,
        community_id=of.community_id,
        account_id=by,
        facts={key: value for key, value in facts.items() if value is not None},
    )
