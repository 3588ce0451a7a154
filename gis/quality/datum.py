"""Guess the datum of a data set from what already lies on the ground.

Coordinates picked on a Chinese web map (GCJ-02, BD-09) lie 100 to 1,200 m off. Three fits tell:
buildings on buildings, streets on streets, shops in buildings; and where only streets are known,
buildings that stand in the middle of a street.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from gis.crs import WGS84, Datum, is_shifted_there, metric_srid, to_wgs84
from gis.geometry import transformed

Layers = Mapping[str, gpd.GeoDataFrame]
CANDIDATES = (Datum.WGS84, Datum.GCJ02, Datum.BD09)
_SAMPLE = 1_500
_FEWEST = 8
_FARTHEST_M = 60.0
_MUCH_BETTER = 0.7
_AS_GOOD_AS_NOTHING = 0.001  # a millimetre, or a building in a thousand: no other datum is much better


@dataclass(frozen=True)
class Guess:
    """The datum that fits best, how far it moves things, and on what evidence.

    `misfit` is by datum: metres to the nearest counterpart (cut at 60 m), or the share of
    buildings that stand in a street, by `measure`.
    """

    datum: Datum
    said: Datum
    shift_m: float
    layer: str
    measure: str
    misfit: Mapping[Datum, float]
    place: tuple[float, float]

    @property
    def text(self) -> str:
        """The guess and its evidence in one sentence."""
        return (
            f"{self.layer} fit the ground much better if their coordinates are {self.datum.name}:"
            f" {self.measure} falls from {self.misfit[self.said]:.2f} to {self.misfit[self.datum]:.2f};"
            f" they would move by about {self.shift_m:.0f} m"
        )


def guess_datum(layers: Layers, reference: Layers, said: Datum = Datum.WGS84) -> Guess | None:
    """The datum in which `layers`, read as WGS84, must really be; None if `said` fits or nothing tells.

    `said` is the datum that the data set claims; another must fit much better. Layers and
    reference are canonical layers in WGS84; `reference` is known to be right.
    """
    said = Datum.WGS84 if said is Datum.CGCS2000 else said
    for key, against, measure, misfit in _EVIDENCE if said in CANDIDATES else ():
        mine, known = layers.get(key), reference.get(against)
        if mine is None or known is None or len(mine) < _FEWEST or len(known) < _FEWEST:
            continue
        guess = _weigh((key, measure, misfit), _sample(mine), known, said)
        if guess is not None:
            return guess if guess.datum is not said else None
    return None


def _weigh(
    evidence: tuple[str, str, _Misfit], mine: gpd.GeoDataFrame, known: gpd.GeoDataFrame, said: Datum
) -> Guess | None:
    key, measure, misfit = evidence
    west, south, east, north = known.total_bounds
    lon, lat = (west + east) / 2, (south + north) / 2
    if not is_shifted_there(lon, lat):
        return None
    srid = metric_srid(lon, lat)
    there = transformed(known.geometry.to_numpy(), WGS84, srid)
    placed = {said: transformed(to_wgs84(mine, said).geometry.to_numpy(), WGS84, srid)}
    scores = {said: misfit(placed[said], there)}
    others = [datum for datum in CANDIDATES if datum is not said]
    for datum in others if scores[said] > _AS_GOOD_AS_NOTHING else ():
        placed[datum] = transformed(to_wgs84(mine, datum).geometry.to_numpy(), WGS84, srid)
        scores[datum] = misfit(placed[datum], there)
    best = min(scores, key=lambda datum: scores[datum])
    if best is not said and scores[best] > _MUCH_BETTER * scores[said]:
        return None
    moved = shapely.distance(shapely.centroid(placed[best]), shapely.centroid(placed[said]))
    first = mine.geometry.iloc[0].representative_point()
    return Guess(best, said, float(np.median(moved)), key, measure, scores, (first.x, first.y))


def _sample(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Evenly spread rows, the same every time."""
    step = max(1, len(frame) // _SAMPLE)
    return frame.iloc[::step].set_crs(WGS84)


def _distance_m(shapes: Any, known: Any) -> float:
    """Mean distance from each shape's middle to the nearest known shape, cut at 60 m."""
    return _mean_distance(shapely.point_on_surface(shapes), known)


def _middle_distance_m(shapes: Any, known: Any) -> float:
    """Mean distance between nearest middles, for things that should coincide."""
    return _mean_distance(shapely.centroid(shapes), shapely.centroid(known))


def _mean_distance(points: Any, known: Any) -> float:
    tree = shapely.STRtree(known)
    nearest = tree.nearest(points)
    return float(np.minimum(shapely.distance(points, known[nearest]), _FARTHEST_M).mean())


def _share_in_streets(shapes: Any, streets: Any) -> float:
    """Share of buildings that a street's centre line runs through."""
    hit = shapely.STRtree(streets).query(shapes, predicate="intersects")[0]
    return len(np.unique(hit)) / len(shapes)


_Misfit = Callable[[Any, Any], float]
_EVIDENCE: tuple[tuple[str, str, str, _Misfit], ...] = (
    ("buildings", "buildings", "metres to the nearest known building", _middle_distance_m),
    ("streets", "streets", "metres to the nearest known street", _distance_m),
    ("compounds", "compounds", "metres to the nearest known compound", _middle_distance_m),
    ("buildings", "streets", "the share of buildings in a street", _share_in_streets),
    ("shops", "buildings", "metres to the nearest building", _distance_m),
    ("organizations", "buildings", "metres to the nearest building", _distance_m),
)
