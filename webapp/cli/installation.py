"""`shaodao cluster`, `shaodao db` and `shaodao init`: the database of an installation."""

from __future__ import annotations

import json

import click
from sqlalchemy import select

from webapp.cli.accounts import first_administrator
from webapp.cli.context import checked_settings, open_session, step
from webapp.core.cluster import OWNER, Cluster, database_url
from webapp.core.config import Settings
from webapp.core.database_roles import separate
from webapp.core.db import transaction
from webapp.core.migrating import upgrade
from webapp.core.worktime.commands import load_known_holidays
from webapp.grids import commands
from webapp.grids.models import Community


@click.group("cluster")
def cluster() -> None:
    """The private PostGIS cluster under DATA_DIR (not used when DATABASE_URL is set)."""


@cluster.command("start")
def start() -> None:
    """Make it if it is not there, start it if it is not running."""
    settings = checked_settings()
    if settings.database_url:
        click.echo("DATABASE_URL is set: the private cluster is not used")
        return
    with step("starting the private PostGIS cluster"):
        private = Cluster(settings.data_dir.resolve())
        private.ensure_running()
        private.ensure_database(OWNER)


@cluster.command("stop")
def stop() -> None:
    """Stop it; nothing is lost."""
    with step("stopping the private PostGIS cluster"):
        Cluster(checked_settings().data_dir.resolve()).stop()


@cluster.command("url")
@click.argument("database", default=OWNER)
def url(database: str) -> None:
    """Print the address of a database, for psql and other tools."""
    click.echo(database_url(checked_settings(), database))


@click.group("db")
def db() -> None:
    """The schema of the database."""


@db.command("upgrade")
def upgrade_schema() -> None:
    """Apply every migration that is missing."""
    settings = checked_settings()
    if not settings.database_url:
        Cluster(settings.data_dir.resolve()).ensure_database(OWNER)
    with step("migrating the database"):
        upgrade(database_url(settings))
    _separate_roles(settings)


@db.command("roles")
def separate_roles() -> None:
    """Give the server and the worker database roles of their own, with no more rights than they need."""
    settings = checked_settings()
    found = separate(database_url(settings))
    click.echo(found.advice or "the server works as shaodao_app, the worker as shaodao_job")


def _separate_roles(settings: Settings) -> None:
    # Also after later migrations: another owner may have run them.
    if advice := separate(database_url(settings)).advice:
        click.echo(advice, err=True)


@click.command("init")
@click.option("--administrator", default="admin", show_default=True, help="Log-in name of the first administrator.")
@click.option("--json", "as_json", is_flag=True, help="Print the result for a program.")
def init(administrator: str, as_json: bool) -> None:
    """Make an empty real installation: schema, dictionaries and the first administrator, no demo data."""
    settings = checked_settings()
    if not settings.database_url:
        private = Cluster(settings.data_dir.resolve())
        private.ensure_running()
        private.ensure_database(OWNER)
    upgrade(database_url(settings))
    _separate_roles(settings)
    with open_session(settings) as session:
        with transaction(session):
            kinds = commands.load_kinds(session)
            load_known_holidays(session)
        codes = list(session.scalars(select(Community.code).order_by(Community.code)))
    password = first_administrator(settings, administrator)
    if as_json:
        click.echo(
            json.dumps({"kinds": kinds, "communities": codes, "administrator": password and [administrator, password]})
        )
        return
    if password:
        click.echo(
            f"first administrator: {administrator}  password: {password}  (shown once; change it at the first log-in)"
        )
    click.echo(f"ready: {kinds} kinds in the dictionary, {len(codes)} communities")
    if not codes:
        click.echo("next: shaodao community create --from FILE --name NAME --code CODE")


COMMANDS = (cluster, db, init)
