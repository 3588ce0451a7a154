"""Tables of the ground, one file per theme."""

from webapp.grids.models.communities import Community, Division, ResidentsGroup
from webapp.grids.models.edits import GroundEdit
from webapp.grids.models.generations import Generation, Grid, GridBlock, GridVersion, StreetSection
from webapp.grids.models.network import Block, Edge, Street
from webapp.grids.models.premises import (
    Building,
    Camera,
    Compound,
    Kind,
    Organization,
    Place,
    Shop,
    Stair,
)

__all__ = [
    "Block",
    "Building",
    "Camera",
    "Community",
    "Compound",
    "Division",
    "Edge",
    "Generation",
    "Grid",
    "GridBlock",
    "GridVersion",
    "GroundEdit",
    "Kind",
    "Organization",
    "Place",
    "ResidentsGroup",
    "Shop",
    "Stair",
    "Street",
    "StreetSection",
]
