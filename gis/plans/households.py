"""Households estimated (估算) from footprint and floors where the source has none."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

RESIDENTIAL_SHARE = 0.6  # of the gross floor area; the rest is walls, stairs, shops and offices
M2_PER_HOUSEHOLD = 80.0
DEFAULT_FLOORS = 3.0
ENOUGH_FLOORS = 20  # buildings that state floors before their median speaks for the others
HOUSE_M2, HOUSE_FLOORS = 200.0, 2  # up to this a residential building is one family's house
DWELLING_M2 = (40.0, 5_000.0)  # footprints outside this are sheds and halls, whatever the source says
MAX_HOUSEHOLDS = 5_000
MEASURE_STATED = "households as the source states them"
MEASURE_ESTIMATED = "dwellings estimated: footprint m² x floors x 0.6 / 80 m² per household"


def with_households(buildings: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Buildings (in metres) with `households` (int) and `households_estimated` (bool).

    What the source states is kept; a layer in which no building has any household states nothing.
    Only residential buildings, and those whose use is not given, are estimated:

        households = footprint m² x floors x 0.6 / 80 m², at least 1, at most 5,000

    0.6 is the share of the gross floor area that is dwellings; many sources call every building
    residential that is not called anything else. A building of at most 200 m² and 2 floors is one
    household; below 40 m² and above 5,000 m² of footprint there is none. Missing floors are the
    median of the buildings that state theirs (20 at least), otherwise 3.
    """
    result = buildings.copy()
    area = shapely.area(result.geometry.to_numpy())
    stated = _numbers(result, "households")
    known = np.isfinite(stated) & bool(np.nansum(stated) > 0)
    floors = _floors(_numbers(result, "floors"))
    dwelling = _is_residential(result) & (area >= DWELLING_M2[0]) & (area <= DWELLING_M2[1])
    estimate = np.clip(np.rint(area * floors * RESIDENTIAL_SHARE / M2_PER_HOUSEHOLD), 1, MAX_HOUSEHOLDS)
    estimate = np.where((area <= HOUSE_M2) & (floors <= HOUSE_FLOORS), 1, estimate)
    estimated = ~known & dwelling
    households = np.where(known, np.nan_to_num(stated), np.where(estimated, estimate, 0))
    result["households"] = households.astype(np.int64)
    result["households_estimated"] = estimated | (known & _flags(result, "households_estimated"))
    return result


def _is_residential(frame: gpd.GeoDataFrame) -> npt.NDArray[np.bool_]:
    """Which buildings are residential or of no stated use."""
    if "use" not in frame:
        return np.ones(len(frame), dtype=bool)
    return np.asarray(frame["use"].isna() | frame["use"].eq("residential"), dtype=bool)


def _floors(stated: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Floors with gaps filled."""
    usable = np.isfinite(stated) & (stated >= 1)
    usual = float(np.median(stated[usable])) if usable.sum() >= ENOUGH_FLOORS else DEFAULT_FLOORS
    return np.where(usable, stated, usual)


def _numbers(frame: gpd.GeoDataFrame, column: str) -> npt.NDArray[np.float64]:
    """A column as floats, missing as NaN; all NaN without the column."""
    if column not in frame:
        return np.full(len(frame), np.nan)
    return np.asarray(pd.to_numeric(frame[column], errors="coerce").to_numpy(dtype=float, na_value=np.nan))


def _flags(frame: gpd.GeoDataFrame, column: str) -> npt.NDArray[np.bool_]:
    """A column as booleans, missing as False."""
    if column not in frame:
        return np.zeros(len(frame), dtype=bool)
    return np.asarray(frame[column].fillna(value=False).astype(bool))
