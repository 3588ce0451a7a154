"""The registry refuses what would leak or confuse."""

from __future__ import annotations

from dataclasses import replace

import pytest

from webapp.core.tiles.registry import PUBLIC, Registry
from webapp.registry import TILES


def test_a_name_is_a_layer_or_a_bundle() -> None:
    assert [layer.key for layer in TILES.named("buildings")] == ["buildings"]
    assert len(TILES.named("base")) > 5
    assert TILES.named("nothing") == ()


def test_a_bundle_never_mixes_rights() -> None:
    public, restricted = TILES.named("base")[0], TILES.named("ops")[0]
    with pytest.raises(ValueError, match="different rights"):
        Registry([public, replace(restricted, bundle=public.bundle)])


def test_two_layers_of_one_name_are_refused() -> None:
    layer = TILES.layers[0]
    with pytest.raises(ValueError, match="share a name"):
        Registry([layer, replace(layer)])


def test_shops_organizations_cameras_and_hazards_are_not_public() -> None:
    closed = {layer.key for layer in TILES.layers if layer.right != PUBLIC}
    assert closed == {"shops", "organizations", "cameras", "hazards", "vacancies"}
