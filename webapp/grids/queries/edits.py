"""Reads of what is edited by hand: the present state of a feature, edits, their history."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, TextClause, text
from sqlalchemy.orm import Session

from webapp.grids.rules import EDITABLE, EditableLayer


@dataclass(frozen=True)
class FeatureState:
    """A feature as it may be edited; `version` changes with everything in `values` and with its closing.

    `values` are its fields by name, `geometry` as GeoJSON in degrees and, of a building, `stairs`: households by
    number.
    """

    layer: EditableLayer
    id: int
    name: str
    block_id: int
    opened_on: date | None
    closed_on: date | None
    values: Mapping[str, Any]
    version: str


@dataclass(frozen=True)
class EditRow:
    """One edit with the names of its accounts."""

    id: int
    layer: EditableLayer
    feature_id: int | None
    kind: str
    block_id: int
    section: str | None
    on_day: date
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    reason: str
    note: str
    state: str
    account_id: int
    author: str | None
    at: datetime
    reviewer: str | None
    reviewed_at: datetime | None
    review_note: str


def feature_state(
    session: Session, community_id: int, layer: EditableLayer, feature_id: int, *, lock: bool = False
) -> FeatureState | None:
    """The state of a feature of a community; with `lock` nobody else changes it before the transaction ends."""
    row = session.execute(_state(layer, lock), {"id": feature_id, "community_id": community_id}).mappings().first()
    if row is None:
        return None
    values = {name: row[name] for name in EDITABLE[layer].fields}
    values["geometry"] = json.loads(row["geometry"])
    if layer is EditableLayer.BUILDINGS:
        values |= {"households_estimated": row["households_estimated"], "stairs": row["stairs"]}
    return FeatureState(
        layer=layer,
        id=row["id"],
        name=" ".join(filter(None, (row["compound"], name_of(layer, values)))),
        block_id=row["block_id"],
        opened_on=row["opened_on"],
        closed_on=row["closed_on"],
        values=values,
        version=_version(values, row["closed_on"]),
    )


def name_of(layer: EditableLayer, values: Mapping[str, Any]) -> str:
    """What a feature with these values is called in a sentence."""
    if layer is EditableLayer.BUILDINGS:
        return str(values.get("number") or values.get("name") or values.get("address") or "")
    return str(values.get("name") or "")


def edits(
    session: Session,
    community_id: int,
    *,
    edit_id: int | None = None,
    feature: tuple[EditableLayer, int] | None = None,
    waiting: bool = False,
) -> list[EditRow]:
    """Edits of a community, newest first: one of them, those of a feature, those that wait."""
    conditions = ["e.community_id = :community_id"]
    values: dict[str, object] = {"community_id": community_id}
    if edit_id is not None:
        conditions.append("e.id = :edit_id")
        values["edit_id"] = edit_id
    if feature is not None:
        conditions.append("e.layer = :layer AND e.feature_id = :feature_id")
        values |= {"layer": feature[0].value, "feature_id": feature[1]}
    if waiting:
        conditions.append("e.state = 'proposed'")
    rows = session.execute(text(f"{_EDITS} WHERE {' AND '.join(conditions)} ORDER BY e.id DESC"), values)
    return [_edit(row) for row in rows.mappings()]


def edit_with_key(session: Session, account_id: int, key: UUID) -> tuple[int, str] | None:
    """Id and digest of the edit that an account made with a key; others with the same key wait meanwhile."""
    session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": f"ground_edit {account_id} {key}"}
    )
    row = session.execute(
        text("SELECT id, digest FROM ground_edit WHERE account_id = :account_id AND key = :key"),
        {"account_id": account_id, "key": key},
    ).first()
    return (row.id, row.digest) if row else None


def waiting_edits(session: Session, community_id: int) -> int:
    """How many edits of a community wait to be reviewed."""
    sql = text("SELECT count(*) FROM ground_edit WHERE community_id = :id AND state = 'proposed'")
    return int(session.scalar(sql, {"id": community_id}) or 0)


def needs_approval(session: Session, community_id: int) -> bool:
    """Whether a community lets edits of the ground wait for a second person."""
    return bool(session.scalar(text("SELECT ground_approval FROM community WHERE id = :id"), {"id": community_id}))


def stamp_of(session: Session, community_id: int) -> int:
    """The stamp of a community's ground."""
    return int(session.scalar(text("SELECT stamp FROM community WHERE id = :id"), {"id": community_id}) or 0)


def kinds_of(session: Session, layer: EditableLayer, *, retired: bool = False) -> list[tuple[str, str, str]]:
    """Kinds of the dictionary that a layer's features can have, also `retired` ones: code, Chinese, English name."""
    rows = session.execute(
        text(
            "SELECT code, name_zh, name_en FROM kind WHERE subject = :subject AND (:retired OR retired_at IS NULL)"
            " ORDER BY sort, code"
        ),
        {"subject": EDITABLE[layer].table, "retired": retired},
    )
    return [(row.code, row.name_zh, row.name_en) for row in rows]


def _version(values: Mapping[str, Any], closed_on: date | None) -> str:
    spelled = json.dumps([values, str(closed_on)], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(spelled.encode()).hexdigest()[:16]


@cache
def _state(layer: EditableLayer, lock: bool) -> TextClause:
    editable = EDITABLE[layer]
    more = (
        ", (SELECT k.name FROM compound k WHERE k.id = t.compound_id) AS compound"
        ", t.households_estimated, (SELECT coalesce(jsonb_object_agg(s.number, s.households), '{}') FROM stair s"
        " WHERE s.building_id = t.id AND s.closed_on IS NULL) AS stairs"
    )
    return text(
        f"SELECT t.id, t.block_id, t.opened_on, t.closed_on, {', '.join(f't.{name}' for name in editable.fields)},"
        f" ST_AsGeoJSON(t.geom, 7) AS geometry{more if layer is EditableLayer.BUILDINGS else ', NULL AS compound'}"
        f" FROM {editable.table} t WHERE t.id = :id AND t.community_id = :community_id{' FOR UPDATE' if lock else ''}"
    )


_EDITS = """SELECT e.id, e.layer, e.feature_id, e.kind, e.block_id, e.on_day, e.before, e.after, e.reason, e.note,
  e.state, e.account_id, a.display_name AS author, e.at, r.display_name AS reviewer, e.reviewed_at, e.review_note,
  (SELECT v.name FROM generation g JOIN grid_block b ON b.generation_id = g.id AND b.block_id = e.block_id
   JOIN grid_version v ON v.generation_id = g.id AND v.grid_id = b.grid_id
   WHERE g.community_id = e.community_id AND g.valid @> e.on_day) AS section
FROM ground_edit e LEFT JOIN account a ON a.id = e.account_id LEFT JOIN account r ON r.id = e.reviewer_id"""


def _edit(row: RowMapping) -> EditRow:
    fields = {name: row[name] for name in EditRow.__dataclass_fields__}
    return EditRow(**fields | {"layer": EditableLayer(row["layer"])})
