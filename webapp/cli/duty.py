"""`shaodao duty`: the printed emergency sheet from a shell, for when the pages are gone."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import select

from webapp.cli.context import checked_settings, open_session
from webapp.core.clock import ZONE
from webapp.core.db import transaction
from webapp.core.errors import Invalid, NotFound
from webapp.grids.models import Community
from webapp.registry import SHEET_SOURCES
from webapp.roster.commands.sheets import keep_sheet
from webapp.roster.documents.sheet import print_sheet, write_sheet
from webapp.roster.queries.sheet import sheet_hour


@click.group("duty")
def duty() -> None:
    """The duty roster 值班表."""


@duty.command("sheet")
@click.option("--community", "code", required=True, help="Code of the community.")
@click.option("--at", "at_text", help="Hour it is for, such as '2026-11-25 08:00'; default: the last 08:00 or 20:00.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write, readable by its owner alone."
)
def sheet(code: str, at_text: str | None, out: Path | None) -> None:
    """Make the emergency sheet (应急值班单) as a PDF and keep it with the last 14."""
    at = _hour(at_text) if at_text else sheet_hour(datetime.now(ZONE))
    settings = checked_settings()
    with open_session(settings) as session:
        community_id = session.scalar(select(Community.id).where(Community.code == code))
        if community_id is None:
            raise NotFound("no such community", community=code)
        made_at = datetime.now(ZONE)
        pdf = print_sheet(session, settings.data_dir, community_id, at, made_at=made_at, sources=SHEET_SOURCES)
        with transaction(session):
            keep_sheet(session, community_id, pdf, at=at, made_at=made_at)
    path = out or Path(f"duty-{at:%Y%m%d-%H%M}.pdf")
    write_sheet(path, pdf)
    click.echo(f"{path}: the sheet for {at:%Y-%m-%d %H:%M}, {len(pdf) // 1024} KiB")


def _hour(words: str) -> datetime:
    try:
        return datetime.strptime(words, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)
    except ValueError as error:
        raise Invalid("an hour is written YYYY-MM-DD HH:MM", at=words) from error


COMMANDS = (duty,)
