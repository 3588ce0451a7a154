"""Communities and the tree of grids that a day's generation gives them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

BBox = tuple[float, float, float, float]
_BBOX = "ARRAY[ST_XMin({0}), ST_YMin({0}), ST_XMax({0}), ST_YMax({0})] AS bbox"


@dataclass(frozen=True)
class CommunitySummary:
    """A community as the switcher shows it; `bbox` is west, south, east, north in WGS84 degrees."""

    id: int
    code: str
    name: str
    full_name: str
    bbox: BBox
    is_synthetic: bool
    note: str


@dataclass(frozen=True)
class GenerationSummary:
    """The published version that holds on a day."""

    id: int
    year: int
    ordinal: int
    valid_from: date | None
    valid_until: date | None


@dataclass(frozen=True)
class GridSummary:
    """A grid in a generation; `label` is where its name is written (lon, lat)."""

    id: int
    uuid: UUID
    code: str
    name: str
    level: str
    kind: str
    parent: str | None
    label: tuple[float, float]
    bbox: BBox
    households: int
    color: int


@dataclass(frozen=True)
class CommunityState:
    """A community with its settings and the grids of a day."""

    summary: CommunitySummary
    baseline_on: date | None
    band: tuple[int, int]
    stamp: int
    households_estimated: bool
    generation: GenerationSummary | None
    grids: tuple[GridSummary, ...]


_OPEN = "(b.opened_on IS NULL OR b.opened_on <= :on_day) AND (b.closed_on IS NULL OR b.closed_on > :on_day)"
_COMMUNITIES = text(
    f"SELECT id, code, name, full_name, is_synthetic, note, {_BBOX.format('geom')} FROM community ORDER BY code"
)
_COMMUNITY = text(
    f"""SELECT c.id, c.code, c.name, c.full_name, c.is_synthetic, c.note, {_BBOX.format("c.geom")},
       c.baseline_on, c.band_low, c.band_high, c.stamp,
       EXISTS (SELECT FROM building b WHERE b.community_id = c.id AND b.households_estimated
               AND {_OPEN.replace(":on_day", "CAST(:on_day AS date)")}) AS households_estimated,
       g.id AS generation_id, g.year, g.ordinal, lower(g.valid) AS valid_from, upper(g.valid) AS valid_until
FROM community c LEFT JOIN generation g ON g.community_id = c.id AND g.valid @> CAST(:on_day AS date)
WHERE c.code = :code"""
)
_GRIDS = text(
    f"""WITH counted AS MATERIALIZED (
  SELECT gb.grid_id, sum(coalesce((w.was->>'households')::int, b.households))::int AS households
  FROM generation n JOIN grid_block gb ON gb.generation_id = n.id JOIN building b ON b.block_id = gb.block_id
  LEFT JOIN ground_was(n.community_id, 'buildings', CAST(:on_day AS date)) w ON w.feature_id = b.id
  WHERE gb.generation_id = :generation_id AND {_OPEN} GROUP BY gb.grid_id)
SELECT v.grid_id AS id, g.uuid, g.code, v.name, v.level, g.kind, p.code AS parent,
       ST_X(v.label) AS lon, ST_Y(v.label) AS lat, {_BBOX.format("v.geom")}, v.color,
       (SELECT coalesce(sum(n.households), 0)::int FROM counted n JOIN grid_version m
          ON m.generation_id = v.generation_id AND m.grid_id = n.grid_id
        WHERE v.level = 'community' OR v.grid_id IN (m.grid_id, m.parent_grid_id)) AS households
FROM grid_version v JOIN grid g ON g.id = v.grid_id LEFT JOIN grid p ON p.id = v.parent_grid_id
WHERE v.generation_id = :generation_id ORDER BY g.code"""
)


def communities(session: Session) -> list[CommunitySummary]:
    """Every community of the installation, by code."""
    return [_summary(row) for row in session.execute(_COMMUNITIES).mappings()]


def community(session: Session, code: str, on_day: date) -> CommunityState | None:
    """The community of a code with the generation in force on a day; None if there is no such code."""
    row = session.execute(_COMMUNITY, {"code": code, "on_day": on_day}).mappings().first()
    if row is None:
        return None
    return CommunityState(
        summary=_summary(row),
        baseline_on=row["baseline_on"],
        band=(row["band_low"], row["band_high"]),
        stamp=row["stamp"],
        households_estimated=row["households_estimated"],
        generation=_generation(row),
        grids=_grids(session, row["generation_id"], on_day),
    )


def community_id(session: Session, code: str) -> int | None:
    """The row id of the community of a code."""
    found: int | None = session.scalar(text("SELECT id FROM community WHERE code = :code"), {"code": code})
    return found


def _summary(row: RowMapping) -> CommunitySummary:
    fields = {name: row[name] for name in ("id", "code", "name", "full_name", "is_synthetic", "note")}
    return CommunitySummary(**fields, bbox=tuple(row["bbox"]))


def _generation(row: RowMapping) -> GenerationSummary | None:
    if row["generation_id"] is None:
        return None
    return GenerationSummary(row["generation_id"], row["year"], row["ordinal"], row["valid_from"], row["valid_until"])


def _grids(session: Session, generation_id: int | None, on_day: date) -> tuple[GridSummary, ...]:
    if generation_id is None:
        return ()
    rows = session.execute(_GRIDS, {"generation_id": generation_id, "on_day": on_day}).mappings()
    plain = ("id", "uuid", "code", "name", "level", "kind", "parent", "households", "color")
    return tuple(
        GridSummary(**{name: row[name] for name in plain}, label=(row["lon"], row["lat"]), bbox=tuple(row["bbox"]))
        for row in rows
    )


def newest_generation(session: Session, day: date) -> int | None:
    """Id of the generation published last among those in force on a day; None before the first."""
    newest: int | None = session.scalar(text("SELECT max(id) FROM generation WHERE valid @> :day"), {"day": day})
    return newest
