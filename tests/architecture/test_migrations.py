from __future__ import annotations

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from geoalchemy2 import alembic_helpers

from tests.conftest import Server, engine_on
from webapp.core.db import SCHEMA
from webapp.core.migrating import alembic_config, upgrade
from webapp.models import metadata


def test_there_is_one_newest_migration() -> None:
    assert len(ScriptDirectory.from_config(alembic_config("")).get_heads()) == 1


def test_the_migrations_build_exactly_the_models(empty_url: str) -> None:
    # With its own schema first in the path, the comparison would take it for the nameless default one.
    engine = engine_on(empty_url, search_path="public")
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_schemas": True,
                "include_name": lambda name, kind, _: name == SCHEMA if kind == "schema" else True,
                "include_object": alembic_helpers.include_object,
                "version_table_schema": SCHEMA,
            },
        )
        differences = compare_metadata(context, metadata)
    engine.dispose()
    assert differences == []


def test_every_migration_goes_back_and_forth(empty_url: str) -> None:
    command.downgrade(alembic_config(empty_url), "base")
    with psycopg.connect(empty_url) as connection:
        left = connection.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = %s AND table_name <> 'alembic_version'",
            (SCHEMA,),
        ).fetchall()
        functions = connection.execute(
            "SELECT proname FROM pg_proc WHERE pronamespace = %s::regnamespace", (SCHEMA,)
        ).fetchall()
    assert left == []
    assert functions == []
    upgrade(empty_url)


@pytest.mark.fault
def test_a_migration_behind_a_long_lock_gives_up_and_changes_nothing(server: Server, empty_url: str) -> None:
    command.downgrade(alembic_config(empty_url), "0005")
    with psycopg.connect(empty_url) as holder:
        holder.execute(f"LOCK TABLE {SCHEMA}.building IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(Exception, match="lock timeout"):
            upgrade(empty_url)
    with psycopg.connect(empty_url) as connection:
        row = connection.execute(f"SELECT version_num FROM {SCHEMA}.alembic_version").fetchone()
    assert row == ("0005",)
    upgrade(empty_url)
