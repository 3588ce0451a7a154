"""What changes when one state of a layer replaces another: pure, by identity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

TOLERANCE_DEG = 2e-7  # about 2 cm: what a change of projection and back may cost
GEOMETRY = "geometry"


@dataclass(frozen=True)
class Difference:
    """References of the rows concerned; `changed` says in which columns."""

    added: tuple[str, ...]
    changed: dict[str, tuple[str, ...]]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether both states are the same."""
        return not (self.added or self.changed or self.removed)

    @property
    def is_first_sight(self) -> bool:
        """Whether there was nothing before."""
        return not (self.unchanged or self.changed or self.removed)


def differ(present: pd.DataFrame, incoming: pd.DataFrame, columns: Sequence[str]) -> Difference:
    """Compare two states of a layer whose rows carry `source_ref`, each used once.

    Geometry (EPSG:4326) counts as equal within 2 cm, vertex by vertex; `columns` are the
    attributes that the incoming state speaks about, others are not compared.
    """
    if present.empty:
        return Difference(added=tuple(incoming["source_ref"]), changed={}, removed=(), unchanged=())
    before, after = present.set_index("source_ref"), incoming.set_index("source_ref")
    both = after.index.intersection(before.index, sort=False)
    before_both, after_both = before.loc[both], after.loc[both]
    moved = {name: ~_same_values(before_both[name], after_both[name]) for name in columns}
    if GEOMETRY in before and GEOMETRY in after:
        moved[GEOMETRY] = ~_same_shapes(before_both[GEOMETRY].to_numpy(), after_both[GEOMETRY].to_numpy())
    touched = np.logical_or.reduce(list(moved.values())) if moved else np.zeros(len(both), dtype=bool)
    return Difference(
        added=tuple(after.index.difference(before.index, sort=False)),
        changed={
            str(both[int(row)]): tuple(name for name, flags in moved.items() if flags[row])
            for row in np.flatnonzero(touched)
        },
        removed=tuple(before.index.difference(after.index, sort=False)),
        unchanged=tuple(both[~touched]),
    )


def _same_values(first: pd.Series, second: pd.Series) -> Any:
    a, b = first.astype(object).to_numpy(), second.astype(object).to_numpy()
    absent = pd.isna(a) & pd.isna(b)
    return absent | np.fromiter((x == y for x, y in zip(a, b, strict=True)), dtype=bool, count=len(a))


def _same_shapes(first: Any, second: Any) -> Any:
    if isinstance(first, gpd.array.GeometryArray):
        first, second = np.asarray(first), np.asarray(second)
    same = shapely.equals_exact(first, second, tolerance=TOLERANCE_DEG)
    rest = np.flatnonzero(~same)
    same[rest] = shapely.equals_exact(
        shapely.normalize(first[rest]), shapely.normalize(second[rest]), tolerance=TOLERANCE_DEG
    )
    return same
