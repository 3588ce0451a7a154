"""What the compounds hold, decided before anything is placed: buildings, stairs, households, residents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from gis.errors import OutOfRange
from gis.towns.apportion import apportion, apportion_below
from gis.towns.parameters import Parameters

YARDS_A_ROW = 5


@dataclass(frozen=True)
class Form:
    """A form of residential building; lengths in metres, `flats` per landing."""

    name: str
    stair_m: float
    depth_m: float
    floors: int
    flats: int

    @property
    def height_m(self) -> float:
        """Height, which sets the distance to the next row north of it."""
        return self.floors * 2.9 + 1.2


SLAB5 = Form("slab5", 14.4, 11.6, 5, 2)
SLAB6 = Form("slab6", 14.8, 12.0, 6, 2)
MID11 = Form("mid11", 16.5, 14.5, 11, 2)
TOWER18 = Form("tower18", 29.0, 22.0, 18, 4)
YARD_ROW = Form("yard_row", 9.6 * YARDS_A_ROW, 6.8, 1, YARDS_A_ROW)


@dataclass
class Dwelling:
    """A residential building to be placed: its form, and households behind each stair."""

    form: Form
    stairs: int
    households: list[int] = field(default_factory=list)
    residents: dict[str, int] = field(default_factory=dict)

    @property
    def length_m(self) -> float:
        """Length of the building along its row."""
        return self.stairs * self.form.stair_m

    @property
    def flats(self) -> int:
        """Flats behind all its stairs."""
        return self.stairs * self.form.floors * self.form.flats


@dataclass
class CompoundSpec:
    """A compound to be placed."""

    name: str
    kind: str
    dwellings: list[Dwelling]
    section: int = -1

    @property
    def households(self) -> int:
        """Households of the whole compound."""
        return sum(sum(dwelling.households) for dwelling in self.dwellings)


def draw(parameters: Parameters) -> list[CompoundSpec]:
    """Compounds whose buildings, stairs, households and residents add up to the figures.

    Raises OutOfRange when the names given do not make up the number of compounds.
    """
    rng = parameters.rng("specs")
    specs = [CompoundSpec(name, kind, []) for kind, name in _named(parameters)]
    if len(specs) != parameters.figure("compounds"):
        raise OutOfRange("the names given do not make up the compounds", names=len(specs))
    counts = _building_counts(specs, parameters.figure("buildings"), rng)
    for spec, count in zip(specs, counts, strict=True):
        spec.dwellings = [Dwelling(form, _stairs(form, rng)) for form in _forms(spec.kind, count, rng)]
    dwellings = [dwelling for spec in specs for dwelling in spec.dwellings]
    _settle_stairs(dwellings, parameters.figure("stairs"), rng)
    _settle_households(dwellings, parameters.figure("households"), rng)
    _settle_residents(dwellings, parameters.figure("residents"), rng)
    return specs


def _named(parameters: Parameters) -> Iterator[tuple[str, str]]:
    for kind in ("single_storey", "family_yard", "old", "newer", "commercial_residential"):
        for name in parameters.names[kind]:
            yield kind, name


def _building_counts(specs: list[CompoundSpec], total: int, rng: np.random.Generator) -> list[int]:
    """Very unequal numbers of buildings a compound, by kind."""
    fixed = {"single_storey": 24}
    spread = {"family_yard": (1, 4), "old": (3, 15), "newer": (6, 15), "commercial_residential": (2, 6)}
    counts = []
    for spec in specs:
        low, high = spread.get(spec.kind, (0, 0))
        draw = round(low + (high - low) * rng.beta(1.1, 1.6)) if spec.kind != "family_yard" else int(rng.integers(1, 5))
        counts.append(fixed.get(spec.kind, draw))
    elastic = [i for i, spec in enumerate(specs) if spec.kind in ("old", "newer")]
    rest = total - sum(count for i, count in enumerate(counts) if i not in elastic)
    floors = [spread[specs[i].kind][0] for i in elastic]
    ceilings = [spread[specs[i].kind][1] + 3 - floor for i, floor in zip(elastic, floors, strict=True)]
    shares = apportion_below(
        rest - sum(floors), [max(counts[i] - floor, 0.6) for i, floor in zip(elastic, floors, strict=True)], ceilings
    )
    for i, floor, share in zip(elastic, floors, shares, strict=True):
        counts[i] = floor + share
    return counts


def _forms(kind: str, count: int, rng: np.random.Generator) -> list[Form]:
    """Forms of a compound's buildings: one usual form, a few others."""
    if kind == "single_storey":
        return [YARD_ROW] * count
    usual = SLAB6 if kind in ("newer", "commercial_residential") or rng.random() < 0.45 else SLAB5
    forms = [usual] * count
    if kind == "newer":
        towers = int(rng.integers(0, 3))
        middle = int(rng.integers(1, 4))
        forms[:towers] = [TOWER18] * towers
        forms[towers : towers + middle] = [MID11] * middle
    if kind == "commercial_residential":
        forms[0] = TOWER18 if rng.random() < 0.5 else MID11
    return forms


def _stairs(form: Form, rng: np.random.Generator) -> int:
    if form in (YARD_ROW, TOWER18):
        return 1
    return int(rng.choice([1, 2, 3, 4], p=[0.16, 0.46, 0.28, 0.10]))


def _settle_stairs(dwellings: list[Dwelling], total: int, rng: np.random.Generator) -> None:
    """One stair more or less here and there until the sum is the given one."""
    while (missing := total - sum(dwelling.stairs for dwelling in dwellings)) != 0:
        step = 1 if missing > 0 else -1
        pick = dwellings[int(rng.integers(len(dwellings)))]
        if pick.form not in (YARD_ROW, TOWER18) and 1 <= pick.stairs + step <= 4:
            pick.stairs += step


def _settle_households(dwellings: list[Dwelling], total: int, rng: np.random.Generator) -> None:
    """Households behind each stair: most flats are lived in, none holds two households."""
    doors = [dwelling for dwelling in dwellings for _ in range(dwelling.stairs)]
    flats = [door.form.floors * door.form.flats for door in doors]
    weights = [count * rng.uniform(0.86, 1.0) for count in flats]
    homes = apportion_below(total, weights, flats)
    for door, count in zip(doors, homes, strict=True):
        door.households.append(count)


def _settle_residents(dwellings: list[Dwelling], total: int, rng: np.random.Generator) -> None:
    """Usual residents to the given sum; registered and actual ones beside them."""
    weights = [sum(d.households) * rng.uniform(0.9, 1.1) for d in dwellings]
    for dwelling, usual in zip(dwellings, apportion(total, weights), strict=True):
        dwelling.residents = {
            "usual": usual,
            "registered": round(usual * rng.uniform(0.72, 0.95)),
            "actual": round(usual * rng.uniform(0.98, 1.09)),
        }
