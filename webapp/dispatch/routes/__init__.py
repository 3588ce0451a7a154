"""Addresses of dispatch."""

from __future__ import annotations

from webapp.dispatch.routes import categories, sensitive

BLUEPRINTS = (
    categories.blueprint,
    sensitive.blueprint,
)
