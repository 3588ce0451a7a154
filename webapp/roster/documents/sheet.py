"""The printed emergency sheet (应急值班单): one or two pages A4 that work without power and network."""

from __future__ import annotations

import os
from datetime import date, datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from sqlalchemy.orm import Session

from webapp.core.clock import ZONE
from webapp.core.config import ROOT
from webapp.core.errors import Refused
from webapp.core.press import press
from webapp.roster.queries.sheet import SheetSources, sheet_of
from webapp.roster.rules import ROLE_LABELS, WEEKDAYS
from webapp.roster.rules.duty import SLOT_LABELS

_STYLE = ROOT / "static" / "css" / "duty_sheet.css"
_TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


def print_sheet(
    session: Session, folder: Path, community_id: int, at: datetime, *, made_at: datetime, sources: SheetSources
) -> bytes:
    """The sheet for an hour from what is known now, as a file for the printer; `folder` is DATA_DIR.

    Always Chinese: it hangs in the office. Ends the session's reading, since printing takes seconds.
    """
    sheet = sheet_of(session, community_id, at, made_at, sources)
    session.rollback()
    style = Markup(_STYLE.read_text(encoding="utf-8"))
    return press(
        folder / "press", _environment().get_template("duty/sheet.html").render(sheet=sheet, style=style), "pdf"
    )


def write_sheet(path: Path, pdf: bytes) -> None:
    """Write a sheet for its owner alone: it names telephones. Raises Refused where no file can be made."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(pdf)
    except OSError as error:
        raise Refused(f"{path.name} cannot be written: {error.strerror or error}") from error


@cache
def _environment() -> Environment:
    """Templates without the application: sheets are made by the worker, too."""
    made = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined)
    made.globals.update(slot_word=SLOT_LABELS, role_word=ROLE_LABELS)
    made.filters.update(hour=_hour, instant=_instant, day=_day)
    return made


def _hour(at: datetime) -> str:
    return at.astimezone(ZONE).strftime("%H:%M")


def _instant(at: datetime) -> str:
    return at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


def _day(at: datetime | date) -> str:
    day = at.astimezone(ZONE).date() if isinstance(at, datetime) else at
    return f"{day.year}年{day.month}月{day.day}日 星期{WEEKDAYS[day.isoweekday()]}"
