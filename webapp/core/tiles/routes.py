"""The route of vector tiles."""

from __future__ import annotations

import gzip
import re
from typing import cast

import brotli
from apiflask import APIBlueprint
from flask import Response, current_app, request

from gis.tile import tile
from webapp.core.accounts.frame import reachable
from webapp.core.accounts.guard import current_actor
from webapp.core.accounts.policy import allows
from webapp.core.clock import today
from webapp.core.db import current_pool
from webapp.core.errors import Forbidden, Invalid, NotFound, Unauthenticated
from webapp.core.http import PUBLIC, public
from webapp.core.tiles.registry import Layer, Life, Registry
from webapp.core.tiles.render import Choice, Rendered, render, stamp, tile_version

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
A_YEAR_S = 31_536_000
_WORTH_PACKING = 1_000
_GZIP_LEVEL, _BROTLI_LEVEL = 2, 4
_DIGITS = re.compile(r"[0-9]{1,18}")

blueprint = APIBlueprint("tiles", __name__, enable_openapi=False)


@blueprint.get("/tiles/<name>/<z>/<x>/<y>.mvt")
@public
def show_tile(name: str, z: str, x: str, y: str) -> Response:
    """A layer's or a bundle's tile. The right is the layer's own: see the registry."""
    layers = _permitted(name)
    at = tile(_whole("z", z), _whole("x", x), _whole("y", y))
    choice = Choice(today(), _asked("g"), _communities(layers[0].right))
    if request.if_none_match:
        tag = _tag(name, choice, stamp(current_pool(), at, choice))
        if request.if_none_match.contains_weak(tag):
            return _labelled(Response(status=304), layers, tag)
    rendered = render(current_pool(), layers, at, choice)
    if rendered is None:
        raise NotFound("no such version", g=choice.generation_id)
    lasting = _is_lasting(layers, choice, rendered.stamp)
    return _respond(rendered, layers, None if lasting else _tag(name, choice, rendered.stamp))


def _permitted(name: str) -> tuple[Layer, ...]:
    layers = cast(Registry, current_app.extensions["tiles"]).named(name)
    if not layers:
        raise NotFound("no such layer", layer=name)
    right = layers[0].right
    if right != PUBLIC and not allows(current_actor(), right):
        raise Forbidden(layer=name) if current_actor().is_known else Unauthenticated(layer=name)
    return layers


def _communities(right: str) -> tuple[int, ...]:
    """Those whose rows the caller may see; a tile may reach into a neighbour's."""
    return () if right == PUBLIC else tuple(sorted(reachable(current_actor(), right)))


def _asked(name: str) -> int | None:
    text = request.args.get(name)
    return _whole(name, text) if text else None


def _whole(name: str, text: str) -> int:
    if not _DIGITS.fullmatch(text):
        raise Invalid("must be a whole number", field=name)
    return int(text)


def _is_lasting(layers: tuple[Layer, ...], choice: Choice, ground: int) -> bool:
    """Whether the answer can never change: a generation's outlines, or the very state that `v` names.

    A `v` of another state gets today's tile too, but nobody may keep it under that name.
    """
    if choice.generation_id is None or layers[0].right != PUBLIC:
        return False
    if all(layer.life is Life.PUBLISHED for layer in layers):
        return True
    return request.args.get("v") == tile_version(ground, choice.on_day)


def _tag(name: str, choice: Choice, ground: int) -> str:
    # The day is part of it: rows open and close by date, and ages are counted in days.
    seen = f"-{'.'.join(map(str, choice.communities))}" if choice.communities else ""
    return f"{name}-{choice.generation_id or 0}-{choice.on_day:%y%m%d}-{ground}{seen}"


def _respond(rendered: Rendered, layers: tuple[Layer, ...], tag: str | None) -> Response:
    body, encoding = _packed(rendered.body)
    response = Response(body, mimetype=MEDIA_TYPE)
    if encoding:
        response.headers["Content-Encoding"] = encoding
    return _labelled(response, layers, tag)


def _labelled(response: Response, layers: tuple[Layer, ...], tag: str | None) -> Response:
    response.headers["Vary"] = "Accept-Encoding"
    scope = "public" if layers[0].right == PUBLIC else "private"
    if tag is None:
        response.headers["Cache-Control"] = f"{scope}, max-age={A_YEAR_S}, immutable"
    else:
        response.headers["Cache-Control"] = f"{scope}, no-cache"
        response.set_etag(tag, weak=True)
    return response


def _packed(body: bytes) -> tuple[bytes, str]:
    if len(body) < _WORTH_PACKING:
        return body, ""
    accepted = request.accept_encodings
    if accepted["br"] > 0:
        return brotli.compress(body, quality=_BROTLI_LEVEL), "br"
    if accepted["gzip"] > 0:
        return gzip.compress(body, _GZIP_LEVEL), "gzip"
    return body, ""
