"""Tile layers of the ground: data only, in drawing order.

Generalisation, stated here and in the layer list of the API: below zoom 15 the buildings layer leaves out
footprints under 500 Web Mercator square metres (less than five pixels on a side on the screen) and carries
neither floors nor names; narrow streets appear from the zoom at which they can be told apart; shops,
organizations, cameras and hazards are counted in cells below their detail zoom.
"""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from webapp.core.accounts.roles import Action
from webapp.core.tiles.registry import PUBLIC, Field, Layer, Life, Shape, Thinning

BASE, OPS = "base", "ops"
LAST_ZOOM = 22
_OPEN = ("(t.closed_on IS NULL OR t.closed_on > e.on_day)", "(t.opened_on IS NULL OR t.opened_on <= e.on_day)")


def _grids(key: str, level: str, title: LazyString, first_zoom: int) -> Layer:
    return Layer(
        key=key,
        title=title,
        bundle=BASE,
        right=PUBLIC,
        zooms=(first_zoom, LAST_ZOOM),
        shape=Shape.LARGE,
        source="e, grid_version t JOIN grid g ON g.id = t.grid_id",
        id_sql="t.grid_id",
        fields=(Field("code", "g.code"), Field("name", "t.name"), Field("color", "t.color::int")),
        where=(f"t.level = '{level}'",),
        life=Life.PUBLISHED,
        by_generation=True,
    )


def _points(key: str, title: LazyString, fields: tuple[Field, ...], detail_zoom: int, shown: bool = True) -> Layer:
    return Layer(
        key=key,
        title=title,
        bundle=OPS,
        right=Action.READ_OPS,
        zooms=(11, LAST_ZOOM),
        shape=Shape.POINT,
        source=f"e, {key.removesuffix('s')} t",
        fields=fields,
        where=_OPEN,
        detail_zoom=detail_zoom,
        shown=shown,
    )


LAYERS: tuple[Layer, ...] = (
    Layer(
        key="communities",
        title=_("Communities"),
        bundle=BASE,
        right=PUBLIC,
        zooms=(0, LAST_ZOOM),
        shape=Shape.LARGE,
        source="e, community t",
        fields=(Field("code", "t.code"), Field("name", "t.name")),
        life=Life.PUBLISHED,
        community_sql="t.id",
    ),
    _grids("areas", "area", _("Grid areas"), 9),
    _grids("sections", "section", _("Sections"), 10),
    Layer(
        key="blocks",
        title=_("Blocks"),
        bundle=BASE,
        right=PUBLIC,
        zooms=(14, LAST_ZOOM),
        shape=Shape.LARGE,
        source="e, block t",
        fields=(Field("number", "t.number"),),
        shown=False,
    ),
    Layer(
        key="compounds",
        title=_("Compounds"),
        bundle=BASE,
        right=PUBLIC,
        zooms=(13, LAST_ZOOM),
        shape=Shape.LARGE,
        source="e, compound t",
        fields=(Field("name", "t.name"), Field("kind", "t.kind")),
        where=_OPEN,
    ),
    Layer(
        key="places",
        title=_("Public places"),
        bundle=BASE,
        right=PUBLIC,
        zooms=(12, LAST_ZOOM),
        shape=Shape.LARGE,
        source="e, place t",
        fields=(Field("kind", "t.kind"), Field("name", "t.name")),
        where=_OPEN,
        thinning=(Thinning(14, "ST_Dimension(t.gm) > 0"),),
        notes=_("below zoom 14 only areas and lines"),
    ),
    Layer(
        key="buildings",
        title=_("Buildings"),
        bundle=BASE,
        right=PUBLIC,
        zooms=(13, LAST_ZOOM),
        shape=Shape.SMALL,
        source="e, building t",
        fields=(
            Field("use", "t.use"),
            Field("floors", "t.floors::int", from_zoom=15),
            Field("name", "coalesce(t.number, t.name)", from_zoom=15),
        ),
        where=_OPEN,
        thinning=(Thinning(15, "t.tile_area > 500"),),
        notes=_("below zoom 15 without footprints under 500 Web Mercator m², floors and names"),
    ),
    Layer(
        key="streets",
        title=_("Streets"),
        bundle=BASE,
        right=PUBLIC,
        zooms=(9, LAST_ZOOM),
        shape=Shape.SMALL,
        source="e, street t",
        fields=(Field("name", "t.name"), Field("road_class", "t.road_class")),
        where=_OPEN,
        thinning=(
            Thinning(11, "t.road_class = 'arterial'"),
            Thinning(13, "t.road_class IN ('arterial', 'secondary')"),
            Thinning(14, "t.road_class IN ('arterial', 'secondary', 'local')"),
            Thinning(15, "t.road_class <> 'path'"),
        ),
        notes=_("narrower streets appear from the zoom at which they can be told apart"),
    ),
    Layer(
        key="walls",
        title=_("Compound walls"),
        bundle=BASE,
        right=PUBLIC,
        zooms=(14, LAST_ZOOM),
        shape=Shape.SMALL,
        source="e, edge t",
        where=("t.kind = 'wall'",),
    ),
    _points(
        "shops",
        _("Shops"),
        (
            Field("kind", "t.kind"),
            Field("name", "t.name"),
            Field("checked", "(t.first_checked_on <= e.on_day) IS TRUE"),
        ),
        detail_zoom=15,
    ),
    _points("organizations", _("Organizations"), (Field("kind", "t.kind"), Field("name", "t.name")), detail_zoom=15),
    _points("cameras", _("Camera posts"), (Field("number", "t.number"),), detail_zoom=14, shown=False),
)
