"""Deciding on edits that wait: a second person approves or refuses, the author may withdraw."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp.core.audit import record
from webapp.core.errors import Forbidden, Invalid, NotFound, Refused, Stale
from webapp.grids.commands import checking
from webapp.grids.commands.applying import apply_edit
from webapp.grids.models import Community, GroundEdit
from webapp.grids.queries.edits import FeatureState, feature_state
from webapp.grids.rules import EditableLayer, EditKind, EditState

Permit = Callable[[int], None]


def approve_edit(session: Session, community_id: int, edit_id: int, *, by: int, permit: Permit) -> GroundEdit:
    """Let an edit that waits hold. Raises Stale where what it corrects changed meanwhile."""
    edit = _waiting(session, community_id, edit_id)
    _check_other(edit, by)
    permit(edit.block_id)
    _check_fresh(session, edit, permit)
    edit.feature_id = apply_edit(session, edit)
    _decide(session, edit, EditState.APPLIED, by)
    return edit


def refuse_edit(session: Session, community_id: int, edit_id: int, *, by: int, permit: Permit, note: str) -> GroundEdit:
    """Let an edit that waits not hold, and say why."""
    edit = _waiting(session, community_id, edit_id)
    _check_other(edit, by)
    permit(edit.block_id)
    if not note.strip():
        raise Invalid(note=_("Say why, so that the author can do better."))
    checking.check_texts({}, note)
    _decide(session, edit, EditState.REFUSED, by, note.strip())
    return edit


def withdraw_edit(session: Session, community_id: int, edit_id: int, *, by: int) -> GroundEdit:
    """Take back an edit of one's own that waits."""
    edit = _waiting(session, community_id, edit_id)
    if edit.account_id != by:
        raise Forbidden("only its author withdraws an edit")
    edit.state = EditState.WITHDRAWN.value
    session.flush()
    _record(session, edit, by)
    return edit


def set_ground_approval(session: Session, community_id: int, on: bool, *, by: int) -> None:
    """Let edits of a community's ground wait for a second person from now on, or hold at once."""
    session.execute(update(Community).where(Community.id == community_id).values(ground_approval=on))
    record(
        session,
        "ground.set_approval",
        of="community",
        object_id=community_id,
        community_id=community_id,
        account_id=by,
        facts={"on": on},
    )


def _waiting(session: Session, community_id: int, edit_id: int) -> GroundEdit:
    edit = session.scalar(
        select(GroundEdit)
        .where(GroundEdit.community_id == community_id, GroundEdit.id == edit_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if edit is None:
        raise NotFound("no such edit")
    if edit.state != EditState.PROPOSED:
        raise Refused(_("It was decided already."), state=edit.state)
    return edit


def _check_other(edit: GroundEdit, by: int) -> None:
    if edit.account_id == by:
        raise Forbidden("somebody else than its author reviews an edit")


def _check_fresh(session: Session, edit: GroundEdit, permit: Permit) -> None:
    """Raise Stale where the fields an edit changes are no longer what its author saw; Invalid, Refused as if new.

    Whoever approves must be permitted where the feature stands now, not only where it would go.
    """
    layer = EditableLayer(edit.layer)
    after: Mapping[str, Any] = edit.after
    if edit.kind == EditKind.ADD:
        checking.placed(session, edit.community_id, layer, after["geometry"], edit.on_day)
        checking.check_alone(session, edit.community_id, layer, after, day=edit.on_day)
        return
    state = feature_state(session, edit.community_id, layer, edit.feature_id or 0, lock=True)
    if state is None:
        raise NotFound("no such feature")
    permit(state.block_id)
    now = _seen(state, edit.before)
    if now != edit.before or (edit.kind == EditKind.CORRECT and state.closed_on is not None):
        raise Stale(_("It changed since this was proposed."), now=now, before=edit.before, yours=dict(after))
    if edit.kind == EditKind.CLOSE:
        checking.check_empty(session, state, edit.on_day)
    elif edit.kind == EditKind.REOPEN or {"geometry", "name"} & after.keys():
        values = {**state.values, **after}
        checking.check_alone(session, edit.community_id, layer, values, day=edit.on_day, own=state.id)


def _seen(state: FeatureState, before: Mapping[str, Any]) -> dict[str, Any]:
    values = {**state.values, "closed_on": state.closed_on.isoformat() if state.closed_on else None}
    return {name: values.get(name) for name in before}


def _decide(session: Session, edit: GroundEdit, state: EditState, by: int, note: str = "") -> None:
    edit.state, edit.reviewer_id, edit.reviewed_at, edit.review_note = state.value, by, datetime.now(UTC), note
    session.flush()
    _record(session, edit, by)


def _record(session: Session, edit: GroundEdit, by: int) -> None:
    record(
        session,
        f"ground.{'approve' if edit.state == EditState.APPLIED else edit.state}",
        of=edit.layer,
        object_id=edit.feature_id,
        community_id=edit.community_id,
        account_id=by,
        facts={"edit": edit.id},
    )
