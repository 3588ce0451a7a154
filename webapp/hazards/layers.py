"""The tile layer of hazards: data only. Simulated hazards are a set of their own and not drawn here."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webapp.core.accounts.roles import Action
from webapp.core.tiles.registry import Field, Layer, Shape
from webapp.grids.layers import LAST_ZOOM, OPS

LAYERS: tuple[Layer, ...] = (
    Layer(
        key="hazards",
        title=_("Hazards"),
        bundle=OPS,
        right=Action.READ_OPS,
        zooms=(11, LAST_ZOOM),
        shape=Shape.POINT,
        source="e, hazard t",
        fields=(
            Field("kind", "t.kind"),
            Field("severity", "t.severity"),
            Field("status", "CASE WHEN t.rectified_on > e.on_day THEN 'found' ELSE t.status END"),
            Field("age_days", "e.on_day - t.found_on"),
        ),
        where=(
            "NOT t.simulated",
            "t.found_on <= e.on_day",
            "(t.closed_on IS NULL OR t.closed_on > e.on_day)",
        ),
        detail_zoom=14,
    ),
)
