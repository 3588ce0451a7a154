"""`shaodao rewind`: the private cluster as it stood at a moment."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from webapp.cli.context import step
from webapp.core.backup.moments import rewind
from webapp.core.clock import ZONE

_FORMS = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"]


@click.command("rewind")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--at", required=True, type=click.DateTime(_FORMS), help="The moment, in the product's own time zone.")
@click.option("--into", required=True, type=click.Path(path_type=Path), help="An empty DATA_DIR for the copy.")
def rewind_cluster(folder: Path, at: datetime, into: Path) -> None:
    """Make a second cluster from FOLDER (see `shaodao backup follow`) as the first stood at a moment, and start it."""
    with step(f"going back to {at:%F %T}"):
        rewind(folder, at.replace(tzinfo=ZONE), into)
    here = f"DATA_DIR={into}"
    click.echo(f"look at it: psql $({here} shaodao cluster url)")
    click.echo(f"take it over: {here} shaodao backup then.backup, and shaodao restore then.backup --replace")
    click.echo(f"done with it: {here} shaodao cluster stop, and remove the folder")


COMMANDS = (rewind_cluster,)
