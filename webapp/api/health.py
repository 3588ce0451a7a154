"""`/healthz`: whether this process and its database answer."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, jsonify
from psycopg import Error
from psycopg_pool import PoolTimeout
from sqlalchemy.exc import SQLAlchemyError

from webapp import __version__
from webapp.core.clock import today
from webapp.core.db import current_session
from webapp.core.http import public
from webapp.grids.queries import newest_generation

blueprint = APIBlueprint("health", __name__, enable_openapi=False)


@blueprint.get("/healthz")
@public
def health() -> Response:
    """Status for monitors: 200 where pages can be served, 503 where the database is gone."""
    try:
        generation, database = newest_generation(current_session(), today()), "ok"
    except (SQLAlchemyError, Error, PoolTimeout):
        generation, database = None, "unavailable"
    response = jsonify(status=database, database=database, generation=generation, version=__version__)
    response.status_code = 200 if database == "ok" else 503
    response.headers["Cache-Control"] = "no-store"
    return response
