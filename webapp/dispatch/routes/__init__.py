"""Addresses of dispatch."""

from __future__ import annotations

from webapp.dispatch.routes import acts, api, categories, mine, reporter, sensitive

BLUEPRINTS = (
    api.blueprint,
    acts.blueprint,
    mine.blueprint,
    categories.blueprint,
    sensitive.blueprint,
    reporter.blueprint,
)
