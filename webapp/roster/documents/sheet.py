"""The printed emergency sheet (应急值班单): one or two pages A4 that work without power and network."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.orm import Session

from webapp.core.clock import ZONE
from webapp.core.config import ROOT
from webapp.roster.commands.sheets import keep_sheet
from webapp.roster.queries.sheet import Sheet, SheetSources, sheet_of
from webapp.roster.rules import ROLE_LABELS, WEEKDAYS
from webapp.roster.rules.duty import SLOT_LABELS

_STYLE = ROOT / "static" / "css" / "duty_sheet.css"
_TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


def make_sheet(
    session: Session,
    community_id: int,
    at: datetime,
    made_at: datetime,
    sources: SheetSources,
    *,
    by: int | None = None,
) -> int:
    """Make the sheet for an hour from what is known now, and keep it; returns its id."""
    pdf = sheet_pdf(sheet_of(session, community_id, at, made_at, sources))
    return keep_sheet(session, community_id, pdf, at=at, made_at=made_at, by=by)


def sheet_pdf(sheet: Sheet) -> bytes:
    """The sheet as a file for the printer. Always Chinese: it hangs in the office."""
    from weasyprint import CSS, HTML

    page = _environment().get_template("duty/sheet.html").render(sheet=sheet)
    style = CSS(string=_STYLE.read_text(encoding="utf-8"))
    pdf: bytes = HTML(string=page, url_fetcher=_refuse).write_pdf(stylesheets=[style])
    return pdf


def _refuse(address: str, *_args: object, **_options: object) -> dict[str, object]:
    """A sheet fetches nothing from anywhere."""
    raise ValueError(f"a sheet has no links: {address[:40]}")


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
