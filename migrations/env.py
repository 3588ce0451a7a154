"""Alembic's environment: one connection, one schema, numbered migrations."""

from __future__ import annotations

import psycopg
from alembic import context
from geoalchemy2 import alembic_helpers
from sqlalchemy import NullPool, create_engine

from webapp.core.cluster import database_url
from webapp.core.config import load_settings
from webapp.core.db import SCHEMA
from webapp.models import metadata

config = context.config


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Only our own schema is ours to compare."""
    return name == SCHEMA if kind == "schema" else True


def run(connection: object) -> None:
    """Migrate over an open connection."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        version_table_schema=SCHEMA,
        include_schemas=True,
        include_name=include_name,
        include_object=alembic_helpers.include_object,
        render_item=alembic_helpers.render_item,
        process_revision_directives=alembic_helpers.writer,
        transaction_per_migration=True,
        compare_type=False,
    )
    with context.begin_transaction():
        context.run_migrations()


def connect() -> psycopg.Connection:
    """A connection that gives up on a lock after two seconds instead of queueing the whole site behind it."""
    url = config.attributes.get("url") or database_url(load_settings())
    connection = psycopg.connect(url, options="-c search_path=public -c lock_timeout=2s")
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
    connection.commit()
    return connection


if (given := config.attributes.get("connection")) is not None:
    if hasattr(given, "connect"):
        with given.connect() as opened:
            run(opened)
    else:
        run(given)
else:
    engine = create_engine("postgresql+psycopg://", creator=connect, poolclass=NullPool)
    with engine.connect() as opened:
        run(opened)
    engine.dispose()
