"""Whole numbers that add up exactly: shares by largest remainder, with ceilings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gis.errors import OutOfRange


def apportion(total: int, weights: Sequence[float]) -> list[int]:
    """`total` divided in proportion to `weights` by largest remainder (Hamilton); the sum is exact."""
    exact = np.array(weights, dtype=float) * (total / float(np.sum(weights)))
    whole = np.floor(exact + 1e-9).astype(int)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return [int(value) for value in whole]


def apportion_below(total: int, weights: Sequence[float], ceilings: Sequence[int]) -> list[int]:
    """As `apportion`, but no part exceeds its ceiling and every part is at least 1; raises OutOfRange."""
    if not len(weights) <= total <= sum(ceilings):
        raise OutOfRange("the total fits between neither bound", total=total, most=sum(ceilings))
    caps: NDArray[np.int_] = np.array(ceilings, dtype=int)
    parts: NDArray[np.int_] = np.clip(np.array(apportion(total, weights)), 1, caps)
    while (missing := total - int(parts.sum())) != 0:
        open_parts = np.flatnonzero(parts < caps) if missing > 0 else np.flatnonzero(parts > 1)
        fill = parts[open_parts] / np.array(weights, dtype=float)[open_parts]
        order = open_parts[np.argsort(fill if missing > 0 else -fill, kind="stable")][: abs(missing)]
        parts[order] += 1 if missing > 0 else -1
    return [int(value) for value in parts]
