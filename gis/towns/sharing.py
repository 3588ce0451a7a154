"""Which section and which face each compound gets: households within the band, large yards on large faces."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gis.errors import OutOfRange
from gis.towns import slabs
from gis.towns.ground import Ground
from gis.towns.parameters import Parameters
from gis.towns.specs import CompoundSpec

_BUILDABLE = 0.78  # of a face: the rest goes to street fronts and corners
_WASTE = 1.4  # a compound takes this many times the land that its rows alone need
_MARGIN = 15  # households kept between a section and the ends of the band

Load = dict[int, float]  # face → land already promised, m²


@dataclass(frozen=True)
class _Lack:
    """Per section: households it should still get, and the most it may still get."""

    wanted: NDArray[np.float64]
    at_most: NDArray[np.float64]


def share_out(
    drawn: list[CompoundSpec], grounds: list[Ground], village: Ground, parameters: Parameters, load: Load
) -> list[tuple[CompoundSpec, Ground]]:
    """A section and a face for each walled compound, the largest first; notes the land in `load`.

    A section is chosen for the households it still lacks, among those with a face large enough; sets
    `spec.section`. Raises OutOfRange when a section ends outside the band.
    """
    rng = parameters.rng("share_out")
    low, high = parameters.identity.band
    wanted = _wanted(parameters, sum(spec.households for spec in drawn), rng)
    held = np.zeros(len(wanted))
    reserved: list[tuple[CompoundSpec, Ground]] = []
    single = [spec for spec in drawn if spec.kind == "single_storey"]
    for spec in [*single, *sorted((s for s in drawn if s not in single), key=lambda s: -s.households)]:
        if spec.kind == "single_storey":
            spec.section = village.section
        else:
            face = _face(spec, grounds, _Lack(wanted - held, high - held), load, rng)
            spec.section = face.section
            reserved.append((spec, face))
        held[spec.section] += spec.households
    if not ((held >= low) & (held <= high)).all():
        raise OutOfRange("no way was found to keep sections within the band", households=held.tolist())
    return sorted(reserved, key=lambda pair: -slabs.demand_m2(pair[0]))


def _wanted(parameters: Parameters, total: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Unequal numbers of households that the sections should come near to."""
    low, high = parameters.identity.band
    spread = rng.uniform(low + 35, high - 35, len(parameters.sections))
    wanted: NDArray[np.float64] = np.clip(spread * total / spread.sum(), low + _MARGIN, high - _MARGIN)
    return wanted


def _face(
    spec: CompoundSpec,
    grounds: list[Ground],
    lack: _Lack,
    load: Load,
    rng: np.random.Generator,
) -> Ground:
    """A face for one compound in the section that lacks most households and has the land."""
    need = slabs.demand_m2(spec) * _WASTE
    open_m2 = {g.face: g.inner.area * _BUILDABLE - load.get(g.face, 0.0) for g in grounds}
    able = [g for g in grounds if open_m2[g.face] >= need and lack.at_most[g.section] >= spec.households]
    if not able:
        able = [max(grounds, key=lambda g: (lack.at_most[g.section] >= spec.households, open_m2[g.face]))]
    section = max({g.section for g in able}, key=lambda index: (lack.wanted[index], index))
    fitting = [g for g in able if g.section == section]
    beside = [g for g in fitting if g.face in load]
    choice = beside if beside and rng.random() < 0.75 else sorted(fitting, key=lambda g: open_m2[g.face])[:4]
    chosen = choice[int(rng.integers(len(choice)))]
    load[chosen.face] = load.get(chosen.face, 0.0) + need
    if chosen.lead in ("open", "green", "industrial") or load[chosen.face] > 0.4 * chosen.inner.area:
        chosen.lead = "homes"
    return chosen
