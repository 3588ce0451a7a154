"""Look at a data set before it is written: quality, and what it would change."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from sqlalchemy.orm import Session

from gis.errors import Problem
from gis.formats import LAYERS, Layers, Spec
from gis.plans.ground import settle
from gis.quality import UNIQUE, Difference, Report, bundled, differ, inspect
from webapp.grids.models import Community
from webapp.imports.models import ImportRun
from webapp.imports.queries.ground import (
    BETWEEN,
    counted_by_hand,
    kind_codes,
    network_of,
    present,
    qualified,
    stairs_of,
)
from webapp.imports.queries.targets import TARGETS, Target
from webapp.imports.rules import LARGEST_REMOVAL_SHARE, Change, RunStatus

_MOST_REFS = 2_000
_FEW = 20
_SHOWN = 5
_ESTIMATED = ("households", "households_estimated")


@dataclass(frozen=True)
class Reading:
    """What was read and how: for the record."""

    layers: Layers
    spec: Spec
    file_name: str
    sha256: str


@dataclass(frozen=True)
class LayerPlan:
    """What an import would do to one layer.

    `rows` are the rows to write, complete, with `id` where they exist already; `closing` the
    row ids that the source no longer has. `kept` names rows that a person changed after the
    source's last import: they stay as they are.
    """

    key: str
    difference: Difference
    rows: pd.DataFrame
    closing: tuple[int, ...] = ()
    returned: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many rows each kind of change concerns."""
        return {change.value: len(refs) for change, refs in self.refs.items()}

    @property
    def refs(self) -> dict[Change, tuple[str, ...]]:
        """Which rows each kind of change concerns."""
        return {
            Change.ADDED: self.difference.added,
            Change.CHANGED: tuple(self.difference.changed),
            Change.REMOVED: self.difference.removed,
            Change.RETURNED: self.returned,
            Change.KEPT: self.kept,
            Change.UNCHANGED: self.difference.unchanged,
        }

    @property
    def is_empty(self) -> bool:
        """Whether the layer stays as it is."""
        return self.difference.is_empty and not self.returned


