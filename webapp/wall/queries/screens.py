"""The walls of a community: which there are, whether they are there, what they show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from webapp.wall.rules import View
from webapp.wall.rules.remote import ALIVE_FOR, Home, Shown, home_of

_WALLS = """SELECT d.id, d.name, d.view AS address, d.community_id, d.revoked_at, g.id AS home_grid_id,
       w.view, w.grid_id, w.held_until, w.explained, w.explained_until, w.replay_at, w.replay_since, w.replay_speed,
       coalesce(w.version, 0) AS version, coalesce(w.version > 1, false) AS is_steered, w.changed_by, w.changed_at,
       w.seen_at, w.replay_since IS NOT NULL AND EXISTS (
         SELECT FROM incident i WHERE i.community_id = d.community_id AND i.received_at > w.replay_since
         AND (i.threat OR i.urgency = 'life' OR i.urgency = 'urgent' AND i.route <> 'self')) AS is_interrupted
FROM device d LEFT JOIN wall_screen w ON w.device_id = d.id
LEFT JOIN grid g ON g.community_id = d.community_id AND g.code = substring(d.view FROM '[?&]grid=([0-9]{15})(&|$)')
WHERE d.community_id = :community_id"""
_OPEN_WALLS = text(f"{_WALLS} AND d.revoked_at IS NULL ORDER BY d.name, d.id")
_ONE_WALL = text(f"{_WALLS} AND d.id = :device_id")
_GRIDS = text(
    """SELECT g.id, g.code, v.name, v.level, v.parent_grid_id AS parent_id
FROM generation n JOIN grid_version v ON v.generation_id = n.id JOIN grid g ON g.id = v.grid_id
WHERE n.community_id = :community_id AND n.valid @> CAST(:on_day AS date) AND v.level IN ('area', 'section')
ORDER BY g.code"""
)
_CODE = text("SELECT code FROM grid WHERE id = :grid_id")
_FIRST = text(
    """SELECT e.at FROM event e WHERE e.community_id = :community_id AND e.topic = 'wall.incident'
ORDER BY e.at LIMIT 1"""
)


@dataclass(frozen=True)
class WallRow:
    """A wall display with what it shows now."""

    id: int
    name: str
    community_id: int
    home: Shown
    shown: Shown
    version: int
    changed_by: int | None
    changed_at: datetime | None
    seen_at: datetime | None
    is_revoked: bool
    now: datetime

    @property
    def is_alive(self) -> bool:
        """Whether it asked for what it shows lately."""
        return self.seen_at is not None and self.now - self.seen_at < ALIVE_FOR


@dataclass(frozen=True)
class GridChoice:
    """A section or an area; `number` is what the grids are called by."""

    id: int
    code: str
    name: str
    is_area: bool
    parent_id: int | None

    @property
    def number(self) -> str:
        """The last three digits of its code."""
        return self.code[-3:]


def walls(session: Session, community_id: int, *, at: datetime) -> list[WallRow]:
    """The walls of a community that are not revoked, by name."""
    rows = session.execute(_OPEN_WALLS, {"community_id": community_id}).mappings()
    return [wall for row in rows if (wall := _wall(row, at)) is not None]


def wall(session: Session, community_id: int, device_id: int, *, at: datetime) -> WallRow | None:
    """One wall of a community, a revoked one too."""
    row = session.execute(_ONE_WALL, {"community_id": community_id, "device_id": device_id}).mappings().first()
    return None if row is None else _wall(row, at)


def grid_choices(session: Session, community_id: int, on_day: date) -> list[GridChoice]:
    """Areas and sections of the version in force, in the order of their numbers."""
    rows = session.execute(_GRIDS, {"community_id": community_id, "on_day": on_day})
    return [GridChoice(row.id, row.code, row.name, row.level == "area", row.parent_id) for row in rows]


def first_instant(session: Session, community_id: int) -> datetime | None:
    """Since when there is something to replay: the first that walls here were told; None before it."""
    found: datetime | None = session.scalar(_FIRST, {"community_id": community_id})
    return found


def _wall(row: RowMapping, at: datetime) -> WallRow | None:
    home = home_of(row["address"])
    if home is None:
        return None
    own = _home(home, row["home_grid_id"])
    return WallRow(
        id=row["id"],
        name=row["name"],
        community_id=row["community_id"],
        home=own,
        shown=_steered(row).lapsed(own, at=at) if row["is_steered"] else own,
        version=row["version"],
        changed_by=row["changed_by"],
        changed_at=row["changed_at"],
        seen_at=row["seen_at"],
        is_revoked=row["revoked_at"] is not None,
        now=at,
    )


def _home(home: Home, grid_id: int | None) -> Shown:
    return Shown(View.COMMUNITY) if home.view is View.GRID and grid_id is None else Shown(home.view, grid_id)


def _steered(row: RowMapping) -> Shown:
    shown = Shown(
        View(row["view"]),
        row["grid_id"],
        row["held_until"],
        row["explained"],
        row["explained_until"],
        row["replay_at"],
        row["replay_since"],
        row["replay_speed"],
    )
    # An urgent whistle takes the stage and ends a replay: the past can wait.
    return shown.live() if row["is_interrupted"] else shown


def screen(session: Session, community_id: int, device_id: int, *, at: datetime) -> dict[str, object] | None:
    """What a wall is to show at an instant; None for a screen of another page."""
    found = wall(session, community_id, device_id, at=at)
    if found is None:
        return None
    code = session.scalar(_CODE, {"grid_id": found.shown.grid_id})
    return screen_state(device_id, found.shown, code, found.version)


def screen_state(device_id: int, shown: Shown, grid_code: str | None, version: int) -> dict[str, object]:
    """What a wall is told that it shows; `replay_at` is where its replay began, at `replay_since`."""
    return {
        "device_id": device_id,
        "view": shown.view.value,
        "grid_id": shown.grid_id,
        "grid_code": grid_code,
        "held_until": shown.held_until,
        "explained": shown.explained,
        "explained_until": shown.explained_until,
        "replay_at": shown.replay_at,
        "replay_since": shown.replay_since,
        "replay_speed": shown.replay_speed,
        "version": version,
    }
