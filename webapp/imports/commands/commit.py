"""Write a planned import: new rows by COPY, changed ones by one UPDATE a layer, all in the caller's transaction."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis.crs import WGS84
from gis.formats import LAYERS
from webapp.core.db import SCHEMA
from webapp.core.errors import Refused, Stale
from webapp.grids.models import Community
from webapp.imports.commands.copying import copy_columns
from webapp.imports.commands.plan import ImportPlan, LayerPlan
from webapp.imports.commands.searching import refresh_search
from webapp.imports.commands.values import filled, geometry_of, known_kinds, values_of
from webapp.imports.queries.ground import BETWEEN, block_ids, kind_codes, row_ids
from webapp.imports.queries.targets import TARGETS, Target
from webapp.imports.rules import UNWRITABLE, RunStatus

_IDENTITY = ("community_id", "source", "source_ref")


def commit_import(session: Session, plan: ImportPlan, *, on: date, close_many: bool = False) -> None:
    """Write what was planned, as of a day; identities stay, rows that are gone are closed.

    Raises Stale if the ground changed since the plan was made, Refused if the data set cannot be
    written, or if most rows of a layer would be closed and `close_many` does not say that this is meant.
    """
    stamp = session.scalar(select(Community.stamp).where(Community.id == plan.community.id).with_for_update())
    if stamp != plan.stamp:
        raise Stale("the community changed since the import was looked at; look at it again", run=plan.run.id)
    hopeless = [problem for problem in plan.report.problems if problem.code in UNWRITABLE]
    if hopeless:
        raise Refused(hopeless[0].text, run=plan.run.id)
    cut = [problem for problem in plan.report.problems if problem.code == "mass_removal"]
    if cut and not close_many:
        raise Refused(cut[0].text, run=plan.run.id)
    now = datetime.now(UTC)
    if not plan.is_empty:
        _write(session, plan, on, now)
        session.refresh(plan.community, ["stamp"])
        refresh_search(session, plan.community.id, [key for key, layer in plan.layers.items() if not layer.is_empty])
    plan.run.status = RunStatus.COMMITTED.value
    plan.run.committed_at = now
    session.flush()


def refuse_import(session: Session, plan: ImportPlan) -> None:
    """Keep on record that a planned import was not written."""
    plan.run.status = RunStatus.REFUSED.value
    session.flush()


def _write(session: Session, plan: ImportPlan, on: date, now: datetime) -> None:
    writer = _Writer(session, plan, on, now)
    for key, target in TARGETS.items():
        layer = plan.layers.get(key)
        if layer is None or layer.is_empty:
            continue
        if len(layer.rows):
            writer.write(target, layer)
        _close(session, target, layer, on)
    stairs = plan.layers.get("stairs")
    if stairs is not None and not stairs.is_empty:
        _write_stairs(session, plan, stairs, on)


class _Writer:
    """Writes layer after layer of one plan."""

    def __init__(self, session: Session, plan: ImportPlan, on: date, now: datetime) -> None:
        self.session, self.community, self.on, self.now = session, plan.community, on, now
        self.kinds = set(kind_codes(session))
        self.blocks = block_ids(session, plan.community)

    def write(self, target: Target, layer: LayerPlan) -> None:
        """Add the rows that are new and change those that are there."""
        is_known = layer.rows["id"].notna().to_numpy()
        is_first = layer.difference.is_first_sight and not (layer.kept or layer.returned)
        if not is_known.all():
            self._add(target, layer.rows[~is_known], None if is_first else self.on)
        if is_known.any():
            self._change(target, layer.rows[is_known])

    def _add(self, target: Target, rows: Any, opened_on: date | None) -> None:
        """COPY straight into the table: nothing of it is there."""
        columns = self._columns(target, rows)
        columns["opened_on"] = [opened_on] * len(rows)
        copy_columns(self.session, target.table, columns)

    def _change(self, target: Target, rows: Any) -> None:
        """COPY the rows beside the table, then change all in one statement."""
        columns = self._columns(target, rows)
        incoming = f"incoming_{target.table}"
        self.session.execute(
            text(
                f"CREATE TEMP TABLE {incoming} ON COMMIT DROP AS"
                f" SELECT {', '.join(columns)} FROM {SCHEMA}.{target.table} WITH NO DATA"
            )
        )
        copy_columns(self.session, incoming, columns)
        self.session.execute(text(_update_statement(target.table, incoming, list(columns))))
        self.session.execute(text(f"DROP TABLE {incoming}"))

    def _columns(self, target: Target, rows: Any) -> dict[str, list[Any]]:
        parts = [str(ref).partition(BETWEEN) for ref in rows["source_ref"]]
        columns: dict[str, list[Any]] = {
            "community_id": [self.community.id] * len(rows),
            "source": [part[0] for part in parts],
            "source_ref": [part[2] for part in parts],
        }
        for name in target.plain:
            columns[name] = filled(target, rows, name)
        if target.has_kinds:
            columns["kind"] = known_kinds(columns["kind"], self.kinds)
        for name, (column, layer) in target.links.items():
            refs = values_of(rows, name)
            ids = row_ids(self.session, self.community, layer) if any(refs) else {}
            columns[column] = list(map(ids.get, refs))
        if target.is_in_block:
            columns["block_id"] = [self.blocks[number] for number in rows["block"].astype(int).tolist()]
        srid = self.community.srid if target.is_metric else WGS84
        if target.is_metric:
            columns["srid"] = [srid] * len(rows)
        columns["geom"] = geometry_of(rows.set_geometry("geometry", crs=WGS84), srid)
        columns["imported_at"] = [self.now] * len(rows)
        return columns


def _update_statement(table: str, incoming: str, columns: list[str]) -> str:
    changing = ", ".join(f"{name} = i.{name}" for name in columns if name not in _IDENTITY)
    same = " AND ".join(f"t.{name} = i.{name}" for name in _IDENTITY)
    return f"UPDATE {table} t SET {changing}, closed_on = NULL, edited_at = NULL FROM {incoming} i WHERE {same}"


def _close(session: Session, target: Target, layer: LayerPlan, on: date) -> None:
    if layer.closing:
        session.execute(
            text(f"UPDATE {target.table} SET closed_on = :on WHERE id = ANY(:ids)"),
            {"on": on, "ids": list(layer.closing)},
        )


def _write_stairs(session: Session, plan: ImportPlan, layer: LayerPlan, on: date) -> None:
    """Stairs by building and number; those of a building that the source no longer lists close."""
    ids = row_ids(session, plan.community, "buildings")
    listed = [values_of(layer.rows, name) for name in LAYERS["stairs"].names]
    rows = [
        {"community": plan.community.id, "building": ids[ref], "number": number, "households": households}
        for ref, number, households in zip(*listed, strict=True)
        if ref in ids
    ]
    _refuse_held_stairs(session, ids, layer)
    for ref in layer.difference.removed:
        building, _, number = ref.rpartition("/")
        session.execute(
            text("UPDATE stair SET closed_on = :on WHERE building_id = :building AND number = :number"),
            {"building": ids[building], "number": int(number), "on": on},
        )
    if not rows:
        return
    session.execute(
        text(
            """INSERT INTO stair (community_id, building_id, number, households)
            VALUES (:community, :building, :number, :households)
            ON CONFLICT (building_id, number) DO UPDATE
            SET households = excluded.households, closed_on = NULL, edited_at = NULL"""
        ),
        rows,
    )


def _refuse_held_stairs(session: Session, ids: dict[str, int], layer: LayerPlan) -> None:
    """A stair that somebody answers or answered for does not go: his assignments would lose their place."""
    parts = [ref.rpartition("/") for ref in layer.difference.removed]
    values = {"buildings": [ids[ref] for ref, _, _ in parts], "numbers": [int(number) for _, _, number in parts]}
    held = text(
        """SELECT b.source_ref || '/' || s.number FROM unnest(CAST(:buildings AS bigint[]), CAST(:numbers AS int[]))
        g(building, number) JOIN stair s ON s.building_id = g.building AND s.number = g.number
        JOIN building b ON b.id = s.building_id JOIN assignment a ON a.stair_id = s.id LIMIT 1"""
    )
    if (ref := session.scalar(held, values)) is not None:
        raise Refused("a stair that the source no longer lists has a leader on the roster", stair=ref)
