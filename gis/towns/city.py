"""A large city for benches: many communities on one bent lattice of streets, made with array arithmetic.

Nothing here is meant to be looked at closely; the demo community is. Blocks are quadrangles, places inside
them are given by shares (u, v) of their sides and put there bilinearly, so that nothing leaves its block.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely import Polygon

from gis.crs import WGS84
from gis.towns.apportion import apportion
from gis.towns.frame import Frame
from gis.towns.parameters import Parameters
from gis.towns.shapes import largest

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Shapes = NDArray[np.object_]

_BLOCK_M = 132.0
_SLOTS = np.array([(0.16 + 0.24 * i, 0.16 + 0.185 * j) for j in range(4) for i in range(3)])  # of buildings
_SLOT_SIZE = np.array([0.19, 0.095])
_WALL = 0.1  # share of the block outside a compound's wall on each side
_COMPOUND_SHARE = 0.4
_PER_BLOCK = 7.0
_SECTIONS = (4, 4, 3)  # of each area, west to east
_POINT_SHARES = {"shops": 0.94, "places": 0.03, "organizations": 0.025, "cameras": 0.005}


@dataclass(frozen=True)
class Part:
    """One community of the city: canonical layers (EPSG:4326; no stairs), division, blocks.

    Premises carry `block`, the number of their block; `blocks`: number, compound_ref, area, section,
    geometry. `sections`: number, name, area, geometry; `areas`: number, name.
    """

    code: str
    name: str
    srid: int
    boundary: Polygon
    layers: dict[str, Any]
    sections: Any
    areas: Any
    blocks: Any


@dataclass(frozen=True)
class _Size:
    """Blocks across and down a community, and how much it holds."""

    across: int
    down: int
    buildings: int
    points: int


def build_city(
    parameters: Parameters,
    *,
    seed: int | None = None,
    communities: int = 450,
    buildings: int = 200_000,
    points: int = 1_000_000,
) -> Iterator[Part]:
    """The city's communities one by one, about 11 sections each; the sums are exact, memory stays small."""
    world = parameters if seed is None else replace(parameters, seed=seed)
    rng = world.rng("city")
    columns = int(np.ceil(np.sqrt(communities)))
    rows = -(-communities // columns)
    side = max(round((buildings / communities / _PER_BLOCK) ** 0.5), 6)
    nodes = _nodes(rows * side, columns * side, rng)
    houses = apportion(buildings, rng.uniform(0.8, 1.2, communities).tolist())
    doors = apportion(points, rng.uniform(0.7, 1.3, communities).tolist())
    for index in range(communities):
        row, column = divmod(index, columns)
        corner = nodes[row * side : (row + 1) * side + 1, column * side : (column + 1) * side + 1]
        yield _part(world, index, corner, _Size(side, side, houses[index], doors[index]), rng)


def build_town(parameters: Parameters, *, seed: int | None = None, buildings: int = 9_000) -> Part:
    """One community with many buildings, for import benches."""
    return next(build_city(parameters, seed=seed, communities=1, buildings=buildings, points=round(buildings * 1.2)))


def _nodes(down: int, across: int, rng: np.random.Generator) -> Floats:
    """Crossings of the bent lattice, metres east and north, rows from north to south; shape (down+1, across+1, 2)."""
    y, x = np.meshgrid(np.arange(down, -1, -1.0), np.arange(across + 1.0), indexing="ij")
    wave = np.stack([0.9 * np.sin(y / 9.0) + 0.4 * np.sin(x / 5.0), 0.8 * np.sin(x / 11.0) + 0.3 * np.cos(y / 6.0)], -1)
    grid = np.stack([x - across / 2, y - down / 2], -1) + wave + rng.uniform(-0.17, 0.17, (down + 1, across + 1, 2))
    nodes: Floats = np.round(grid * _BLOCK_M, 3)
    return nodes


def _part(parameters: Parameters, index: int, nodes: Floats, size: _Size, rng: np.random.Generator) -> Part:
    """One community from its own corner of the lattice."""
    frame = Frame(*parameters.identity.reference)
    quads = np.stack([nodes[1:, :-1], nodes[1:, 1:], nodes[:-1, 1:], nodes[:-1, :-1]], axis=2).reshape(-1, 4, 2)
    walled = np.flatnonzero(rng.random(len(quads)) < _COMPOUND_SHARE)
    section_of = _sections_of_quads(size)
    layers: dict[str, Any] = {
        "streets": _streets(frame, nodes),
        "compounds": _compounds(frame, quads[walled], index),
        "buildings": _buildings(frame, quads, walled, size.buildings, rng),
        **_points(parameters, frame, quads, size.points, rng),
        "stairs": pd.DataFrame(columns=["source_ref", "building_ref", "number", "households"]),
    }
    blocks = _blocks(frame, quads, walled, section_of)
    sections, areas = _division(frame, quads, section_of)
    return Part(
        code=f"990000{index // 100 + 1:03d}{index % 100 + 1:03d}",
        name=f"示例社区{index + 1}",
        srid=frame.srid,
        boundary=largest(shapely.coverage_union_all(sections.geometry.to_numpy())),
        layers=layers,
        sections=sections,
        areas=areas,
        blocks=blocks,
    )


def _sections_of_quads(size: _Size) -> Ints:
    """Index of the section of each quadrangle, row by row."""
    area_of_column = np.minimum(np.arange(size.across) * len(_SECTIONS) // size.across, len(_SECTIONS) - 1)
    first = np.concatenate([[0], np.cumsum(_SECTIONS)[:-1]])
    rows = np.arange(size.down)[:, None]
    found: Ints = first[area_of_column][None, :] + rows * np.array(_SECTIONS)[area_of_column][None, :] // size.down
    return found.reshape(-1)


def _at(quads: Floats, u: Floats, v: Floats) -> Floats:
    """Bilinear positions (k, 2) in quadrangles (k, 4, 2) given from the south-west corner anticlockwise."""
    u, v = u[:, None], v[:, None]
    south = quads[:, 0] * (1 - u) + quads[:, 1] * u
    north = quads[:, 3] * (1 - u) + quads[:, 2] * u
    position: Floats = south * (1 - v) + north * v
    return position


def _boxes(quads: Floats, low: Floats, high: Floats) -> Shapes:
    """Polygons in quadrangles between the shares low (k, 2) and high (k, 2)."""
    corners = [(low[:, 0], low[:, 1]), (high[:, 0], low[:, 1]), (high[:, 0], high[:, 1]), (low[:, 0], high[:, 1])]
    rings = np.stack([_at(quads, u, v) for u, v in corners], axis=1)
    return _shapes(shapely.polygons(rings))


def _shapes(values: Any) -> Shapes:
    """Geometries as an array of objects."""
    array: Shapes = np.asarray(values, dtype=object)
    return array


def _frame(frame: Frame, columns: dict[str, Any], shapes: Shapes) -> Any:
    return gpd.GeoDataFrame(columns, geometry=frame.to_wgs84(shapes), crs=WGS84)


def _refs(prefix: str, count: int) -> list[str]:
    return [f"{prefix}{k + 1:06d}" for k in range(count)]


def _streets(frame: Frame, nodes: Floats) -> Any:
    """A street along every line of the lattice, cut at no crossing; the outermost are arterials."""
    down, across = nodes.shape[0], nodes.shape[1]
    lines = [*(shapely.linestrings(nodes[k]) for k in range(down))]
    lines += [shapely.linestrings(nodes[:, k]) for k in range(across)]
    places = [
        *zip(range(down), [down - 1] * down, strict=True),
        *zip(range(across), [across - 1] * across, strict=True),
    ]
    classes = ["arterial" if k in (0, last) else "secondary" if k % 4 == 0 else "local" for k, last in places]
    names = [f"示例路{k + 1}" if k < down else f"示例街{k - down + 1}" for k in range(len(lines))]
    columns = {"source_ref": _refs("st", len(lines)), "name": names, "road_class": classes}
    return _frame(frame, columns, _shapes(lines))


def _compounds(frame: Frame, quads: Floats, index: int) -> Any:
    count = len(quads)
    ends = np.full((count, 2), _WALL)
    columns = {
        "source_ref": _refs("cp", count),
        "name": [f"示例小区{index + 1}-{k + 1}" for k in range(count)],
        "kind": ["old"] * count,
        "manager_kind": ["none"] * count,
        "is_divisible": np.zeros(count, dtype=bool),
    }
    return _frame(frame, columns, _boxes(quads, ends, 1 - ends))


def _buildings(frame: Frame, quads: Floats, walled: Ints, count: int, rng: np.random.Generator) -> Any:
    """Buildings in the slots of the quadrangles, none twice in a slot."""
    number_inside = np.arange(1, len(quads) + 1)  # block that holds the middle of each quadrangle
    number_inside[walled] = len(quads) + 1 + np.arange(len(walled))
    chosen = np.sort(rng.permutation(len(quads) * len(_SLOTS))[: min(count, len(quads) * len(_SLOTS))])
    held, slot = np.divmod(chosen, len(_SLOTS))
    low = _SLOTS[slot] + rng.uniform(0, 0.02, (len(chosen), 2))
    high = low + _SLOT_SIZE * rng.uniform(0.7, 1.0, (len(chosen), 2))
    compound = np.full(len(quads), -1)
    compound[walled] = np.arange(len(walled))
    home = (compound[held] >= 0) | (rng.random(len(chosen)) < 0.3)
    floors = rng.integers(1, 8, len(chosen))
    households = np.where(home, floors * rng.integers(2, 7, len(chosen)), 0)
    columns = {
        "source_ref": _refs("bd", len(chosen)),
        "name": [None] * len(chosen),
        "number": [f"{k + 1}号楼" for k in range(len(chosen))],
        "use": np.where(home, "residential", np.where(slot % 3 == 0, "commercial", "public")),
        "floors": floors,
        "households": households,
        "households_estimated": np.zeros(len(chosen), dtype=bool),
        "residents_usual": np.round(households * 2.4).astype(int),
        "compound_ref": [f"cp{k + 1:06d}" if k >= 0 else None for k in compound[held]],
        "block": number_inside[held],
    }
    return _frame(frame, columns, _boxes(quads[held], low, high))


def _points(
    parameters: Parameters, frame: Frame, quads: Floats, count: int, rng: np.random.Generator
) -> dict[str, Any]:
    """Shops, places, organizations and camera posts along the sides of the quadrangles, outside the walls."""
    sums = apportion(count, list(_POINT_SHARES.values()))
    layers: dict[str, Any] = {}
    for key, total in zip(_POINT_SHARES, sums, strict=True):
        held = np.sort(rng.integers(0, len(quads), total))
        inset, side = rng.uniform(0.02, _WALL - 0.02, total), rng.integers(0, 4, total)
        run = rng.uniform(0.03, 0.97, total)
        u = np.choose(side, [run, 1 - inset, run, inset])
        v = np.choose(side, [inset, run, 1 - inset, run])
        columns = {"source_ref": _refs(key[:2], total), **_labels(parameters, key, total, rng), "block": held + 1}
        layers[key] = _frame(frame, columns, _shapes(shapely.points(_at(quads[held], u, v))))
    return layers


def _labels(parameters: Parameters, key: str, count: int, rng: np.random.Generator) -> dict[str, Any]:
    """Names, kinds and addresses by the thousand."""
    if key == "cameras":
        return {"number": _refs("", count), "name": [None] * count}
    first, second = (np.array(parameters.words[half], dtype=object) for half in ("brand_first", "brand_second"))
    kinds = parameters.shop_kinds if key == "shops" else (("place.other", 1.0, ("服务点",)),)
    kinds = (("organization.private_firm", 1.0, ("商贸有限公司",)),) if key == "organizations" else kinds
    weights = np.array([weight for _, weight, _ in kinds])
    kind = rng.choice(len(kinds), count, p=weights / weights.sum())
    word = np.array([words[0] for _, _, words in kinds], dtype=object)[kind]
    brand = first[rng.integers(0, len(first), count)] + second[rng.integers(0, len(second), count)]
    street = np.array(parameters.names["local"], dtype=object)[rng.integers(0, len(parameters.names["local"]), count)]
    columns: dict[str, Any] = {
        "name": brand + word,
        "kind": np.array([code for code, _, _ in kinds], dtype=object)[kind],
        "address": [f"{name}{number}号" for name, number in zip(street, rng.integers(1, 400, count), strict=True)],
    }
    if key == "organizations":
        return {**columns, "is_stationed": np.ones(count, dtype=bool), "is_large_firm": rng.random(count) < 0.1}
    if key == "shops":
        columns["first_checked_on"] = [parameters.baseline_on if share < 0.9 else None for share in rng.random(count)]
    return columns


def _blocks(frame: Frame, quads: Floats, walled: Ints, section_of: Ints) -> Any:
    """All blocks: quadrangles (with a hole where a compound is), then the compounds."""
    whole = _shapes(shapely.polygons(quads))
    ends = np.full((len(walled), 2), _WALL)
    inside = _boxes(quads[walled], ends, 1 - ends)
    whole[walled] = shapely.difference(whole[walled], inside)
    section = np.concatenate([section_of, section_of[walled]])
    columns = {
        "number": np.arange(1, len(section) + 1),
        "compound_ref": [*[None] * len(quads), *_refs("cp", len(walled))],
        "area": _area_and_number(section)[0],
        "section": _area_and_number(section)[1],
    }
    return _frame(frame, columns, np.concatenate([whole, inside]))


def _area_and_number(section: Ints) -> tuple[Ints, Ints]:
    """Number of the area, and of the section within it, for indices of sections."""
    ends = np.cumsum(_SECTIONS)
    area = np.searchsorted(ends, section, side="right")
    return area + 1, section - np.concatenate([[0], ends])[area] + 1


def _division(frame: Frame, quads: Floats, section_of: Ints) -> tuple[Any, Any]:
    whole = _shapes(shapely.polygons(quads))
    held = np.unique(section_of)
    unions = _shapes([shapely.coverage_union_all(whole[section_of == section]) for section in held])
    area, number = _area_and_number(held)
    columns = {"number": number, "name": [f"第{k + 1}片区" for k in held], "area": area}
    numbers = range(1, len(_SECTIONS) + 1)
    areas = pd.DataFrame({"number": numbers, "name": [f"第{k}网格区" for k in numbers]})
    return _frame(frame, columns, unions), areas
