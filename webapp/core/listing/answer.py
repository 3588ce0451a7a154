"""Answers a request for a list: a page in the browser, or a file of all of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from urllib.parse import quote, urlencode

from flask import Response, make_response, render_template, request, send_file, stream_with_context

from webapp.core.accounts.guard import current_actor
from webapp.core.audit import record
from webapp.core.clock import ZONE, today
from webapp.core.db import current_session, transaction
from webapp.core.errors import Invalid
from webapp.core.listing.files import as_csv, as_xlsx
from webapp.core.listing.listing import Column, Listing, Row
from webapp.core.listing.reading import Asked, read_all, read_page

_LONGEST = 80
_LAST_PAGE = 10_000
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def respond(
    listing: Listing,
    values: Mapping[str, object],
    *,
    actions: Sequence[tuple[object, str, str]] = (),
    template: str = "listing.html",
    **more: object,
) -> Response:
    """The list as the address asks for it: `sort`, `q`, `page`, `f.<column>`, `format`.

    `actions` are links above the table: label, icon, address. `more` goes to the template.
    """
    asked = _asked(listing)
    wanted = request.args.get("format")
    if wanted:
        return _file(listing, values, asked, wanted)
    page = read_page(current_session(), listing, values, asked)
    body = render_template(
        template, listing=listing, page=page, asked=asked, shown=shown, actions=actions, address=_address, **more
    )
    return make_response(body)


def _asked(listing: Listing) -> Asked:
    number = request.args.get("page", "1")
    if not (number.isascii() and number.isdigit() and 1 <= int(number) <= _LAST_PAGE):
        raise Invalid("must be the number of a page", page=number[:_LONGEST])
    filters = tuple(
        (name.removeprefix("f."), value) for name, value in request.args.items() if name.startswith("f.") and value
    )
    words = request.args.get("q", "").replace("\0", "")[:_LONGEST]
    return Asked(request.args.get("sort", ""), words, filters, int(number), _spans(listing))


def _spans(listing: Listing) -> tuple[tuple[str, date | None, date | None], ...]:
    keys = (column.key for column in listing.columns if column.spanned)
    found = ((key, _day(f"from.{key}"), _day(f"to.{key}")) for key in keys)
    return tuple(span for span in found if span[1] or span[2])


def _day(name: str) -> date | None:
    written = request.args.get(name, "")
    if not written:
        return None
    try:
        day = date.fromisoformat(written)
    except ValueError as error:
        raise Invalid("must be a day such as 2026-11-24", day=written[:_LONGEST]) from error
    if not 1900 <= day.year <= 9998:
        raise Invalid("must be a day of these times", day=written[:_LONGEST])
    return day


def _address(**changes: object) -> str:
    """The present address with some of its parts changed; an empty part is left out."""
    parts = {**request.args.to_dict(), **{name.replace("__", "."): value for name, value in changes.items()}}
    query = urlencode({name: value for name, value in parts.items() if value not in (None, "")})
    return f"{request.path}?{query}" if query else request.path


def shown(column: Column, row: Row) -> str:
    """A value in the reader's words; nothing known is a dash."""
    value = row[column.key]
    if value is None or value == "":
        return "—"
    if column.words is not None:
        return str(column.words(value))
    if isinstance(value, datetime):
        return value.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and column.kind == "number":
        return f"{value:,}"
    return str(value)


def _file(listing: Listing, values: Mapping[str, object], asked: Asked, wanted: str) -> Response:
    if wanted not in {"csv", "xlsx"}:
        raise Invalid("a list comes as csv or xlsx", format=wanted[:_LONGEST])
    columns = [column for column in listing.columns if column.exported]
    session = current_session()
    name = f"{listing.title}-{today():%Y%m%d}.{wanted}"
    rows = list(read_all(session, listing, values, asked))
    with transaction(session):
        record(
            session,
            "listing.export",
            of="listing",
            object_id=listing.key,
            account_id=current_actor().account_id,
            facts={"rows": len(rows), "form": wanted},
        )
    if wanted == "xlsx":
        return send_file(as_xlsx(str(listing.title), columns, rows), _XLSX, as_attachment=True, download_name=name)
    response = Response(stream_with_context(as_csv(columns, rows)), mimetype="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
