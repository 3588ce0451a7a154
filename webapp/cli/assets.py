"""`shaodao assets build`: bundles for the browser."""

from __future__ import annotations

import click

from webapp.cli.context import step
from webapp.core import assets


@click.group("assets")
def group() -> None:
    """What the browser gets."""


@group.command("build")
def build() -> None:
    """Bundle scripts and styles into static/dist; does nothing where nothing changed."""
    with step("building front-end assets"):
        assets.build()


COMMANDS = (group,)
