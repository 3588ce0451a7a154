"""The ground edited by programs and by the map: add, correct, close, reopen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from apiflask import APIBlueprint
from flask import Response, make_response
from flask_babel import get_locale
from sqlalchemy.orm import Session

from webapp.core.accounts import guard
from webapp.core.accounts.guard import current_actor, current_community
from webapp.core.accounts.policy import Scope
from webapp.core.accounts.roles import Action
from webapp.core.clock import today
from webapp.core.db import current_session, transaction
from webapp.core.errors import Forbidden, NotFound
from webapp.core.http import needs
from webapp.core.languages import spoken
from webapp.core.tiles.render import tile_version
from webapp.grids import commands, queries, schemas
from webapp.grids.commands import Asked, Target
from webapp.grids.rules import (
    EDITABLE,
    LABELS,
    LAYER_LABELS,
    REASON_LABELS,
    BuildingUse,
    EditableLayer,
    EditKind,
)

Permit = Callable[[int], None]
_LARGEST_ID = 2**63 - 1
_REFUSALS = [401, 403, 404, 409]
_CHANGES = [*_REFUSALS, 412]
_SHAPES: dict[EditableLayer, tuple[type[schemas.WhyAsked], type[schemas.WhyAsked]]] = {
    EditableLayer.BUILDINGS: (schemas.BuildingAdded, schemas.BuildingCorrected),
    EditableLayer.SHOPS: (schemas.ShopAdded, schemas.ShopCorrected),
    EditableLayer.ORGANIZATIONS: (schemas.OrganizationAdded, schemas.OrganizationCorrected),
    EditableLayer.PLACES: (schemas.PlaceAdded, schemas.PlaceCorrected),
}
blueprint = APIBlueprint("ground_api", __name__, url_prefix="/api/v1/c/<community>/ground", tag="ground")


@blueprint.get("/may")
@blueprint.output(schemas.MayShown)
@blueprint.doc(responses=[401, 403, 404])
@needs(Action.EDIT_GROUND)
def show_rights(community: str) -> schemas.MayShown:
    """What the caller may do to the ground here, with the kinds and reasons to choose from."""
    session, place = current_session(), current_community()
    return schemas.MayShown(
        may_edit=True,
        may_review=guard.may(Action.APPROVE_GROUND, Scope(place.id)),
        needs_approval=queries.needs_approval(session, place.id),
        waiting=queries.waiting_edits(session, place.id),
        today=today(),
        uses=[_choice(use, LABELS) for use in BuildingUse],
        layers=[_layer(session, layer) for layer in EditableLayer],
    )


@blueprint.post("/<layer>/<feature_id>/close")
@blueprint.input(schemas.WhyAsked, location="json")
@blueprint.input(schemas.ChangeHeaders, location="headers")
@blueprint.output(schemas.EditMade)
@blueprint.doc(responses=_CHANGES)
@needs(Action.EDIT_GROUND)
def close_feature(
    community: str, layer: str, feature_id: str, json_data: schemas.WhyAsked, headers_data: schemas.ChangeHeaders
) -> schemas.EditMade:
    """Let something be gone from a day on; it stays in the counts of the days before."""
    with transaction(current_session()) as session:
        target = _target(layer, feature_id, headers_data)
        return _made(session, commands.close_feature(session, target, _asked(json_data, headers_data)).id)


@blueprint.post("/<layer>/<feature_id>/reopen")
@blueprint.input(schemas.WhyAsked, location="json")
@blueprint.input(schemas.ChangeHeaders, location="headers")
@blueprint.output(schemas.EditMade)
@blueprint.doc(responses=_CHANGES)
@needs(Action.EDIT_GROUND)
def reopen_feature(
    community: str, layer: str, feature_id: str, json_data: schemas.WhyAsked, headers_data: schemas.ChangeHeaders
) -> schemas.EditMade:
    """Say that something was never gone."""
    with transaction(current_session()) as session:
        target = _target(layer, feature_id, headers_data)
        return _made(session, commands.reopen_feature(session, target, _asked(json_data, headers_data)).id)


def _route_layer(layer: EditableLayer) -> None:
    """The routes of a layer whose bodies differ from layer to layer."""
    added, corrected = _SHAPES[layer]

    @blueprint.get(f"/{layer.value}/<feature_id>", endpoint=f"show_{EDITABLE[layer].table}")
    @blueprint.output(schemas.EditableShown)
    @blueprint.doc(responses=[401, 403, 404], summary=f"One of the {layer.value} as it may be edited")
    @needs(Action.EDIT_GROUND)
    def show(community: str, feature_id: str) -> Response:
        shown = _editable(layer, number_in(feature_id))
        response = make_response(shown.model_dump(mode="json"))
        response.set_etag(shown.version)
        return response

    @blueprint.post(f"/{layer.value}", endpoint=f"add_{EDITABLE[layer].table}")
    @blueprint.input(added, location="json")
    @blueprint.input(schemas.EditHeaders, location="headers")
    @blueprint.output(schemas.EditMade, status_code=201)
    @blueprint.doc(responses=_REFUSALS, summary=f"Add one of the {layer.value}")
    @needs(Action.EDIT_GROUND)
    def add(community: str, json_data: schemas.WhyAsked, headers_data: schemas.EditHeaders) -> schemas.EditMade:
        with transaction(current_session()) as session:
            asked = _asked(json_data, headers_data)
            return _made(session, commands.add_feature(session, layer, _values(json_data), asked).id)

    @blueprint.patch(f"/{layer.value}/<feature_id>", endpoint=f"correct_{EDITABLE[layer].table}")
    @blueprint.input(corrected, location="json")
    @blueprint.input(schemas.ChangeHeaders, location="headers")
    @blueprint.output(schemas.EditMade)
    @blueprint.doc(responses=_CHANGES, summary=f"Correct one of the {layer.value}")
    @needs(Action.EDIT_GROUND)
    def correct(
        community: str, feature_id: str, json_data: schemas.WhyAsked, headers_data: schemas.ChangeHeaders
    ) -> schemas.EditMade:
        with transaction(current_session()) as session:
            target = _target(layer, feature_id, headers_data)
            asked = _asked(json_data, headers_data)
            return _made(session, commands.correct_feature(session, target, _values(json_data), asked).id)


for _each in EditableLayer:
    _route_layer(_each)


def permit_in(action: Action) -> Permit:
    """Raises Forbidden where the caller may not do `action` in the block that is asked about."""
    session, place = current_session(), current_community()

    def permit(block_id: int) -> None:
        guard.require(action, Scope(place.id, queries.grids_of_block(session, block_id, today())))

    return permit


def account_id() -> int:
    """The account that acts; a screen on a wall has none and edits nothing."""
    found = current_actor().account_id
    if found is None:
        raise Forbidden("only a person edits the ground")
    return found


def layer_named(name: str) -> EditableLayer:
    """The layer of that key; raises NotFound for one that is not edited by hand."""
    if name not in set(EditableLayer):
        raise NotFound("no such layer", layer=name)
    return EditableLayer(name)


def number_in(text: str) -> int:
    """The row id in an address; raises NotFound for what is none."""
    if not (text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= _LARGEST_ID):
        raise NotFound("no such feature")
    return int(text)


def _target(layer: str, feature_id: str, headers: schemas.ChangeHeaders) -> Target:
    return Target(layer_named(layer), number_in(feature_id), headers.if_match.strip('"'))


def _asked(body: schemas.WhyAsked, headers: schemas.EditHeaders) -> Asked:
    return Asked(
        community_id=current_community().id,
        account_id=account_id(),
        key=headers.idempotency_key,
        reason=body.reason,
        on_day=body.on or today(),
        today=today(),
        permit=permit_in(Action.EDIT_GROUND),
        note=body.note,
    )


def _values(body: schemas.WhyAsked) -> dict[str, Any]:
    """The fields that were sent; stairs by number."""
    values = body.model_dump(mode="json", exclude_unset=True, exclude=set(schemas.WhyAsked.model_fields))
    if values.get("geometry", True) is None:
        del values["geometry"]
    if "stairs" in values:
        values["stairs"] = {str(stair["number"]): stair["households"] for stair in values["stairs"]}
    return values


def _made(session: Session, edit_id: int) -> schemas.EditMade:
    place = current_community()
    edit = queries.edits(session, place.id, edit_id=edit_id)[0]
    stamp = queries.stamp_of(session, place.id)
    return schemas.EditMade(
        edit=schemas.EditShown(
            id=edit.id,
            layer=edit.layer,
            feature_id=edit.feature_id,
            kind=edit.kind,
            state=edit.state,
            on=edit.on_day,
            reason=edit.reason,
            note=edit.note,
            before=dict(edit.before),
            after=dict(edit.after),
        ),
        feature=None if edit.feature_id is None else _editable(edit.layer, edit.feature_id),
        stamp=stamp,
        tile_version=tile_version(stamp, today()),
    )


def _editable(layer: EditableLayer, feature_id: int) -> schemas.EditableShown:
    session, place = current_session(), current_community()
    state = queries.feature_state(session, place.id, layer, feature_id)
    if state is None:
        raise NotFound("no such feature", layer=layer.value)
    grids = queries.grids_of_block(session, state.block_id, today())
    return schemas.EditableShown(
        layer=layer,
        id=state.id,
        name=state.name,
        is_open=state.closed_on is None or state.closed_on > today(),
        opened_on=state.opened_on,
        closed_on=state.closed_on,
        version=state.version,
        values=dict(state.values),
        waiting=len(queries.edits(session, place.id, feature=(layer, feature_id), waiting=True)),
        may_edit=guard.may(Action.EDIT_GROUND, Scope(place.id, grids)),
    )


def _layer(session: Session, layer: EditableLayer) -> schemas.LayerShown:
    chinese = str(get_locale()).startswith("zh")
    return schemas.LayerShown(
        layer=layer,
        label=spoken(layer, LAYER_LABELS),
        kinds=[
            schemas.ChoiceShown(code=code, label=name_zh if chinese else name_en)
            for code, name_zh, name_en in queries.kinds_of(session, layer)
        ],
        reasons={
            kind.value: [_choice(reason, REASON_LABELS) for reason in EDITABLE[layer].reasons[kind]]
            for kind in EditKind
        },
    )


def _choice(value: Any, labels: Any) -> schemas.ChoiceShown:
    return schemas.ChoiceShown(code=cast(str, value.value), label=spoken(value, labels))
