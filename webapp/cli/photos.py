"""`shaodao photos`: takes a photo away that ought not to be there, such as of an identity card or a child's face."""

from __future__ import annotations

from uuid import UUID

import click

from webapp.cli.context import checked_settings, open_session
from webapp.core.db import transaction
from webapp.core.media import media_folder, path_of
from webapp.core.media.removing import REASONS, take_away


@click.group("photos")
def photos() -> None:
    """Photos of incidents 照片."""


@photos.command("remove")
@click.argument("uuid", type=click.UUID)
@click.option("--reason", required=True, type=click.Choice(REASONS), help="Why; it is written into the audit log.")
def remove(uuid: UUID, reason: str) -> None:
    """Take a photo away for good; its name is the last part of the address under which a page shows it."""
    settings = checked_settings()
    with open_session(settings) as session:
        with transaction(session):
            take_away(session, uuid, reason=reason)
        path_of(media_folder(settings.data_dir), uuid).unlink(missing_ok=True)
    click.echo(f"{uuid}: removed; backups hold it until their term is over")


COMMANDS = (photos,)
