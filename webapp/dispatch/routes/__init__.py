"""Addresses of dispatch."""

from webapp.dispatch.routes import acts, api, mine

BLUEPRINTS = (api.blueprint, acts.blueprint, mine.blueprint)
