"""Writes an edit to the ground itself; the table of edits keeps what it did."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.crs import WGS84
from webapp.core.search.commands import refresh_features
from webapp.grids.models import GroundEdit
from webapp.grids.queries.placing import placement
from webapp.grids.rules import EDITABLE, HAND, EditableLayer, EditKind
from webapp.grids.search import SOURCES

_GEOMETRY = "ST_SetSRID(ST_GeomFromGeoJSON(:geometry), CAST(:wgs84 AS int))"
_OPEN_STAIR = """INSERT INTO stair (community_id, building_id, number, households, opened_on, edited_at)
VALUES (:community_id, :building_id, :number, :households, :opened_on, :now)
ON CONFLICT (building_id, number) DO UPDATE SET households = excluded.households, closed_on = NULL, edited_at = :now"""
_CLOSE_STAIRS = """UPDATE stair SET closed_on = greatest(CAST(:on_day AS date), opened_on), edited_at = :now
WHERE building_id = :building_id AND closed_on IS NULL AND NOT number = ANY(:numbers)"""


def apply_edit(session: Session, edit: GroundEdit) -> int:
    """Carry out an edit: the row changes, stays, and is found under its new name at once; returns its id."""
    kind = EditKind(edit.kind)
    now = datetime.now(UTC)
    if kind is EditKind.ADD:
        feature_id = _insert(session, edit, now)
    else:
        feature_id = edit.feature_id or 0
        (_update if kind is EditKind.CORRECT else _close)(session, edit, now)
    if "stairs" in edit.after:
        _write_stairs(session, edit, feature_id, now)
    refresh_features(session, SOURCES, edit.community_id, edit.layer, [feature_id])
    return feature_id


def _insert(session: Session, edit: GroundEdit, now: datetime) -> int:
    """A new row; it gets the key of its edit as its identity among what was added by hand."""
    fields = _columns(session, edit) | {
        "community_id": edit.community_id,
        "source": HAND,
        "source_ref": str(edit.key),
        "opened_on": edit.on_day,
        "edited_at": now,
    }
    columns = {**{name: f":{name}" for name in fields}, "geom": _GEOMETRY}
    sql = f"INSERT INTO {_table(edit)} ({', '.join(columns)}) VALUES ({', '.join(columns.values())}) RETURNING id"
    return int(session.scalar(text(sql), fields | _shape(edit)) or 0)


def _update(session: Session, edit: GroundEdit, now: datetime) -> None:
    fields = _columns(session, edit) | {"edited_at": now}
    changes = [f"{name} = :{name}" for name in fields]
    if "geometry" in edit.after:
        changes.append(f"geom = {_GEOMETRY}")
    session.execute(
        text(f"UPDATE {_table(edit)} SET {', '.join(changes)} WHERE id = :id"),
        fields | _shape(edit) | {"id": edit.feature_id},
    )


def _close(session: Session, edit: GroundEdit, now: datetime) -> None:
    """Closing and reopening; whatever days it was there, it still was."""
    closed_on = edit.on_day if edit.kind == EditKind.CLOSE else None
    session.execute(
        text(f"UPDATE {_table(edit)} SET closed_on = :closed_on, edited_at = :now WHERE id = :id"),
        {"closed_on": closed_on, "now": now, "id": edit.feature_id},
    )


def _columns(session: Session, edit: GroundEdit) -> dict[str, Any]:
    """Values by column: the fields themselves and where the shape lies."""
    names = (*EDITABLE[EditableLayer(edit.layer)].fields, "households_estimated")
    columns = {name: edit.after[name] for name in names if name in edit.after}
    if "geometry" in edit.after:
        found = placement(session, edit.community_id, edit.after["geometry"], edit.on_day)
        columns["block_id"] = found.block_id
        if edit.layer == EditableLayer.BUILDINGS:
            columns["compound_id"] = found.compound_id
        if edit.layer == EditableLayer.SHOPS:
            columns["building_id"] = found.building_id
    return columns


def _shape(edit: GroundEdit) -> dict[str, object]:
    shape = edit.after.get("geometry")
    return {} if shape is None else {"geometry": json.dumps(shape), "wgs84": WGS84}


def _write_stairs(session: Session, edit: GroundEdit, building_id: int, now: datetime) -> None:
    """Stairs by number; those no longer named close, those named again are open."""
    stairs: Mapping[str, int] = edit.after["stairs"]
    common: dict[str, object] = {"community_id": edit.community_id, "building_id": building_id, "now": now}
    opened_on = None if edit.kind == EditKind.ADD else edit.on_day
    before: Mapping[str, int] = edit.before.get("stairs", {})
    rows = [
        common | {"number": int(number), "households": households, "opened_on": opened_on}
        for number, households in stairs.items()
        if before.get(number) != households
    ]
    if rows:
        session.execute(text(_OPEN_STAIR), rows)
    numbers = [int(number) for number in stairs]
    session.execute(text(_CLOSE_STAIRS), common | {"on_day": edit.on_day, "numbers": numbers})


def _table(edit: GroundEdit) -> str:
    return EDITABLE[EditableLayer(edit.layer)].table
