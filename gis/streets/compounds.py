"""Compounds (楼院小区) in the network: their walls cut blocks, the blocks inside belong to them."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from shapely import Polygon, STRtree

from gis.streets.linework import Lines, as_lines


@dataclass(frozen=True)
class Compounds:
    """Outlines (metres) of the compounds that lie in a community, with their references."""

    polygons: npt.NDArray[np.object_]
    refs: npt.NDArray[np.object_]

    def walls(self) -> tuple[Lines, npt.NDArray[np.object_]]:
        """The rings of all outlines and the compound that each belongs to."""
        lines, position = as_lines(self.polygons)
        return lines, self.refs[position]

    def of_blocks(self, blocks: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
        """Reference of the compound that covers more than half of each block, else None.

        Where compounds overlap, the one that covers most of the block has it; of equals the
        smaller, because a compound inside a compound is the one that people name.
        """
        found = np.full(len(blocks), None, dtype=object)
        if len(self.polygons) == 0:
            return found
        row, compound = STRtree(self.polygons).query(blocks, predicate="intersects")
        shared = shapely.area(shapely.intersection(blocks[row], self.polygons[compound]))
        share = np.round(shared / shapely.area(blocks[row]), 3)
        half = share > 0.5
        row, compound, share = row[half], compound[half], share[half]
        order = np.lexsort((compound, shapely.area(self.polygons[compound]), -share, row))
        rows, first = np.unique(row[order], return_index=True)
        found[rows] = self.refs[compound[order][first]]
        return found


def compounds_inside(compounds: gpd.GeoDataFrame, outline: Polygon) -> Compounds:
    """The compounds (in metres) of which a point inside lies in the outline.

    Invalid outlines are repaired; what is not an area is passed over.
    """
    polygons = compounds.geometry.to_numpy()
    usable = ~(shapely.is_missing(polygons) | shapely.is_empty(polygons))
    repaired = shapely.make_valid(shapely.force_2d(polygons[usable]), method="structure")
    refs = compounds["source_ref"].to_numpy(dtype=object)[usable]
    inside = shapely.intersects(outline, shapely.point_on_surface(repaired)) & (shapely.area(repaired) > 0)
    return Compounds(repaired[inside], refs[inside])
