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
from webapp.grids.queries.edits import (
    EditRow,
    FeatureState,
    edits,
    feature_state,
    kinds_of,
    name_of,
    needs_approval,
    stamp_of,
    waiting_edits,
)
from webapp.grids.queries.features import Feature, Link, Listed, feature, features
from webapp.grids.queries.ground import Located, Named, grid_at
from webapp.grids.queries.placing import grids_of_block, surroundings
from webapp.grids.queries.sources import SOURCES, FeatureSource

__all__ = [
    "SOURCES",
    "BorderStreet",
    "CommunityState",
    "CommunitySummary",
    "EditRow",
    "Feature",
    "FeatureSource",
    "FeatureState",
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
    "edits",
    "feature",
    "feature_state",
    "features",
    "grid_at",
    "grids_of_block",
    "kinds_of",
    "name_of",
    "needs_approval",
    "newest_generation",
    "stamp_of",
    "surroundings",
    "waiting_edits",
]
