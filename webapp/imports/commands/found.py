"""Found a community: everything that the ground consists of, written in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely import MultiPolygon
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from gis.crs import WGS84
from gis.plans.division import AreaDraft, SectionDraft
from gis.plans.founding import Founding
from webapp.core.errors import Refused
from webapp.grids.models import Community, Generation, Kind
from webapp.grids.rules import Level
from webapp.imports.commands.copying import copy_columns, ewkb, new_ids
from webapp.imports.commands.searching import refresh_search
from webapp.imports.commands.values import filled, geometry_of, known_kinds, values_of
from webapp.imports.queries.targets import TARGETS, Target

Ids = dict[str, int]
Columns = dict[str, list[Any]]
_TOUCHED = (
    *("street", "block", "edge", "compound", "building", "stair", "shop", "organization", "place", "camera"),
    *("hazard", "grid", "grid_version", "grid_block", "street_section"),
)


@dataclass(frozen=True)
class CommunityIdentity:
    """Names, codes and settings of a community about to be founded."""

    code: str
    name: str
    full_name: str
    scheme: str
    scheme_year: int
    band: tuple[int, int]
    statistical_parent: str | None = None
    administrative_parent: str | None = None
    baseline_on: date | None = None
    is_synthetic: bool = False
    note: str = ""


def found_community(
    session: Session,
    founding: Founding,
    identity: CommunityIdentity,
    *,
    source: str,
    valid_from: date,
    reason: str,
    residents_groups: Sequence[str] = (),
) -> Community:
    """Write a founded community: ground, network, grids, and its first generation valid from a day.

    `source` names the data set the rows came from; `residents_groups` are the names of the
    residents' groups (居民小组), one for each area in order. Raises Refused if the code is taken.
    """
    refuse_taken(session, identity.code)
    writer = _Writer(session, founding, _community(session, founding, identity), source)
    writer.ground()
    writer.division(valid_from, reason, residents_groups)
    session.execute(text("ANALYZE " + ", ".join(_TOUCHED)))
    refresh_search(session, writer.community.id)
    return writer.community


def refuse_taken(session: Session, code: str) -> None:
    """Raise Refused if there is a community of this code."""
    if session.scalar(select(Community.id).where(Community.code == code)):
        raise Refused("there is a community of this code already", code=code)


def _community(session: Session, founding: Founding, identity: CommunityIdentity) -> Community:
    low, high = identity.band
    names = ("code", "name", "full_name", "scheme", "scheme_year", "statistical_parent", "administrative_parent")
    community = Community(
        **{name: getattr(identity, name) for name in names},
        srid=founding.srid,
        baseline_on=identity.baseline_on,
        band_low=low,
        band_high=high,
        is_synthetic=identity.is_synthetic,
        note=identity.note,
        geom=ewkb([founding.boundary], WGS84)[0],
    )
    session.add(community)
    session.flush()
    return community


class _Writer:
    """One founding being written; remembers the row ids of references and block numbers."""

    def __init__(self, session: Session, founding: Founding, community: Community, source: str) -> None:
        self.session, self.founding, self.community, self.source = session, founding, community, source
        self.imported_at = datetime.now(UTC)
        self.ids: dict[str, Ids] = {key: {} for key in TARGETS}
        self.blocks: dict[int, int] = {}
        self.edges: list[int] = []

    def ground(self) -> None:
        """Compounds, streets, blocks, edges, premises, stairs."""
        kinds = set(self.session.scalars(select(Kind.code)))
        for key in ("compounds", "streets"):
            self._layer(TARGETS[key], kinds)
        self._network()
        for key in TARGETS:
            if key not in ("compounds", "streets"):
                self._layer(TARGETS[key], kinds)
        self._stairs()

    def _layer(self, target: Target, kinds: set[str]) -> None:
        frame = self.founding.layers.get(target.key)
        if frame is None or frame.empty:
            return
        ids = new_ids(self.session, target.table, len(frame))
        self.ids[target.key] = dict(zip(frame["source_ref"], ids, strict=True))
        count = len(frame)
        columns: dict[str, Any] = {"id": ids, "community_id": [self.community.id] * count}
        columns |= {"source": [self.source] * count, "source_ref": frame["source_ref"].tolist()}
        columns["imported_at"] = [self.imported_at] * count
        for name in target.plain:
            columns[name] = filled(target, frame, name)
        if target.has_kinds:
            columns["kind"] = known_kinds(columns["kind"], kinds)
        for name, (column, layer) in target.links.items():
            columns[column] = [self.ids[layer].get(ref) for ref in values_of(frame, name)]
        if target.is_in_block:
            columns["block_id"] = [self.blocks[int(number)] for number in frame["block"]]
        if target.is_metric:
            columns["srid"] = [self.founding.srid] * count
        columns["geom"] = geometry_of(frame, self.founding.srid if target.is_metric else WGS84)
        self._copy(target.table, columns)

    def _network(self) -> None:
        network, srid = self.founding.network, self.founding.srid
        frame = network.blocks
        ids = new_ids(self.session, "block", len(frame))
        self.blocks = dict(zip(frame["number"].astype(int), ids, strict=True))
        compounds = [self.ids["compounds"].get(ref) for ref in values_of(frame, "compound_ref")]
        self._copy(
            "block",
            {"id": ids, "number": frame["number"].astype(int).tolist(), "compound_id": compounds}
            | self._owned(len(frame))
            | {"srid": [srid] * len(frame), "geom": geometry_of(frame, srid)},
        )
        frame = network.edges
        self.edges = new_ids(self.session, "edge", len(frame))
        streets = [self.ids["streets"].get(ref) for ref in values_of(frame, "street_ref")]
        self._copy(
            "edge",
            {"id": self.edges, "kind": frame["kind"].tolist(), "street_id": streets}
            | {f"{side}_block_id": self._blocks_of(frame, f"{side}_block") for side in ("left", "right")}
            | self._owned(len(frame))
            | {"srid": [srid] * len(frame), "geom": geometry_of(frame, srid)},
        )

    def _stairs(self) -> None:
        frame = self.founding.layers.get("stairs")
        if frame is None or frame.empty:
            return
        buildings = [self.ids["buildings"].get(ref) for ref in frame["building_ref"]]
        columns = {
            "building_id": buildings,
            "number": values_of(frame, "number"),
            "households": values_of(frame, "households"),
        }
        keep = [index for index, building in enumerate(buildings) if building is not None]
        self._copy(
            "stair", {name: [held[index] for index in keep] for name, held in columns.items()} | self._owned(len(keep))
        )

    def division(self, valid_from: date, reason: str, residents_groups: Sequence[str]) -> None:
        """The first generation: areas, sections, their blocks, the answering sections of border streets."""
        division = self.founding.division
        generation = Generation(
            community_id=self.community.id, year=valid_from.year, ordinal=1, valid=Range(valid_from), reason=reason
        )
        self.session.add(generation)
        self.session.flush()
        sections = self._grids(generation.id, self._groups(residents_groups))
        held = division.section_of
        blocks: Columns = {"block_id": [self.blocks[number] for number in held]}
        blocks["grid_id"] = [sections[index] for index in held.values()]
        self._copy("grid_block", blocks | self._in(generation.id, len(held)))
        edges: Columns = {"edge_id": [self.edges[edge] for edge in division.answering]}
        edges["grid_id"] = [sections[index] for index in division.answering.values()]
        self._copy("street_section", edges | self._in(generation.id, len(division.answering)))

    def _groups(self, names: Sequence[str]) -> list[int]:
        """Row ids of the residents' groups, written in the order of the areas."""
        ids = new_ids(self.session, "residents_group", len(names))
        groups: Columns = {"id": ids, "number": [*range(1, len(names) + 1)], "name": list(names)}
        self._copy("residents_group", groups | self._owned(len(names)))
        return ids

    def _grids(self, generation: int, groups: list[int]) -> list[int]:
        """The community as a grid, areas and sections, with their versions; returns the sections' row ids."""
        division = self.founding.division
        (whole,) = new_ids(self.session, "grid", 1)
        areas = new_ids(self.session, "grid", len(division.areas))
        sections = new_ids(self.session, "grid", len(division.sections))
        drafts: list[AreaDraft | SectionDraft] = [self._whole(), *division.areas, *division.sections]
        ids = [whole, *areas, *sections]
        levels = [Level.COMMUNITY.value, *[Level.AREA.value] * len(areas), *[Level.SECTION.value] * len(sections)]
        grids: Columns = {"id": ids, "code": [self.community.code + draft.code for draft in drafts], "level": [*levels]}
        of_areas = groups[: len(areas)]
        grids["residents_group_id"] = [None, *of_areas, *[None] * (len(ids) - 1 - len(of_areas))]
        self._copy("grid", grids | self._owned(len(ids)))
        versions: Columns = {"grid_id": [*ids], "level": [*levels]}
        versions["parent_grid_id"] = [None, *[whole] * len(areas), *[areas[each.area] for each in division.sections]]
        self._copy("grid_version", versions | self._drawn(drafts) | self._in(generation, len(ids)))
        return sections

    def _whole(self) -> AreaDraft:
        """The first-level grid (一级网格): the community itself, under the digits 000."""
        outline = self.founding.network.boundary
        return AreaDraft(
            code="000",
            name=self.community.name,
            color=0,
            households=sum(area.households for area in self.founding.division.areas),
            polygon=MultiPolygon([outline]),
            label=outline.representative_point(),
        )

    def _drawn(self, drafts: Sequence[AreaDraft | SectionDraft]) -> Columns:
        """What a grid's version shows: name, colour, households, outline, place of its label."""
        outlines = gpd.GeoSeries([draft.polygon for draft in drafts], crs=self.founding.srid).to_crs(WGS84)
        labels = gpd.GeoSeries([draft.label for draft in drafts], crs=self.founding.srid).to_crs(WGS84)
        return {
            "name": [draft.name for draft in drafts],
            "color": [draft.color for draft in drafts],
            "households": [draft.households for draft in drafts],
            "geom": [*ewkb(outlines.to_numpy(), WGS84)],
            "label": [*ewkb(labels.to_numpy(), WGS84)],
        }

    def _in(self, generation: int, count: int) -> Columns:
        return {"generation_id": [generation] * count} | self._owned(count)

    def _owned(self, count: int) -> dict[str, list[Any]]:
        return {"community_id": [self.community.id] * count}

    def _blocks_of(self, frame: pd.DataFrame, name: str) -> list[int | None]:
        return [None if pd.isna(number) else self.blocks[int(number)] for number in frame[name]]

    def _copy(self, table: str, columns: dict[str, list[Any]]) -> None:
        copy_columns(self.session, table, columns)
