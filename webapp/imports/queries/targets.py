"""Which table holds which canonical layer: data, read by every command of this subject."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gis.formats import LAYERS
from webapp.core.db import Base
from webapp.grids.models import Building, Camera, Compound, Organization, Place, Shop, Street
from webapp.hazards.models import Hazard


@dataclass(frozen=True)
class Target:
    """A table that holds a canonical layer.

    `links` names the canonical columns that refer to rows of another layer:
    canonical column → (column of the table, layer referred to).
    """

    key: str
    model: type[Base]
    links: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    is_in_block: bool = True
    is_metric: bool = False

    @property
    def table(self) -> str:
        """Name of the table."""
        return str(self.model.__tablename__)

    @property
    def has_kinds(self) -> bool:
        """Whether its kinds come from the dictionary."""
        return self.key in ("shops", "organizations", "places", "hazards")

    @property
    def plain(self) -> tuple[str, ...]:
        """Canonical columns that the table holds under the same name."""
        return tuple(name for name in LAYERS[self.key].names if name not in self.links)

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that an import writes, beside identity, block and geometry."""
        return (*self.plain, *(column for column, _ in self.links.values()))


# In the order in which they can be written: what is referred to comes first.
TARGETS: dict[str, Target] = {
    target.key: target
    for target in (
        Target("compounds", Compound, is_in_block=False),
        Target("streets", Street, is_in_block=False, is_metric=True),
        Target("buildings", Building, {"compound_ref": ("compound_id", "compounds")}),
        Target("shops", Shop, {"building_ref": ("building_id", "buildings")}),
        Target("organizations", Organization),
        Target("places", Place),
        Target("cameras", Camera),
        Target("hazards", Hazard, {"shop_ref": ("shop_id", "shops")}),
    )
}
