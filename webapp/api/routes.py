"""The routes of the interface: parse, ask, answer."""

from __future__ import annotations

import re
from datetime import date
from typing import cast

from apiflask import APIBlueprint
from flask import current_app

from webapp.api import schemas
from webapp.api.answering import answering
from webapp.api.cards import card, community_shown, page
from webapp.core.accounts.frame import reachable
from webapp.core.accounts.guard import current_actor
from webapp.core.accounts.policy import allows
from webapp.core.accounts.roles import Action
from webapp.core.clock import today
from webapp.core.db import current_session
from webapp.core.errors import Forbidden, Invalid, NotFound, Unauthenticated
from webapp.core.http import PUBLIC, public
from webapp.core.search.query import search
from webapp.core.tiles.registry import Registry
from webapp.core.tiles.render import tile_version
from webapp.grids import queries as ground
from webapp.grids.queries import FeatureSource
from webapp.hazards import queries as hazards
from webapp.roster.queries import sources as roster

SOURCES: dict[str, FeatureSource] = {**ground.SOURCES, **hazards.SOURCES, **roster.SOURCES}
_LARGEST_ID = 2**63 - 1
_CODE = re.compile(r"[0-9]{12}", re.ASCII)
blueprint = APIBlueprint("api", __name__, url_prefix="/api/v1", tag="map")


@blueprint.get("/communities")
@blueprint.output(schemas.CommunitiesShown)
@public
def list_communities() -> schemas.CommunitiesShown:
    """Every community of this installation."""
    rows = ground.communities(current_session())
    return schemas.CommunitiesShown(
        communities=[schemas.CommunityListed.model_validate(row, extra="ignore") for row in rows]
    )


@blueprint.get("/communities/<code>")
@blueprint.input(schemas.DayAsked, location="query")
@blueprint.output(schemas.CommunityShown)
@blueprint.doc(responses=[404])
@public
def show_community(code: str, query_data: schemas.DayAsked) -> schemas.CommunityShown:
    """A community with the grids of a day and the layers that the caller may see."""
    if not _CODE.fullmatch(code):
        raise NotFound("a community's code has 12 digits")
    now = today()
    state = ground.community(current_session(), code, query_data.on or now)
    if state is None:
        raise NotFound("no such community", community=code)
    registry = cast(Registry, current_app.extensions["tiles"])
    layers = [layer for layer in registry.layers if _may_see(layer.right, state.summary.id)]
    return community_shown(state, layers, tile_version(state.stamp, now))


@blueprint.get("/features/<layer>/<feature_id>")
@blueprint.input(schemas.DayAsked, location="query")
@blueprint.output(schemas.CardShown)
@blueprint.doc(responses=[401, 403, 404])
@public
def show_feature(layer: str, feature_id: str, query_data: schemas.DayAsked) -> schemas.CardShown:
    """A feature's card. The right is the layer's own."""
    source = _source(layer)
    feature = ground.feature(
        current_session(),
        source,
        _row_id(feature_id),
        query_data.on or today(),
        communities=_seen(source.right),
    )
    if feature is None:
        raise NotFound("no such feature", layer=layer)
    shown = card(feature)
    shown.answering = _answering(layer, feature.id, query_data.on or today())
    return shown


def _answering(layer: str, feature_id: int, on_day: date) -> schemas.AnsweringShown | None:
    if not current_actor().is_known:
        return None
    return answering(current_session(), current_actor(), layer, feature_id, on_day)


@blueprint.get("/features/<layer>")
@blueprint.input(schemas.ListAsked, location="query")
@blueprint.output(schemas.FeaturesShown)
@blueprint.doc(responses=[401, 403, 404])
@public
def list_features(layer: str, query_data: schemas.ListAsked) -> schemas.FeaturesShown:
    """Features of a layer as a list, the twin of the map. The right is the layer's own."""
    source = _source(layer)
    rows = ground.features(
        current_session(),
        source,
        on_day=query_data.on or today(),
        community_id=_community_id(query_data.community),
        communities=_seen(source.right),
        bbox=_box(query_data.bbox),
        after=query_data.after,
        limit=query_data.limit,
    )
    return page(layer, rows, query_data.limit)


@blueprint.get("/locate")
@blueprint.input(schemas.PositionAsked, location="query")
@blueprint.output(schemas.LocatedShown)
@blueprint.doc(responses=[404])
@public
def locate(query_data: schemas.PositionAsked) -> schemas.LocatedShown:
    """The grids, compound and building at a position."""
    located = ground.grid_at(current_session(), query_data.lon, query_data.lat, query_data.on or today())
    if located is None:
        raise NotFound("this position lies in no community", lon=query_data.lon, lat=query_data.lat)
    return schemas.LocatedShown.model_validate(located, extra="ignore")


@blueprint.get("/search")
@blueprint.input(schemas.SearchAsked, location="query")
@blueprint.output(schemas.SearchShown)
@blueprint.doc(responses=[404])
@public
def search_everything(query_data: schemas.SearchAsked) -> schemas.SearchShown:
    """Names, addresses, codes and pinyin; restricted layers only for those who may see them."""
    found = search(
        current_session(),
        query_data.q,
        community_id=_community_id(query_data.community),
        restricted_in=reachable(current_actor(), Action.READ_OPS),
        limit=query_data.limit,
    )
    return schemas.SearchShown(results=[schemas.FoundShown.model_validate(row, extra="ignore") for row in found])


def _may_see(right: str, community_id: int) -> bool:
    return right == PUBLIC or community_id in reachable(current_actor(), right)


def _seen(right: str) -> frozenset[int] | None:
    """Communities whose features of that right the caller may see; None where everybody may see all."""
    return None if right == PUBLIC else reachable(current_actor(), right)


def _source(layer: str) -> FeatureSource:
    source = SOURCES.get(layer)
    if source is None:
        raise NotFound("no such layer", layer=layer)
    if source.right != PUBLIC and not allows(current_actor(), source.right):
        raise Forbidden(layer=layer) if current_actor().is_known else Unauthenticated(layer=layer)
    return source


def _row_id(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= _LARGEST_ID):
        raise NotFound("no such feature")
    return int(text)


def _community_id(code: str | None) -> int | None:
    if code is None:
        return None
    found = ground.community_id(current_session(), code)
    if found is None:
        raise NotFound("no such community", community=code)
    return found


def _box(text: str | None) -> tuple[float, float, float, float] | None:
    if text is None:
        return None
    west, south, east, north = (float(part) for part in text.split(","))
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise Invalid("west must be less than east, south less than north, all within the world", bbox=text)
    return west, south, east, north
