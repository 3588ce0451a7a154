"""Figures of the ground: data only. Every one counts what exists on the day asked for."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from webapp.core.accounts.roles import Action
from webapp.core.clock import ZONE
from webapp.core.figure import Figure

_OPEN = (
    "t.community_id = :community_id AND (t.opened_on IS NULL OR t.opened_on <= CAST(:day AS date))"
    " AND (t.closed_on IS NULL OR t.closed_on > CAST(:day AS date))"
)
_GRIDS = (
    "SELECT count(*) FROM grid_version t JOIN generation g ON g.id = t.generation_id"
    " WHERE t.community_id = :community_id AND g.valid @> CAST(:day AS date) AND t.level = '{}'"
)
_AS_THEN = (
    "FROM building t LEFT JOIN ground_was(:community_id, 'buildings', CAST(:day AS date)) w ON w.feature_id = t.id"
    f" WHERE {_OPEN}"
)
_CHECKED = f"{_OPEN} AND t.first_checked_on <= CAST(:day AS date)"
_UNCHECKED = f"{_OPEN} AND (t.first_checked_on IS NULL OR t.first_checked_on > CAST(:day AS date))"


def _shops(key: str, label: LazyString, text: LazyString, condition: str) -> Figure:
    """A count of shops, which are its rows."""
    checked_on = "(CASE WHEN t.first_checked_on <= CAST(:day AS date) THEN t.first_checked_on END)"
    at = f"{checked_on}::timestamp AT TIME ZONE '{ZONE.key}'"
    return Figure(
        key,
        label,
        text,
        f"SELECT count(*) FROM shop t WHERE {condition}",
        rows=f"SELECT 'shops' AS kind, t.id, coalesce(t.name, t.address, '') AS label, {at} AS at"
        f" FROM shop t WHERE {condition} ORDER BY at NULLS FIRST, t.id",
        rows_right=Action.READ_OPS,
    )


FIGURES: tuple[Figure, ...] = (
    Figure(
        "area_km2",
        _("Area, km²"),
        _("Area of the community's outline, measured in its metric system."),
        "SELECT round((ST_Area(ST_Transform(t.geom, t.srid)) / 1e6)::numeric, 2) FROM community t"
        " WHERE t.id = :community_id",
    ),
    Figure(
        "grid_areas",
        _("Grid areas"),
        _("Second-level grid areas of the version in force on the day."),
        _GRIDS.format("area"),
    ),
    Figure(
        "sections",
        _("Sections"),
        _("Sections of the version in force on the day."),
        _GRIDS.format("section"),
    ),
    Figure(
        "residents_groups",
        _("Residents' groups"),
        _("Residents' groups registered in the community."),
        "SELECT count(*) FROM residents_group t WHERE t.community_id = :community_id",
    ),
    Figure(
        "compounds",
        _("Compounds"),
        _("Residential compounds that exist on the day."),
        f"SELECT count(*) FROM compound t WHERE {_OPEN}",
    ),
    Figure(
        "buildings",
        _("Residential buildings"),
        _("Buildings used as homes; others are on the map but not in this count."),
        f"SELECT count(*) FROM building t WHERE {_OPEN} AND t.use = 'residential'",
    ),
    Figure(
        "stairs",
        _("Stairs"),
        _("Stairs of the buildings that exist on the day."),
        f"SELECT count(*) FROM stair s JOIN building t ON t.id = s.building_id WHERE {_OPEN}"
        " AND (s.opened_on IS NULL OR s.opened_on <= CAST(:day AS date))"
        " AND (s.closed_on IS NULL OR s.closed_on > CAST(:day AS date))",
    ),
    Figure(
        "households",
        _("Households"),
        _("Households of all buildings; estimated from footprint and floors where the source has none."),
        f"SELECT coalesce(sum(coalesce((w.was->>'households')::int, t.households)), 0) {_AS_THEN}",
        estimated=f"EXISTS (SELECT FROM building t WHERE {_OPEN} AND t.households_estimated)",
    ),
    Figure(
        "residents",
        _("Residents"),
        _("Usual residents: living here for half a year or more, registered here or not."),
        "SELECT sum(CASE WHEN w.was ? 'residents_usual' THEN (w.was->>'residents_usual')::int"
        f" ELSE t.residents_usual END) {_AS_THEN}",
    ),
    _shops(
        "shops",
        _("Shops"),
        _("Commercial premises that exist on the day."),
        _OPEN,
    ),
    Figure(
        "organizations",
        _("Stationed organizations"),
        _("Organizations that count as stationed in the community."),
        f"SELECT count(*) FROM organization t WHERE {_OPEN} AND t.is_stationed",
    ),
    Figure(
        "large_firms",
        _("Firms above the statistical threshold"),
        _("Firms above the statistical threshold, counted apart from the stationed organizations."),
        f"SELECT count(*) FROM organization t WHERE {_OPEN} AND t.is_large_firm",
    ),
    Figure(
        "compounds_checked",
        _("Compounds checked"),
        _("Compounds checked at least once by the day."),
        f"SELECT count(*) FROM compound t WHERE {_CHECKED}",
    ),
    _shops(
        "shops_checked",
        _("Shops checked"),
        _("Shops checked at least once by the day."),
        _CHECKED,
    ),
    _shops(
        "shops_unchecked",
        _("Shops not yet checked"),
        _("Shops that exist on the day and were never checked by then."),
        _UNCHECKED,
    ),
)
