"""Adding, correcting, closing and reopening what stands on the ground (信息采集).

Every edit is kept. Where the community asks for approval it waits, else it holds at once. Stairs and households are
edited with their building, so that the sums are right by construction.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webapp.core.audit import record
from webapp.core.errors import Invalid, NotFound, Refused, Stale
from webapp.grids.commands import checking
from webapp.grids.commands.applying import apply_edit
from webapp.grids.models import GroundEdit
from webapp.grids.queries.edits import FeatureState, edit_with_key, feature_state, needs_approval
from webapp.grids.rules import EditableLayer, EditKind, EditReason, EditState


@dataclass(frozen=True)
class Asked:
    """Who edits, why, as of which day, and the client's key of the edit.

    `permit` raises Forbidden where the author may not edit in a block.
    """

    community_id: int
    account_id: int
    key: UUID
    reason: EditReason
    on_day: date
    today: date
    permit: Callable[[int], None]
    note: str = ""


@dataclass(frozen=True)
class Target:
    """Something that is there, in the version that its editor saw."""

    layer: EditableLayer
    id: int
    version: str


def add_feature(session: Session, layer: EditableLayer, values: Mapping[str, Any], asked: Asked) -> GroundEdit:
    """Put something new on the ground. Raises Invalid by field, Refused where it is registered already."""
    values = {name: value for name, value in checking.trimmed(values).items() if value is not None}
    digest = _digest(EditKind.ADD, layer, values, asked)
    if made := _made_already(session, asked, digest):
        return made
    _check(layer, EditKind.ADD, asked, values)
    checking.check_values(session, layer, values)
    if layer is EditableLayer.BUILDINGS:
        checking.check_named(values)
        values |= checking.counted({}, values)
    place = checking.placed(session, asked.community_id, layer, values["geometry"], asked.on_day)
    asked.permit(_block(place.block_id))
    checking.check_alone(session, asked.community_id, layer, values, day=asked.on_day)
    edit = _edit(asked, digest, layer, EditKind.ADD, block_id=_block(place.block_id), after=values)
    return _write(session, edit)


def correct_feature(session: Session, target: Target, values: Mapping[str, Any], asked: Asked) -> GroundEdit:
    """Correct fields of something, its position, a building's stairs and households.

    Raises Stale where it changed since `version`, Invalid by field, Refused where nothing would change.
    """
    values = checking.trimmed(values)
    digest = _digest(EditKind.CORRECT, target.layer, {**values, "id": target.id}, asked)
    if made := _made_already(session, asked, digest):
        return made
    state = _state(session, target, asked)
    _check_version(state, target.version, values)
    _check(target.layer, EditKind.CORRECT, asked, values, opened_on=state.opened_on)
    checking.check_values(session, target.layer, values)
    if state.closed_on is not None:
        raise Refused(_("It is closed; reopen it first."))
    wanted = {**values, **checking.counted(state.values, values)} if target.layer is EditableLayer.BUILDINGS else values
    changed = checking.differing(state.values, wanted)
    if not changed:
        raise Refused(_("Nothing was changed."))
    after = {name: wanted[name] for name in changed}
    block_id = _moved(session, state, after, asked)
    if target.layer is EditableLayer.BUILDINGS and {"name", "number", "address"} & after.keys():
        checking.check_named({**state.values, **after})
    before = {name: state.values.get(name) for name in changed}
    edit = _edit(asked, digest, target.layer, EditKind.CORRECT, block_id=block_id, before=before, after=after)
    return _write(session, edit, of=target.id)


def close_feature(session: Session, target: Target, asked: Asked) -> GroundEdit:
    """Let something be gone from a day on; it stays in every count of the days before."""
    digest = _digest(EditKind.CLOSE, target.layer, {"id": target.id}, asked)
    if made := _made_already(session, asked, digest):
        return made
    state = _state(session, target, asked)
    _check_version(state, target.version, {"closed_on": asked.on_day.isoformat()})
    _check(target.layer, EditKind.CLOSE, asked, opened_on=state.opened_on)
    if state.closed_on is not None:
        raise Refused(_("It is closed already."))
    checking.check_empty(session, state, asked.on_day)
    changes: dict[str, dict[str, Any]] = {
        "before": {"closed_on": None},
        "after": {"closed_on": asked.on_day.isoformat()},
    }
    edit = _edit(asked, digest, target.layer, EditKind.CLOSE, block_id=state.block_id, **changes)
    return _write(session, edit, of=target.id)


def reopen_feature(session: Session, target: Target, asked: Asked) -> GroundEdit:
    """Say that something was never gone; what comes back after having been away is added anew."""
    digest = _digest(EditKind.REOPEN, target.layer, {"id": target.id}, asked)
    if made := _made_already(session, asked, digest):
        return made
    state = _state(session, target, asked)
    _check_version(state, target.version, {"closed_on": None})
    _check(target.layer, EditKind.REOPEN, asked)
    if state.closed_on is None:
        raise Refused(_("It is not closed."))
    _check_alone(session, state, state.values, asked)
    changes: dict[str, dict[str, Any]] = {
        "before": {"closed_on": state.closed_on.isoformat()},
        "after": {"closed_on": None},
    }
    edit = _edit(asked, digest, target.layer, EditKind.REOPEN, block_id=state.block_id, **changes)
    return _write(session, edit, of=target.id)


def _state(session: Session, target: Target, asked: Asked) -> FeatureState:
    state = feature_state(session, asked.community_id, target.layer, target.id, lock=True)
    if state is None:
        raise NotFound("no such feature", layer=target.layer.value)
    asked.permit(state.block_id)
    return state


def _check(
    layer: EditableLayer,
    kind: EditKind,
    asked: Asked,
    values: Mapping[str, Any] | None = None,
    *,
    opened_on: date | None = None,
) -> None:
    checking.check_reason(layer, kind, asked.reason)
    checking.check_day(asked.on_day, asked.today, opened_on)
    checking.check_texts(values or {}, asked.note)


def _check_version(state: FeatureState, version: str, wanted: Mapping[str, Any]) -> None:
    """Raise Stale with both versions: what is there now and what was asked for."""
    if state.version != version:
        now = {name: state.values.get(name) for name in wanted if name in state.values}
        closed_on = state.closed_on.isoformat() if state.closed_on else None
        raise Stale(
            _("Somebody changed it while you were writing."),
            version=state.version,
            now={**now, "closed_on": closed_on},
            yours=dict(wanted),
        )


def _moved(session: Session, state: FeatureState, after: Mapping[str, Any], asked: Asked) -> int:
    """The block a corrected feature lies in; the author needs the right there as well."""
    if "geometry" not in after and "name" not in after:
        return state.block_id
    values = {**state.values, **after}
    block_id = state.block_id
    if "geometry" in after:
        place = checking.placed(session, asked.community_id, state.layer, after["geometry"], asked.on_day)
        block_id = _block(place.block_id)
        asked.permit(block_id)
    _check_alone(session, state, values, asked)
    return block_id


def _check_alone(session: Session, state: FeatureState, values: Mapping[str, Any], asked: Asked) -> None:
    checking.check_alone(session, asked.community_id, state.layer, values, day=asked.on_day, own=state.id)


def _edit(
    asked: Asked,
    digest: str,
    layer: EditableLayer,
    kind: EditKind,
    *,
    block_id: int,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> GroundEdit:
    return GroundEdit(
        community_id=asked.community_id,
        layer=layer.value,
        kind=kind.value,
        block_id=block_id,
        on_day=asked.on_day,
        before=dict(before or {}),
        after=dict(after or {}),
        reason=asked.reason.value,
        note=asked.note.strip(),
        account_id=asked.account_id,
        key=asked.key,
        digest=digest,
    )


def _write(session: Session, edit: GroundEdit, *, of: int | None = None) -> GroundEdit:
    """Keep an edit, and carry it out unless it has to wait."""
    waits = needs_approval(session, edit.community_id)
    edit.feature_id = of
    edit.state = (EditState.PROPOSED if waits else EditState.APPLIED).value
    if not waits:
        edit.feature_id = apply_edit(session, edit)
    session.add(edit)
    session.flush()
    record(
        session,
        f"ground.{edit.kind}",
        of=edit.layer,
        object_id=edit.feature_id,
        community_id=edit.community_id,
        account_id=edit.account_id,
        reason=edit.reason,
        facts={"edit": edit.id, "fields": sorted(edit.after), "waits": waits},
    )
    return edit


def _made_already(session: Session, asked: Asked, digest: str) -> GroundEdit | None:
    """The edit that this key made before; raises Refused where it was another one."""
    found = edit_with_key(session, asked.account_id, asked.key)
    if found is None:
        return None
    if found[1] != digest:
        raise Refused("this key was used for another edit", **{"Idempotency-Key": str(asked.key)})
    return session.get(GroundEdit, found[0])


def _digest(kind: EditKind, layer: EditableLayer, values: Mapping[str, Any], asked: Asked) -> str:
    asked_for = [asked.community_id, kind, layer, values, asked.reason, asked.note, str(asked.on_day)]
    return hashlib.sha256(json.dumps(asked_for, sort_keys=True).encode()).hexdigest()


def _block(block_id: int | None) -> int:
    if block_id is None:
        raise Invalid(geometry="lies in no block")
    return block_id