@dataclass(frozen=True)
class ImportPlan:
    """A planned import: the stored run, what it would change, what was found."""

    run: ImportRun
    community: Community
    stamp: int
    report: Report
    layers: dict[str, LayerPlan]
    present: dict[str, gpd.GeoDataFrame] = field(repr=False)

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be written."""
        return all(layer.is_empty for layer in self.layers.values())


def plan_import(
    session: Session, community: Community, reading: Reading, *, overwrite_edits: bool = False
) -> ImportPlan:
    """Inspect a data set against a community and store the outcome as an import run; nothing else is written."""
    session.refresh(community)
    layers = {key: _named(frame, reading.spec) for key, frame in reading.layers.items() if key != "divisions"}
    ever = {key: present(session, community, key, closed=key in layers) for key in TARGETS}
    now = {key: frame[_is_open(frame)] for key, frame in ever.items()}
    report = inspect(
        layers,
        reference=now,
        kinds=kind_codes(session),
        noticed=tuple(reading.layers.problems),
    )
    around = {key: now[key] for key in ("compounds", "buildings") if key not in layers and len(now[key])}
    settled = settle({**around, **layers}, network_of(session, community))
    plans = {
        key: _plan_layer(target, ever[key], settled.layers[key], reading.spec, overwrite_edits=overwrite_edits)
        for key, target in TARGETS.items()
        if key in layers
    }
    if "stairs" in layers:
        plans["stairs"] = _plan_stairs(session, community, settled.layers["stairs"], overwrite_edits=overwrite_edits)
    about = [
        *_taken_numbers(plans, ever),
        *_nothing_inside(layers, settled.layers),
        *_about(plans, tuple(problem for problem in settled.problems if not _is_of(problem, around))),
    ]
    report = Report((*report.problems, *about), report.counts)
    run = _run(community, reading, report, plans)
    session.add(run)
    session.flush()
    return ImportPlan(run, community, community.stamp, report, plans, now)


def _named(frame: gpd.GeoDataFrame, spec: Spec) -> gpd.GeoDataFrame:
    """The frame with qualified references; our own exports bring them along."""
    frame = frame.copy()
    for column in ("source_ref", "compound_ref", "building_ref", "shop_ref"):
        if column in frame:
            names = {ref: _qualify(ref, spec.name) for ref in set(frame[column])}
            frame[column] = pd.Series([names[ref] for ref in frame[column]], index=frame.index, dtype=object)
    return frame


def _qualify(ref: Any, source: str) -> str | None:
    if not isinstance(ref, str):
        return None if pd.isna(ref) else _qualify(str(ref), source)
    return ref if BETWEEN in ref else qualified(source, ref)


def _is_open(frame: pd.DataFrame) -> Any:
    return pd.isna(frame["closed_on"].to_numpy())


def _plan_layer(
    target: Target, ever: gpd.GeoDataFrame, incoming: Any, spec: Spec, *, overwrite_edits: bool
) -> LayerPlan:
    """What the rows of a layer do to all of its rows there `ever` were; those of other data sets are let be."""
    sources = _sources(incoming) or {spec.name}
    spoken_of = np.array([ref.partition(BETWEEN)[0] in sources for ref in ever["source_ref"]], dtype=bool)
    before = ever[spoken_of].reset_index(drop=True)
    spoken = _spoken(target, spec)
    is_open = _is_open(before)
    for name in set(spoken) - set(incoming.columns):
        incoming[name] = None
    difference = differ(before[is_open], incoming, spoken)
    closed = set(before.loc[~is_open, "source_ref"])
    back = tuple(ref for ref in difference.added if ref in closed)
    shut = (
        set() if overwrite_edits else set(_newer_by_hand(before[~is_open & before["source_ref"].isin(back).to_numpy()]))
    )
    returned = tuple(ref for ref in back if ref not in shut)
    kept = () if overwrite_edits else (*_edited_by_hand(before[is_open], difference), *sorted(shut))
    difference = _without(difference, set(kept), set(back))
    writing = [*difference.added, *returned, *difference.changed]
    rows = _complete(target, before, incoming, spoken, writing)
    closing = before.loc[is_open & before["source_ref"].isin(difference.removed).to_numpy(), "id"]
    return LayerPlan(target.key, difference, rows, tuple(closing), returned, kept)


def _sources(frame: pd.DataFrame) -> set[str]:
    return {ref.partition(BETWEEN)[0] for ref in frame["source_ref"]}


def _spoken(target: Target, spec: Spec) -> list[str]:
    """Canonical columns that the source says something about; the others keep what they hold.

    Compound and building of a row follow from where it lies, so every source speaks about them.
    """
    rules = [rule for rule in spec.rules if rule.layer == target.key]
    said = {name for rule in rules for name in (*rule.columns, *rule.constants)} | set(target.links)
    return [name for name in LAYERS[target.key].names if name in said]


def _edited_by_hand(before: pd.DataFrame, difference: Difference) -> tuple[str, ...]:
    """Rows that differ from the source and that a person changed after the source was last read."""
    return _newer_by_hand(before[before["source_ref"].isin({*difference.changed, *difference.removed})])


def _newer_by_hand(concerned: pd.DataFrame) -> tuple[str, ...]:
    """Those of the rows that a person changed, or closed, after the source was last read."""
    newer = [
        not pd.isna(at) and (pd.isna(read) or at > read)
        for at, read in zip(concerned["edited_at"], concerned["imported_at"], strict=True)
    ]
    return tuple(concerned.loc[np.array(newer, dtype=bool), "source_ref"]) if len(concerned) else ()


def _without(difference: Difference, kept: set[str], returned: set[str]) -> Difference:
    return Difference(
        added=tuple(ref for ref in difference.added if ref not in returned),
        changed={ref: columns for ref, columns in difference.changed.items() if ref not in kept},
        removed=tuple(ref for ref in difference.removed if ref not in kept),
        unchanged=difference.unchanged,
    )


def _complete(target: Target, before: Any, incoming: Any, spoken: list[str], refs: list[str]) -> Any:
    """The rows to write: what the source says, and for rows that exist, what it is silent about."""
    rows = incoming.iloc[pd.Index(incoming["source_ref"]).get_indexer(refs)].reset_index(drop=True)
    known = pd.Index(before["source_ref"]).get_indexer(rows["source_ref"])
    is_there = known >= 0
    rows["id"] = _filled(None, is_there, before["id"], known)
    for name in (*target.plain, *target.links):
        silent = is_there if name not in spoken else np.zeros(len(rows), dtype=bool)
        if name in _ESTIMATED:  # an estimate is made anew, a stated number stays
            silent = silent & ~_filled(False, is_there, before["households_estimated"], known).astype(bool)
        rows[name] = _filled(rows.get(name, None), silent, before[name], known)
    return rows


def _filled(values: Any, places: Any, others: pd.Series, at: Any) -> Any:
    """Values as objects; in `places` those of `others` at the positions `at`."""
    found = np.empty(len(places), dtype=object)
    found[:] = values
    found[places] = others.to_numpy()[at[places]]
    return found


def _plan_stairs(session: Session, community: Community, incoming: pd.DataFrame, *, overwrite_edits: bool) -> LayerPlan:
    """Stairs by building; those of a building whose stairs a person counted since stay as they are."""
    by_hand = set() if overwrite_edits else counted_by_hand(session, community)
    kept = tuple(sorted(by_hand & set(incoming["building_ref"])))
    incoming = incoming[~incoming["building_ref"].isin(by_hand)].copy()
    incoming["source_ref"] = [f"{ref}/{n}" for ref, n in zip(incoming["building_ref"], incoming["number"], strict=True)]
    before = stairs_of(session, community)
    before = before[before["building_ref"].isin(set(incoming["building_ref"]))]
    difference = differ(before, incoming, ("households",))
    rows = incoming[incoming["source_ref"].isin({*difference.added, *difference.changed})]
    return LayerPlan("stairs", difference, rows, kept=kept)


def _is_of(problem: Problem, around: Collection[str]) -> bool:
    """Whether a problem is about rows that only stand around what is imported."""
    subject = problem.code.partition(".")[0]
    return any(subject in (key, key.removesuffix("s")) for key in around)


def _nothing_inside(layers: Mapping[str, Any], settled: Mapping[str, Any]) -> list[Problem]:
    """Said where a data set has rows and not one of them is in the community."""
    count = sum(len(frame) for frame in layers.values())
    if not count or any(len(settled[key]) for key in layers):
        return []
    return [Problem("nothing_inside", "error", f"none of the {count:,} rows lies inside the community")]


def _taken_numbers(plans: dict[str, LayerPlan], ever: Mapping[str, Any]) -> list[Problem]:
    """Numbers to be written that another row of the community holds, of whatever data set, closed ones too."""
    found = []
    for key, (name, *others) in UNIQUE.items():
        if key not in plans or key not in ever or others:
            continue
        rows = plans[key].rows
        staying = ever[key][~ever[key]["source_ref"].isin(set(rows["source_ref"]))]
        holders = dict(zip(staying[name], staying["source_ref"], strict=True))
        taken = rows[rows[name].isin(set(holders))]
        if len(taken):
            shown = [f"{number} by {holders[number]}" for number in taken[name].tolist()[:_SHOWN]]
            said = f"{key}: {len(taken)} rows have a {name} that another row holds already ({'; '.join(shown)})"
            found.append(Problem("value_repeated", "error", said, tuple(taken["source_ref"])))
    return found


def _about(plans: dict[str, LayerPlan], settled: tuple[Problem, ...]) -> list[Problem]:
    """What a reader must know about the plan itself."""
    found = bundled(settled)
    for key, plan in plans.items():
        if plan.kept:
            said = f"{key}: {len(plan.kept)} rows were changed by hand after the last import and stay as they are"
            found.append(Problem("edited_by_hand", "warning", said, plan.kept))
        gone = len(plan.difference.removed)
        stays = len(plan.difference.unchanged) + len(plan.difference.changed) + len(plan.kept)
        is_most = gone > _FEW and gone > LARGEST_REMOVAL_SHARE * (gone + stays)
        if is_most or (gone and not stays and key in TARGETS):
            said = f"{key}: {gone} of {gone + stays} rows are no longer in the source; is the file cut smaller?"
            found.append(Problem("mass_removal", "error", said))
    if "streets" in plans and not plans["streets"].is_empty:
        said = "streets change on the map; blocks and grids stay as published until a plan is published"
        found.append(Problem("blocks_stay", "info", said))
    return found


def _run(community: Community, reading: Reading, report: Report, plans: dict[str, LayerPlan]) -> ImportRun:
    return ImportRun(
        community_id=community.id,
        source=reading.spec.name,
        file_name=reading.file_name,
        sha256=reading.sha256,
        datum=reading.spec.datum.value,
        status=RunStatus.PLANNED.value,
        report=report.as_dict(),
        diff={key: _stored(plan) for key, plan in plans.items()},
        started_at=datetime.now(UTC),
    )


def _stored(plan: LayerPlan) -> dict[str, Any]:
    refs = {
        change.value: list(found[:_MOST_REFS]) for change, found in plan.refs.items() if change is not Change.UNCHANGED
    }
    columns = {ref: list(names) for ref, names in list(plan.difference.changed.items())[:_MOST_REFS]}
    return {"counts": plan.counts, "refs": refs, "columns": columns}
