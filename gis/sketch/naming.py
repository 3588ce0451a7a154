"""Which names a sketch map carries, and in which order they take their room."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import shapely

from gis.sketch.frame import Frame
from gis.sketch.ground import STREET_RANK, Ground, PlaceShape, StreetLine
from gis.sketch.labels import Board

CENTRE = "community_centre"
_FIRST_PLACES = (CENTRE, "police", "school", "hospital", "clinic", "market", "square", "park", "fire_station")
_NEVER = {"open_ground", "green", "parking", "waste_point", "toilet"}
_REACH_M = 12.0
_SMALLER = 0.84
# Size and share inside with which a compound's name is tried: rather smaller than over its neighbour.
_FITS = ((1.0, 0.97), (1.0, 0.88), (_SMALLER, 0.9), (_SMALLER, 0.75), (_SMALLER, 0.6))


@dataclass(frozen=True)
class Lettering:
    """Heights of the characters, in units of the sheet."""

    focus: float
    section: float
    neighbour: float
    street: float
    edge: float
    compound: float
    place: float


def by_name(streets: Iterable[StreetLine]) -> list[tuple[str, str, Any]]:
    """Named streets with their pieces joined: (name, class of the widest piece, line), the widest first."""
    pieces: dict[str, list[StreetLine]] = defaultdict(list)
    for street in streets:
        if street.name:
            pieces[street.name].append(street)
    joined = []
    for name, found in pieces.items():
        road = min((each.road_class for each in found), key=STREET_RANK.__getitem__)
        union = shapely.union_all([each.line for each in found])
        line = shapely.line_merge(union) if union.geom_type == "MultiLineString" else union
        joined.append((name, road, line))
    return sorted(joined, key=lambda each: (STREET_RANK[each[1]], -each[2].length, each[0]))


def write_names(board: Board, ground: Ground, frame: Frame, size: Lettering) -> None:
    """Write every name for which there is room, the more important first."""
    namer = _Namer(board, ground, frame, size)
    namer.grids()
    namer.streets(0, 1)
    namer.places(first=True)
    namer.compounds()
    namer.streets(2, 3)
    namer.places(first=False)


class _Namer:
    def __init__(self, board: Board, ground: Ground, frame: Frame, size: Lettering) -> None:
        self.board, self.ground, self.frame, self.size = board, ground, frame, size
        self.near = ground.focus.buffer(_REACH_M)
        self.deep = ground.focus.buffer(-_REACH_M)
        self.within = frame.on_sheet(ground.focus)
        shapely.prepare(self.within)
        self.named = by_name(ground.streets)

    def grids(self) -> None:
        """The grid itself, or the sections of an area; then its neighbours."""
        if len(self.ground.sections) > 1:
            for section in self.ground.sections:
                self._tried(section.shape, section.name, "section", self.size.section, share=1.0)
        else:
            self._tried(self.ground.focus, self.ground.name, "focus", self.size.focus, share=1.0)
        window = self.frame.window
        for neighbour in sorted(self.ground.neighbours, key=lambda each: -each.shape.area):
            seen = neighbour.shape.intersection(window)
            self._tried(seen, neighbour.name, "neighbour", self.size.neighbour, share=0.98)

    def streets(self, first: int, last: int) -> None:
        """Streets of some ranks: on their line inside the grid, beside it where they are its border."""
        for name, road, line in self.named:
            if first <= STREET_RANK[road] <= last:
                size = self.size.street * (1.0 if STREET_RANK[road] < 2 else 0.92)
                inside = self._lines(line.intersection(self.deep))
                if not self.board.put_along(inside, name, "street", size):
                    self._beside(line, name, size)

    def _beside(self, line: Any, name: str, size: float) -> None:
        border = self._lines(line.intersection(self.near))
        for side in (1, -1):
            shifted = shapely.offset_curve(border, side * size * 1.25)
            within = shifted.intersection(self.frame.on_sheet(self.ground.focus))
            if self.board.put_along(self._joined(within), name, "street", size):
                return

    def compounds(self) -> None:
        """Compounds, the larger first."""
        for compound in sorted(self.ground.compounds, key=lambda each: -each.shape.area):
            inside = compound.shape.intersection(self.near)
            for factor, share in _FITS:
                if self._area(inside, compound.name, "compound", self.size.compound * factor, share=share):
                    break

    def places(self, *, first: bool) -> None:
        """Public places inside the grid."""
        rank = {kind: i for i, kind in enumerate(_FIRST_PLACES)}
        wanted = [
            each
            for each in self.ground.places
            if each.name and each.kind not in _NEVER and (each.kind in rank) == first
        ]
        for place in sorted(wanted, key=lambda each: (rank.get(each.kind, 99), -each.shape.area, each.name or "")):
            if not self.near.contains(place.shape.representative_point()):
                continue
            if shapely.get_dimensions(place.shape) != 1:
                self._place(place)
        if not first:
            self._waters()

    def _place(self, place: PlaceShape) -> None:
        """A place's name on it or close to it; the community's own office always has a star."""
        is_centre = place.kind == CENTRE
        name = f"★{place.name}" if is_centre else place.name or ""
        room = self.size.place * (3.2 if is_centre else 0.5) / self.frame.per_m
        self._area(place.shape.buffer(room), name, "centre" if is_centre else "place", self.size.place, share=0.5)

    def _waters(self) -> None:
        """Each canal once, however many pieces it has."""
        lines = [each for each in self.ground.places if each.name and shapely.get_dimensions(each.shape) == 1]
        for name in sorted({each.name for each in lines if each.name}):
            joined = shapely.union_all([each.shape for each in lines if each.name == name])
            self.board.put_along(self._lines(joined.intersection(self.near)), name, "water", self.size.place)

    def _tried(self, shape: Any, name: str, kind: str, size: float, *, share: float) -> bool:
        """The name of a grid, smaller where it would not fit."""
        return any(self._area(shape, name, kind, size * _SMALLER**step, share=share) for step in range(4))

    def _area(self, shape: Any, name: str, kind: str, size: float, *, share: float) -> bool:
        within = self.within if kind in {"compound", "place", "centre"} else None
        return self.board.put_in(self.frame.on_sheet(shape), name, kind, size, share=share, within=within)

    def _lines(self, metric: Any) -> Any:
        return self._joined(self.frame.on_sheet(metric))

    @staticmethod
    def _joined(lines: Any) -> Any:
        parts = [part for part in shapely.get_parts(lines) if part.geom_type == "LineString" and not part.is_empty]
        return shapely.line_merge(shapely.MultiLineString(parts)) if parts else shapely.MultiLineString()
