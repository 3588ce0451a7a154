"""The remote (遥控): what each press makes a wall show, and what lapses by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from urllib.parse import parse_qs, urlsplit

from webapp.core.clock import ZONE
from webapp.wall.rules import View

HOLD_MIN = 15
HOLDS_MIN = (15, 30, 60)
EXPLAINED_FOR = timedelta(seconds=60)
SPEEDS = (1, 10, 60, 300, 600)
AFTERWARDS = timedelta(seconds=30)
"""So long the end of a replayed day stays on the wall."""
ALIVE_FOR = timedelta(minutes=3)
"""A wall notes once a minute that it is there; one late note is no fault."""
JUST_NOW = timedelta(minutes=1)
"""So long whoever steers a wall is told that somebody else did."""
_ADDRESS = re.compile(r"/c/[0-9]{12}/wall", re.ASCII)


class Press(StrEnum):
    """What can be pressed."""

    SHOW = "show"
    HOLD = "hold"
    GO_ON = "go_on"
    EXPLAIN = "explain"
    REPLAY = "replay"
    NOW = "now"


@dataclass(frozen=True)
class Shown:
    """What a wall shows; `replay_since` is when a replay was begun."""

    view: View
    grid_id: int | None = None
    held_until: datetime | None = None
    explained: str | None = None
    explained_until: datetime | None = None
    replay_at: datetime | None = None
    replay_since: datetime | None = None
    replay_speed: int | None = None

    def lapsed(self, home: Shown, *, at: datetime) -> Shown:
        """What is left of it at an instant: what was pressed for a while ends by itself."""
        left = self
        if left.explained_until is not None and left.explained_until <= at:
            left = replace(left, explained=None, explained_until=None)
        if left.held_until is not None and left.held_until <= at:
            left = left.on_tour(home)
        return left.live() if left.is_replayed(at) else left

    def replayed(self, at: datetime) -> datetime | None:
        """The instant that a replay has come to, its day's end at most; None where the wall is live."""
        if self.replay_at is None or self.replay_since is None or self.replay_speed is None:
            return None
        return min(self.replay_at + (at - self.replay_since) * self.replay_speed, self._replay_end(self.replay_at))

    def is_replayed(self, at: datetime) -> bool:
        """Whether a replay is over: a while after the end of its day the wall is live again."""
        if self.replay_at is None or self.replay_since is None or self.replay_speed is None:
            return False
        lasts = (self._replay_end(self.replay_at) - self.replay_at) / self.replay_speed
        return at >= self.replay_since + lasts + AFTERWARDS

    def _replay_end(self, replay_at: datetime) -> datetime:
        """The end of the replayed day, or when the replay was begun: what came later was the present then."""
        midnight = datetime.combine(replay_at.astimezone(ZONE).date() + timedelta(days=1), time(), ZONE)
        return midnight if self.replay_since is None else min(midnight, self.replay_since)

    def on_tour(self, home: Shown) -> Shown:
        """Nothing is held: a grid that was looked at is left, a wall of one grid goes back to its own."""
        view, grid_id = (home.view, home.grid_id) if self.view is View.GRID else (self.view, None)
        return replace(self, view=view, grid_id=grid_id, held_until=None)

    def replaying(self, order: Order, at: datetime) -> Shown:
        """A replay from an instant; one that runs from there goes on from where it is, at the new speed."""
        since, come_to = at, self.replayed(at)
        if come_to is not None and self.replay_at is not None and self.replay_at == order.replay_at:
            since = at - (come_to - self.replay_at) / order.replay_speed
        return replace(self, replay_at=order.replay_at, replay_since=since, replay_speed=order.replay_speed)

    def live(self) -> Shown:
        """The present, no replay."""
        return replace(self, replay_at=None, replay_since=None, replay_speed=None)


@dataclass(frozen=True)
class Order:
    """A press with what it names; `grid_id` is a section or an area of the wall's own community."""

    press: Press
    view: View | None = None
    grid_id: int | None = None
    hold_min: int = HOLD_MIN
    figure: str | None = None
    replay_at: datetime | None = None
    replay_speed: int = 1


def pressed(shown: Shown, order: Order, home: Shown, *, at: datetime) -> Shown:
    """What a wall shows after a press."""
    now = shown.lapsed(home, at=at)
    held_until = at + timedelta(minutes=order.hold_min)
    match order.press:
        case Press.SHOW:
            now = replace(now, view=order.view or now.view, grid_id=order.grid_id)
            return _unexplained(replace(now, held_until=held_until if order.grid_id else None))
        case Press.HOLD:
            return replace(now, held_until=held_until)
        case Press.GO_ON:
            return _unexplained(now.on_tour(home))
        case Press.EXPLAIN:
            return replace(now, explained=order.figure, explained_until=at + EXPLAINED_FOR)
        case Press.REPLAY:
            return _unexplained(now.replaying(order, at))
        case Press.NOW:
            return _unexplained(now.live())


def _unexplained(shown: Shown) -> Shown:
    return replace(shown, explained=None, explained_until=None)


def following(view: View) -> View:
    """The view after one, round and round; a single grid is chosen by its name."""
    wheel = [each for each in View if each is not View.GRID]
    return wheel[(wheel.index(view) + 1) % len(wheel)] if view in wheel else wheel[0]


@dataclass(frozen=True)
class Home:
    """What a screen's own address says: its view, and the code of its grid."""

    view: View
    grid_code: str | None = None


def home_of(address: str) -> Home | None:
    """What a screen shows where nobody steers it; None for a screen of another page."""
    parts = urlsplit(address)
    if not _ADDRESS.fullmatch(parts.path):
        return None
    asked = parse_qs(parts.query)
    view, grid = asked.get("view", [""])[0], asked.get("grid", [None])[0]
    known = View(view) if view in set(View) else View.COMMUNITY
    return Home(known, grid) if known is not View.GRID or grid else Home(View.COMMUNITY)
