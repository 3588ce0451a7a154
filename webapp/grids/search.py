"""Names of the ground that search should find: data only."""

from __future__ import annotations

from webapp.core.clock import ZONE
from webapp.core.search.source import SearchSource, Tier

# The day it is where the product is used: the database's own is another one until eight in the morning.
_TODAY = f"(now() AT TIME ZONE '{ZONE.key}')::date"
_OPEN = f"t.community_id = :community_id AND (t.closed_on IS NULL OR t.closed_on > {_TODAY})"
_GRIDS = (
    "SELECT t.grid_id AS feature_id, {text} AS text, {detail} AS detail, NULL AS address, t.geom"
    " FROM grid_version t JOIN grid g ON g.id = t.grid_id JOIN generation n ON n.id = t.generation_id"
    f" WHERE t.community_id = :community_id AND n.valid @> {_TODAY} AND t.level = '{{level}}'"
)
_COMMUNITY = (
    "SELECT t.id AS feature_id, {text} AS text, {detail} AS detail, NULL AS address, t.geom"
    " FROM community t WHERE t.id = :community_id"
)
_PREMISE = (
    "SELECT t.id AS feature_id, t.name AS text, t.address AS detail, t.address, t.geom FROM {table} t WHERE " + _OPEN
)


def _premise(layer: str, tier: Tier) -> SearchSource:
    return SearchSource(layer, tier, _PREMISE.format(table=layer.removesuffix("s")))


def _grid(layer: str, level: str) -> tuple[SearchSource, SearchSource]:
    return (
        SearchSource(layer, Tier.NAMED, _GRIDS.format(text="t.name", detail="g.code", level=level)),
        SearchSource(layer, Tier.NAMED, _GRIDS.format(text="g.code", detail="t.name", level=level)),
    )


SOURCES: tuple[SearchSource, ...] = (
    SearchSource("communities", Tier.NAMED, _COMMUNITY.format(text="t.name", detail="t.full_name")),
    SearchSource("communities", Tier.NAMED, _COMMUNITY.format(text="t.full_name", detail="t.code")),
    SearchSource("communities", Tier.NAMED, _COMMUNITY.format(text="t.code", detail="t.name")),
    *_grid("areas", "area"),
    *_grid("sections", "section"),
    _premise("compounds", Tier.NAMED),
    SearchSource(
        "streets",
        Tier.NAMED,
        "SELECT min(t.id) AS feature_id, t.name AS text, c.name AS detail, NULL AS address,"
        " ST_Transform(ST_Collect(t.gm), ST_SRID(c.geom)) AS geom"
        f" FROM street t JOIN community c ON c.id = t.community_id WHERE {_OPEN} AND t.name <> ''"
        " GROUP BY t.name, c.name, ST_SRID(c.geom)",
    ),
    _premise("places", Tier.NAMED),
    SearchSource(
        "buildings",
        Tier.BUILDINGS,
        "SELECT t.id AS feature_id, concat(k.name, coalesce(t.number, t.name, t.address)) AS text,"
        " coalesce(t.address, k.address) AS detail, t.address, t.geom"
        f" FROM building t LEFT JOIN compound k ON k.id = t.compound_id WHERE {_OPEN}"
        " AND coalesce(t.number, t.name, t.address) <> ''",
    ),
    SearchSource(
        "buildings",
        Tier.BUILDINGS,
        "SELECT t.id AS feature_id, t.name AS text, concat_ws(' ', k.name, t.number, t.address) AS detail,"
        f" t.address, t.geom FROM building t LEFT JOIN compound k ON k.id = t.compound_id WHERE {_OPEN}"
        " AND t.number <> '' AND t.name <> ''",
    ),
    _premise("shops", Tier.RESTRICTED),
    _premise("organizations", Tier.RESTRICTED),
    SearchSource(
        "cameras",
        Tier.RESTRICTED,
        "SELECT t.id AS feature_id, concat_ws(' ', t.number, t.name) AS text, NULL AS detail,"
        f" t.name AS address, t.geom FROM camera t WHERE {_OPEN}",
    ),
)
