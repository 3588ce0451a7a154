"""Bring a database to the newest migration."""

from __future__ import annotations

from functools import lru_cache

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from webapp.core.config import ROOT


def alembic_config(url: str) -> Config:
    """Alembic's configuration for the database at `url`."""
    config = Config(toml_file=str(ROOT / "pyproject.toml"))
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["url"] = url
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Apply every migration that the database lacks."""
    command.upgrade(alembic_config(url), revision)


@lru_cache(maxsize=1)
def newest_revision() -> str:
    """The migration that this version of the product wants."""
    return ScriptDirectory.from_config(alembic_config("")).get_current_head() or ""
