"""Reads of the signs, one file per theme."""

from webapp.signs.queries.contact import Contact, contact_of
from webapp.signs.queries.grid import CommunitySign, GridSign, Link, Version, grid_sign, grids_of, was_grid
from webapp.signs.queries.ground import grid_shape
from webapp.signs.queries.sheets import GridNow, Hanging, grids_now, hanging
from webapp.signs.queries.sign import Land, Sign, land_of, sign_of

__all__ = [
    "CommunitySign",
    "Contact",
    "GridNow",
    "GridSign",
    "Hanging",
    "Land",
    "Link",
    "Sign",
    "Version",
    "contact_of",
    "grid_shape",
    "grid_sign",
    "grids_now",
    "grids_of",
    "hanging",
    "land_of",
    "sign_of",
    "was_grid",
]
