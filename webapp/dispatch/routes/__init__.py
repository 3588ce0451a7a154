"""Addresses of dispatch."""

from webapp.dispatch.routes import acts, api

BLUEPRINTS = (api.blueprint, acts.blueprint)
