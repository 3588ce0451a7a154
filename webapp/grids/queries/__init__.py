"""Reads of the ground: a session in, dataclasses out."""

from webapp.grids.queries.borders import BorderStreet, border_streets
from webapp.grids.queries.communities import (
    CommunityState,
    CommunitySummary,
    GenerationSummary,
    GridSummary,
    communities,
    community,
    community_id,
    newest_generation,
)
from webapp.grids.queries.features import Feature, Link, Listed, feature, features
from webapp.grids.queries.ground import Located, Named, grid_at
from webapp.grids.queries.sources import SOURCES, FeatureSource

__all__ = [
    "SOURCES",
    "BorderStreet",
    "CommunityState",
    "CommunitySummary",
    "Feature",
    "FeatureSource",
    "GenerationSummary",
    "GridSummary",
    "Link",
    "Listed",
    "Located",
    "Named",
    "border_streets",
    "communities",
    "community",
    "community_id",
    "feature",
    "features",
    "grid_at",
    "newest_generation",
]
