"""The layer that is compared with the reference server: every building, three fields, nothing left out."""

from __future__ import annotations

from dataclasses import replace

from webapp.core.tiles.registry import Field, Registry
from webapp.registry import TILES

_BUILDINGS = TILES.named("buildings")[0]
ALL_BUILDINGS = replace(
    _BUILDINGS,
    key="all_buildings",
    bundle="bench",
    thinning=(),
    fields=(Field("use", "t.use"), Field("floors", "t.floors::int"), Field("name", "t.name")),
)
REGISTRY = Registry((*TILES.layers, ALL_BUILDINGS))
