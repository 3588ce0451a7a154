"""`shaodao categories`: what incidents are about."""

from __future__ import annotations

import click
from sqlalchemy import select

from webapp.cli.context import open_session
from webapp.core.db import transaction
from webapp.core.errors import NotFound
from webapp.dispatch.commands.categories import seed_categories
from webapp.grids.models import Community


@click.group("categories")
def categories() -> None:
    """Categories of incidents 事项类别."""


@categories.command("seed")
@click.option("--community", "code", required=True, help="Code of the community.")
def seed(code: str) -> None:
    """Add the usual categories that a community does not have yet."""
    with open_session() as session:
        community_id = session.scalar(select(Community.id).where(Community.code == code))
        if community_id is None:
            raise NotFound("no such community", community=code)
        with transaction(session):
            added = seed_categories(session, community_id)
    click.echo(f"{added} categories were added")


COMMANDS = (categories,)
