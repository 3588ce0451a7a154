"""Everything that a grid's page, plate and poster say, and the digests by which a change is noticed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from gis.sketch.edges import Side
from gis.sketch.ground import Ground
from gis.sketch.sheet import Layout
from webapp.roster.queries import PublishedLeader, published_leader
from webapp.signs.queries.contact import Contact, contact_of
from webapp.signs.queries.grid import GridSign
from webapp.signs.queries.ground import bounds_of, ground_of


@dataclass(frozen=True)
class Sign:
    """What is said of a grid on a day; `leader` only where a dated consent holds."""

    grid: GridSign
    leader: PublishedLeader | None
    contact: Contact
    on_day: date

    def key(self, *more: object) -> str:
        """A digest that changes with anything that is shown."""
        return digest(self.grid, self.leader, self.contact, self.on_day, *more)


@dataclass(frozen=True)
class Land:
    """The ground of a sign, read for one layout."""

    ground: Ground
    bounds: dict[Side, tuple[str, ...]]


def sign_of(session: Session, grid: GridSign, on_day: date) -> Sign:
    """What is said of a grid on a day."""
    return Sign(grid, published_leader(session, grid.id, on_day), contact_of(session, grid.community.id), on_day)


def land_of(session: Session, grid: GridSign, shape: Any, layout: Layout, on_day: date) -> Land:
    """The ground that a layout shows of a grid of this metric shape, and the grid's four bounds."""
    ground = ground_of(session, grid, shape, layout, on_day)
    return Land(ground, bounds_of(session, grid, shape, on_day))


def digest(*parts: object) -> str:
    """Sixteen hexadecimal digits that differ where the parts do."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]
