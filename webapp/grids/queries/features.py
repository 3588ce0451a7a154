"""Cards and lists of features, read as their layer's source says."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import RowMapping, TextClause, text
from sqlalchemy.orm import Session

from gis.crs import WEB_MERCATOR, WGS84
from webapp.grids.queries.communities import BBox
from webapp.grids.queries.sources import DICTIONARY, MOST_LINKS, FeatureSource
from webapp.grids.rules import EditableLayer

FURTHEST_LATITUDE = 85.0
_EDITABLE = frozenset(layer.value for layer in EditableLayer)
_WAS = (
    ", (SELECT g.was FROM ground_was(t.community_id, '{layer}', CAST(:on_day AS date)) g"
    " WHERE g.feature_id = t.id) AS was"
)


@dataclass(frozen=True)
class Link:
    """A feature that another one points to."""

    layer: str
    id: int
    name: str


@dataclass(frozen=True)
class Feature:
    """One feature with everything its card says; facts that are unknown are left out."""

    layer: str
    id: int
    name: str | None
    kind: object
    facts: Mapping[str, object]
    links: tuple[Link, ...]
    point: tuple[float, float]
    bbox: BBox


@dataclass(frozen=True)
class Listed:
    """One feature in a list."""

    id: int
    name: str | None
    kind: object
    detail: str | None
    point: tuple[float, float]


def feature(
    session: Session,
    source: FeatureSource,
    feature_id: int,
    on_day: date,
    *,
    communities: Collection[int] | None = None,
) -> Feature | None:
    """The feature of a layer with that row id as of a day; None if there is none, or not in those communities."""
    values: dict[str, object] = {"id": feature_id, "on_day": on_day, "wgs84": WGS84}
    if communities is not None:
        values["communities"] = list(communities)
    row = session.execute(_card(source, communities is not None), values).mappings().first()
    if row is None:
        return None
    links = session.execute(_links(source), values).all() if source.links else []
    then = _as_then(session, row["was"]) if source.layer in _EDITABLE and row["was"] else {}
    facts = {key: then.get(key, row[f"fact_{key}"]) for key in source.facts}
    return Feature(
        layer=source.layer,
        id=row["id"],
        name=row["name"] if source.layer == EditableLayer.BUILDINGS else then.get("name", row["name"]),
        kind=then.get(source.kind.removeprefix("t.") if source.kind.startswith("t.") else "kind", row["kind"]),
        facts={key: value for key, value in facts.items() if value is not None},
        links=tuple(Link(link.layer, link.id, link.name or "") for link in links),
        point=(row["lon"], row["lat"]),
        bbox=tuple(row["bbox"]),
    )


def _as_then(session: Session, was: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that were corrected by hand since, as they were; a kind as the dictionary has it."""
    then = {key: value for key, value in was.items() if key not in {"geometry", "stairs"}}
    if then.get("kind"):
        then["kind"] = session.scalar(
            text(f"SELECT {DICTIONARY} FROM kind d WHERE d.code = :code"), {"code": then["kind"]}
        )
    return then


def features(
    session: Session,
    source: FeatureSource,
    *,
    on_day: date,
    community_id: int | None = None,
    communities: Collection[int] | None = None,
    bbox: BBox | None = None,
    after: int = 0,
    limit: int = 200,
) -> list[Listed]:
    """Features of a layer by row id, beginning after one, within a community and a WGS84 box (degrees).

    `communities` are those whose features the reader may see at all; None where all are public.
    """
    values: dict[str, object] = {"on_day": on_day, "after": after, "limit": limit, "wgs84": WGS84}
    if community_id is not None:
        values["community_id"] = community_id
    if communities is not None:
        values["communities"] = list(communities)
    if bbox is not None:
        west, south, east, north = bbox
        values |= {"west": west, "east": east}
        values |= {"south": max(south, -FURTHEST_LATITUDE), "north": min(north, FURTHEST_LATITUDE)}
    statement = _list(source, community_id is not None, communities is not None, bbox is not None)
    return [_listed(row) for row in session.execute(statement, values).mappings()]


def _listed(row: RowMapping) -> Listed:
    return Listed(row["id"], row["name"], row["kind"], row["detail"], (row["lon"], row["lat"]))


_POINT = "ST_X(s.point) AS lon, ST_Y(s.point) AS lat"
_SURFACE = (
    "CROSS JOIN LATERAL (SELECT {geom} AS geom OFFSET 0) a"
    " CROSS JOIN LATERAL (SELECT ST_PointOnSurface(a.geom) AS point OFFSET 0) s"
)


@cache
def _card(source: FeatureSource, of_some: bool) -> TextClause:
    seen = " AND t.community_id = ANY(:communities)" if of_some else ""
    facts = "".join(f", {sql} AS fact_{key}" for key, sql in source.facts.items())
    if source.layer in _EDITABLE:
        facts += _WAS.format(layer=source.layer)
    return text(
        f"SELECT {source.id_sql} AS id, {source.name} AS name, {source.kind} AS kind, {_POINT},"
        f" ARRAY[ST_XMin(a.geom), ST_YMin(a.geom), ST_XMax(a.geom), ST_YMax(a.geom)] AS bbox{facts}"
        f" FROM {source.source} {_SURFACE.format(geom=source.geom)}"
        f" WHERE {source.id_sql} = :id AND {source.where}{seen}"
    )


@cache
def _links(source: FeatureSource) -> TextClause:
    parts = [
        f"(SELECT '{layer}' AS layer, id, name FROM ({sql}) q ORDER BY name, id LIMIT {MOST_LINKS})"
        for layer, sql in source.links.items()
    ]
    return text(" UNION ALL ".join(parts))


@cache
def _list(source: FeatureSource, of_community: bool, of_some: bool, in_box: bool) -> TextClause:
    conditions = [source.where, f"{source.id_sql} > :after"]
    if of_some:
        conditions.append("t.community_id = ANY(:communities)")
    if of_community:
        conditions.append(f"t.{'id' if source.layer == 'communities' else 'community_id'} = :community_id")
    if in_box:
        box = "ST_MakeEnvelope(:west, :south, :east, :north, CAST(:wgs84 AS int))"
        conditions.append(f"t.gm && ST_Transform({box}, {WEB_MERCATOR})")
    return text(
        f"SELECT {source.id_sql} AS id, {source.name} AS name, {source.kind} AS kind, {source.detail} AS detail,"
        f" {_POINT} FROM {source.source} {_SURFACE.format(geom=source.geom)} WHERE {' AND '.join(conditions)}"
        f" ORDER BY {source.id_sql} LIMIT :limit"
    )
