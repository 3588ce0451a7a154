"""Addresses of dispatch."""

from __future__ import annotations

from webapp.dispatch.routes import acts, api, categories, hotline, intake, mine, reporter, sensitive

BLUEPRINTS = (
    api.blueprint,
    acts.blueprint,
    mine.blueprint,
    categories.blueprint,
    intake.blueprint,
    hotline.blueprint,
    sensitive.blueprint,
    reporter.blueprint,
)
