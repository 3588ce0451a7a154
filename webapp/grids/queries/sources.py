"""Where the cards and lists of each layer come from: data only.

`source` is a FROM item whose main row is `t`; every expression is SQL over it. A value that is a kind of the
dictionary is returned as {"zh_CN": …, "en": …}, a value of a closed list as its code: words are put to them
where the answer is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from webapp.core.accounts.roles import Action
from webapp.core.tiles.registry import PUBLIC

OPEN = (
    "(t.opened_on IS NULL OR t.opened_on <= CAST(:on_day AS date))"
    " AND (t.closed_on IS NULL OR t.closed_on > CAST(:on_day AS date))"
)
DICTIONARY = "jsonb_build_object('zh_CN', d.name_zh, 'en', d.name_en)"
_OPEN_HOMES = OPEN.replace("t.", "h.")
_OPEN_STAIRS = OPEN.replace("t.", "s.")
_IN_FORCE = "generation gen ON gen.community_id = t.community_id AND gen.valid @> CAST(:on_day AS date)"
MOST_LINKS = 60


@dataclass(frozen=True)
class FeatureSource:
    """How the features of a layer are read: name, kind, detail, facts by key, links by layer."""

    layer: str
    source: str
    name: str
    kind: str = "NULL"
    detail: str = "NULL"
    right: str = PUBLIC
    id_sql: str = "t.id"
    geom: str = "ST_Transform(t.gm, CAST(:wgs84 AS int))"
    where: str = OPEN
    facts: Mapping[str, str] = field(default_factory=dict, hash=False)
    links: Mapping[str, str] = field(default_factory=dict, hash=False)


def section_of(table: str) -> str:
    """The link from a premise to the section that holds its block."""
    return f"""SELECT sec.grid_id AS id, sec.name FROM {table} t JOIN {_IN_FORCE}
    JOIN grid_block gb ON gb.generation_id = gen.id AND gb.block_id = t.block_id
    JOIN grid_version sec ON sec.generation_id = gen.id AND sec.grid_id = gb.grid_id WHERE t.id = :id"""


_SECTIONS_BY_BLOCKS = f"""SELECT DISTINCT sec.grid_id AS id, sec.name FROM %s JOIN {_IN_FORCE}
    JOIN grid_block gb ON gb.generation_id = gen.id AND gb.block_id = b.id
    JOIN grid_version sec ON sec.generation_id = gen.id AND sec.grid_id = gb.grid_id WHERE t.id = :id"""
_BLOCKS_OF_GRID = """(SELECT gb.block_id FROM grid_block gb WHERE gb.generation_id = t.generation_id AND gb.grid_id IN
    (SELECT m.grid_id FROM grid_version m WHERE m.generation_id = t.generation_id
     AND (m.grid_id = t.grid_id OR m.parent_grid_id = t.grid_id)))"""
_THEN = "LEFT JOIN ground_was(t.community_id, 'buildings', CAST(:on_day AS date)) w ON w.feature_id = h.id"
_HOUSEHOLDS = "coalesce((w.was->>'households')::int, h.households)"
_RESIDENTS = "CASE WHEN w.was ? 'residents_usual' THEN (w.was->>'residents_usual')::int ELSE h.residents_usual END"
_HOMES = f"FROM building h {_THEN} WHERE h.block_id IN {_BLOCKS_OF_GRID} AND {_OPEN_HOMES}"

_OF_BLOCK = f"FROM building h {_THEN} WHERE h.block_id = t.id AND {_OPEN_HOMES}"
_OF_COMPOUND = f"FROM building h {_THEN} WHERE h.compound_id = t.id AND {_OPEN_HOMES}"


def _premise(layer: str, table: str, right: str, facts: Mapping[str, str], links: Mapping[str, str]) -> FeatureSource:
    return FeatureSource(
        layer,
        f"{table} t JOIN kind d ON d.code = t.kind",
        "t.name",
        kind=DICTIONARY,
        detail="t.address",
        right=right,
        facts={"kind": DICTIONARY, "address": "t.address", **facts},
        links={"sections": section_of(table), **links},
    )


def _grid(layer: str, level: str, links: Mapping[str, str]) -> FeatureSource:
    return FeatureSource(
        layer,
        "grid_version t JOIN grid g ON g.id = t.grid_id JOIN generation gen ON gen.id = t.generation_id"
        " AND gen.valid @> CAST(:on_day AS date) JOIN community c ON c.id = t.community_id",
        "t.name",
        detail="g.code",
        id_sql="t.grid_id",
        where=f"t.level = '{level}'",
        facts={
            "code": "g.code",
            "grid_kind": "g.kind",
            "area_m2": "round(ST_Area(ST_Transform(t.geom, c.srid)))",
            "households": f"(SELECT coalesce(sum({_HOUSEHOLDS}), 0) {_HOMES})",
            "households_estimated": f"(SELECT coalesce(bool_or(h.households_estimated), false) {_HOMES})",
            "residents_usual": f"(SELECT sum({_RESIDENTS}) {_HOMES})",
            "residential_buildings": f"(SELECT count(*) {_HOMES} AND h.use = 'residential')",
            "version_from": "lower(gen.valid)",
        },
        links=links,
    )


_GRID_ROW = f"grid_version t JOIN {_IN_FORCE} AND gen.id = t.generation_id"
_SOURCES = (
    FeatureSource(
        "communities",
        "community t",
        "t.name",
        detail="t.full_name",
        where="true",
        facts={
            "code": "t.code",
            "full_name": "t.full_name",
            "area_m2": "round(ST_Area(ST_Transform(t.geom, t.srid)))",
            "band": "t.band_low || '–' || t.band_high",
            "note": "nullif(t.note, '')",
        },
        links={
            "areas": """SELECT v.grid_id AS id, v.name FROM community c JOIN generation gen ON gen.community_id = c.id
    AND gen.valid @> CAST(:on_day AS date) JOIN grid_version v ON v.generation_id = gen.id AND v.level = 'area'
    WHERE c.id = :id"""
        },
    ),
    _grid(
        "areas",
        "area",
        {
            "sections": f"SELECT v.grid_id AS id, v.name FROM {_GRID_ROW.replace('t.', 'v.').replace(' t ', ' v ')}"
            " WHERE v.parent_grid_id = :id"
        },
    ),
    _grid(
        "sections",
        "section",
        {
            "areas": f"SELECT up.grid_id AS id, up.name FROM {_GRID_ROW} JOIN grid_version up"
            " ON up.generation_id = t.generation_id AND up.grid_id = t.parent_grid_id WHERE t.grid_id = :id",
            "compounds": f"""SELECT DISTINCT k.id, k.name FROM {_GRID_ROW}
    JOIN grid_block gb ON gb.generation_id = t.generation_id AND gb.grid_id = t.grid_id
    JOIN block b ON b.id = gb.block_id JOIN compound k ON k.id = b.compound_id WHERE t.grid_id = :id""",
        },
    ),
    FeatureSource(
        "blocks",
        "block t",
        "t.number::text",
        where="true",
        facts={
            "area_m2": "round(t.area_m2)",
            "households": f"(SELECT coalesce(sum({_HOUSEHOLDS}), 0) {_OF_BLOCK})",
        },
        links={
            "sections": _SECTIONS_BY_BLOCKS % "block t JOIN block b ON b.id = t.id",
            "compounds": "SELECT k.id, k.name FROM block t JOIN compound k ON k.id = t.compound_id WHERE t.id = :id",
        },
    ),
    FeatureSource(
        "streets",
        "street t",
        "t.name",
        kind="t.road_class",
        facts={"road_class": "t.road_class", "length_m": "round(ST_Length(t.geom))"},
        links={
            "sections": _SECTIONS_BY_BLOCKS
            % "street t JOIN edge e ON e.street_id = t.id JOIN block b ON b.id IN (e.left_block_id, e.right_block_id)"
        },
    ),
    FeatureSource(
        "compounds",
        "compound t",
        "t.name",
        kind="t.kind",
        detail="t.address",
        facts={
            "compound_kind": "t.kind",
            "address": "t.address",
            "manager_kind": "t.manager_kind",
            "manager_name": "t.manager_name",
            "contract_ends_on": "t.contract_ends_on",
            "income_notice_on": "t.income_notice_on",
            "residential_buildings": f"(SELECT count(*) {_OF_COMPOUND} AND h.use = 'residential')",
            "stairs": f"(SELECT sum((SELECT count(*) FROM stair s WHERE s.building_id = h.id AND {_OPEN_STAIRS}))"
            f" {_OF_COMPOUND})",
            "households": f"(SELECT sum({_HOUSEHOLDS}) {_OF_COMPOUND})",
            "households_estimated": f"(SELECT coalesce(bool_or(h.households_estimated), false) {_OF_COMPOUND})",
            "residents_usual": f"(SELECT sum({_RESIDENTS}) {_OF_COMPOUND})",
            "is_divisible": "nullif(t.is_divisible, false)",
        },
        links={"sections": _SECTIONS_BY_BLOCKS % "compound t JOIN block b ON b.compound_id = t.id"},
    ),
    FeatureSource(
        "buildings",
        "building t LEFT JOIN compound k ON k.id = t.compound_id",
        "concat_ws(' ', k.name, coalesce(t.number, t.name, t.address))",
        kind="t.use",
        detail="t.address",
        facts={
            "use": "t.use",
            "name": "t.name",
            "address": "t.address",
            "floors": "t.floors",
            "stairs": f"nullif((SELECT count(*) FROM stair s WHERE s.building_id = t.id AND {_OPEN_STAIRS}), 0)",
            "households": "nullif(t.households, 0)",
            "households_estimated": "t.households_estimated",
            "residents_registered": "t.residents_registered",
            "residents_usual": "t.residents_usual",
            "residents_actual": "t.residents_actual",
        },
        links={
            "sections": section_of("building"),
            "compounds": "SELECT k.id, k.name FROM building t JOIN compound k ON k.id = t.compound_id WHERE t.id = :id",
        },
    ),
    _premise("places", "place", PUBLIC, {}, {}),
    _premise(
        "shops",
        "shop",
        Action.READ_OPS,
        {
            "small_place": "d.small_place",
            "first_checked_on": "CASE WHEN t.first_checked_on <= CAST(:on_day AS date) THEN t.first_checked_on END",
            "checked": "coalesce(t.first_checked_on <= CAST(:on_day AS date), false)",
        },
        {
            "buildings": "SELECT h.id, coalesce(h.number, h.name, h.address) AS name FROM shop t"
            " JOIN building h ON h.id = t.building_id WHERE t.id = :id"
        },
    ),
    _premise(
        "organizations",
        "organization",
        Action.READ_OPS,
        {"is_stationed": "t.is_stationed", "is_large_firm": "t.is_large_firm"},
        {},
    ),
    FeatureSource(
        "cameras",
        "camera t",
        "coalesce(t.name, t.number)",
        detail="t.number",
        right=Action.READ_OPS,
        facts={"number": "t.number", "name": "t.name"},
        links={"sections": section_of("camera")},
    ),
)
SOURCES: dict[str, FeatureSource] = {source.layer: source for source in _SOURCES}
