"""A town one can draw: 3 x 3 blocks of 100 m, two generations, something in every layer.

7 8 9      blocks; 5 is a compound of two buildings with a wall around it.
4 5 6      Until 2025 the sections are the columns (1 4 7 = 101, 2 5 8 = 102, 3 6 9 = 201),
1 2 3      since then the rows (7 8 9 = 103, 4 5 6 = 104, 1 2 3 = 202). Areas: 100 and 200.
"""

from __future__ import annotations

from pathlib import Path

import psycopg

from gis.crs import WGS84, metric_srid
from webapp.core.db import SCHEMA

LON, LAT = 98.4879, 39.7291  # the south-west corner, so that the town lies within one tile of zoom 16
CODE = "620902004002"
TOWN = 1  # row id of the community
OLD, NEW = 1, 2  # generations


def build_town(url: str) -> None:
    """Write the town into a migrated database."""
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    text = script.format(lon=LON, lat=LAT, wgs84=WGS84, srid=metric_srid(LON, LAT), code=CODE)
    with psycopg.connect(url, options=f"-c search_path={SCHEMA},public") as connection:
        connection.execute(text)
