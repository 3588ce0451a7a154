"""The registry of tile layers: what a subject says about a layer, and how layers are looked up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from flask_babel import LazyString

PUBLIC = "public"


class Shape(StrEnum):
    """How a layer's geometry becomes tile geometry; the choice decides the cost of a tile.

    `small`: moved and scaled, never clipped, for buildings, walls and streets, which are small against
    a tile (2-3 times faster). `large`: clipped and repaired, for areas that may fill many tiles.
    `point`: kept whole from `detail_zoom`, below it counted in 32 x 32 cells of the tile.
    """

    SMALL = "small"
    LARGE = "large"
    POINT = "point"


class Life(StrEnum):
    """`published` layers change only with a new generation; `live` ones whenever a row does."""

    PUBLISHED = "published"
    LIVE = "live"


@dataclass(frozen=True)
class Field:
    """A property of a feature, present from a zoom on."""

    name: str
    sql: str
    from_zoom: int = 0


@dataclass(frozen=True)
class Thinning:
    """A condition that rows must meet below a zoom: honest generalisation, said in the layer's docs."""

    below_zoom: int
    sql: str


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer of the tiles, wholly described by data; every layer is only equal to itself.

    `source` is a FROM item whose main row is `t` (with `t.gm`); `where` may use `e.on_day` and, for
    published layers, the generation is chosen by the builder through `t.generation_id`.
    """

    key: str
    title: LazyString
    bundle: str
    right: str
    zooms: tuple[int, int]
    shape: Shape
    source: str
    fields: tuple[Field, ...] = ()
    id_sql: str = "t.id"
    where: tuple[str, ...] = ()
    thinning: tuple[Thinning, ...] = ()
    life: Life = Life.LIVE
    by_generation: bool = False
    community_sql: str = "t.community_id"
    detail_zoom: int = 0
    shown: bool = True
    notes: LazyString | None = None

    def at(self, zoom: int) -> bool:
        """Whether the layer has anything to say at a zoom."""
        return self.zooms[0] <= zoom <= self.zooms[1]


@dataclass(frozen=True)
class Registry:
    """All layers of the installation, in drawing order."""

    layers: tuple[Layer, ...] = field(default=())

    def __init__(self, layers: Iterable[Layer]) -> None:
        object.__setattr__(self, "layers", tuple(layers))
        names = [layer.key for layer in self.layers] + sorted({layer.bundle for layer in self.layers})
        if len(names) != len(set(names)):
            raise ValueError("two tile layers or bundles share a name")
        for bundle in {layer.bundle for layer in self.layers}:
            if len({layer.right for layer in self.layers if layer.bundle == bundle}) > 1:
                raise ValueError(f"layers of different rights share the bundle {bundle}")

    def named(self, name: str) -> tuple[Layer, ...]:
        """The layer of that key, or every layer of the bundle of that name; empty if unknown."""
        return tuple(layer for layer in self.layers if name in (layer.key, layer.bundle))
