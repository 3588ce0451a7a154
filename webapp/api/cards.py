"""Turns what was read into what is shown: cards, lists, communities."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _

from webapp.api import schemas
from webapp.api.words import FACTS, ONE_OF, fact_in_words, kind_in_words, version_label
from webapp.core.tiles.registry import PUBLIC, Layer
from webapp.grids.queries import CommunityState, Feature, GenerationSummary, GridSummary, Listed

_FOLDED = {"households_estimated", "checked"}  # told within another fact


def card(feature: Feature) -> schemas.CardShown:
    """A feature's card."""
    kind = kind_in_words(feature.layer, feature.kind)
    return schemas.CardShown(
        layer=feature.layer,
        id=feature.id,
        title=feature.name or kind or f"{ONE_OF[feature.layer]} {feature.id}",
        subtitle=" · ".join(dict.fromkeys(filter(None, (str(ONE_OF[feature.layer]), kind)))),
        facts=_facts(feature),
        links=[_link(link.layer, link.id, link.name) for link in feature.links],
        point=list(feature.point),
        bbox=list(feature.bbox),
    )


def _facts(feature: Feature) -> list[schemas.FactShown]:
    facts = [
        schemas.FactShown(key=key, label=str(FACTS[key]), value=_value(feature, key, value))
        for key, value in feature.facts.items()
        if key not in _FOLDED
    ]
    if feature.facts.get("checked") is False:
        facts.append(
            schemas.FactShown(
                key="first_checked_on", label=str(FACTS["first_checked_on"]), value=str(_("not yet checked"))
            )
        )
    return facts


def _value(feature: Feature, key: str, value: object) -> str:
    words = fact_in_words(key, value)
    if key == "households" and feature.facts.get("households_estimated"):
        return str(_("%(number)s (estimated)", number=words))
    return words


def _link(layer: str, feature_id: int, name: str) -> schemas.LinkShown:
    return schemas.LinkShown(
        label=name or f"{ONE_OF[layer]} {feature_id}",
        href=f"/api/v1/features/{layer}/{feature_id}",
        layer=layer,
        id=feature_id,
        relation=str(ONE_OF[layer]),
    )


def page(layer: str, rows: list[Listed], limit: int) -> schemas.FeaturesShown:
    """A page of a list; `next` is there when the page is full."""
    return schemas.FeaturesShown(
        features=[_listed(layer, row) for row in rows], next=rows[-1].id if len(rows) == limit else None
    )


def _listed(layer: str, row: Listed) -> schemas.FeatureListed:
    kind = kind_in_words(layer, row.kind)
    detail = fact_in_words("status", row.detail) if layer == "hazards" else row.detail or ""
    return schemas.FeatureListed(
        id=row.id, name=row.name or kind or str(ONE_OF[layer]), kind=kind, detail=detail, point=list(row.point)
    )


def community_shown(state: CommunityState, layers: Iterable[Layer], tile_version: str) -> schemas.CommunityShown:
    """A community with its grids and the layers that the caller may see."""
    summary = state.summary
    west, south, east, north = summary.bbox
    return schemas.CommunityShown(
        code=summary.code,
        name=summary.name,
        full_name=summary.full_name,
        bbox=list(summary.bbox),
        is_synthetic=summary.is_synthetic,
        note=summary.note,
        center=[(west + east) / 2, (south + north) / 2],
        baseline_on=state.baseline_on.isoformat() if state.baseline_on else None,
        band=list(state.band),
        households_estimated=state.households_estimated,
        generation=_generation(state.generation) if state.generation else None,
        stamp=state.stamp,
        tile_version=tile_version,
        grids=[_grid(grid) for grid in state.grids],
        layers=[_layer(layer) for layer in layers],
    )


def _generation(generation: GenerationSummary) -> schemas.GenerationShown:
    return schemas.GenerationShown(
        id=generation.id,
        label=version_label(generation.year, generation.ordinal),
        valid_from=generation.valid_from.isoformat() if generation.valid_from else None,
        valid_until=generation.valid_until.isoformat() if generation.valid_until else None,
    )


def _grid(grid: GridSummary) -> schemas.GridShown:
    return schemas.GridShown(
        id=grid.id,
        uuid=str(grid.uuid),
        code=grid.code,
        name=grid.name,
        level=grid.level,
        kind=grid.kind,
        parent=grid.parent,
        label=list(grid.label),
        bbox=list(grid.bbox),
        households=grid.households,
        color=grid.color,
    )


def _layer(layer: Layer) -> schemas.LayerShown:
    return schemas.LayerShown(
        key=layer.key,
        title=str(layer.title),
        bundle=layer.bundle,
        right=PUBLIC if layer.right == PUBLIC else layer.bundle,
        minzoom=layer.zooms[0],
        maxzoom=layer.zooms[1],
        detail_zoom=layer.detail_zoom,
        on=layer.shown,
        notes=str(layer.notes or ""),
    )
