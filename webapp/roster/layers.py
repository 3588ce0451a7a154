"""The tile layer of vacancies (责任空白): data only. Buildings some of whose stairs nobody answers for."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webapp.core.accounts.roles import Action
from webapp.core.tiles.registry import Field, Layer, Shape
from webapp.grids.layers import LAST_ZOOM

_FIRST_ZOOM = 12

LAYERS: tuple[Layer, ...] = (
    Layer(
        key="vacancies",
        title=_("Vacancies"),
        bundle="roster",
        right=Action.READ_ROSTER,
        zooms=(_FIRST_ZOOM, LAST_ZOOM),
        shape=Shape.POINT,
        source="""e, LATERAL (
            SELECT b.id, b.community_id, coalesce(b.number, b.name) AS name, v.stairs, ST_PointOnSurface(b.gm) AS gm
            FROM building b CROSS JOIN LATERAL (
                SELECT string_agg(s.number::text, '、' ORDER BY s.number) AS stairs FROM stair s
                WHERE s.building_id = b.id AND (s.closed_on IS NULL OR s.closed_on > e.on_day)
                  AND NOT EXISTS (SELECT FROM assignment a
                    WHERE a.stair_id = s.id AND a.role = 'stair_leader' AND a.valid @> e.on_day)) v
            WHERE b.gm && e.m AND b.use = 'residential' AND v.stairs IS NOT NULL
              AND (b.opened_on IS NULL OR b.opened_on <= e.on_day)
              AND (b.closed_on IS NULL OR b.closed_on > e.on_day)) t""",
        fields=(Field("name", "t.name"), Field("stairs", "t.stairs")),
        detail_zoom=_FIRST_ZOOM,
        shown=False,
    ),
)
