"""Reads a file that somebody filled in a spreadsheet: every cell as text, within bounds, whatever the file claims."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

import openpyxl
from flask_babel import gettext as _

from webapp.core.errors import Invalid, TooLarge
from webapp.core.listing.files import escaped

LARGEST_FILE = 8_000_000
LARGEST_UNPACKED = 80_000_000
MOST_ROWS = 20_000
MOST_COLUMNS, MOST_SHEETS = 60, 10

Table = tuple[list[str], list[list[str]]]
"""The head and the rows below it."""


def read_tables(
    name: str, content: bytes, *, longest: int = 400, text: Callable[[object], str] | None = None
) -> list[Table]:
    """The tables of a file, .csv or .xlsx; `text` puts values into text. Raises Invalid or TooLarge in one sentence."""
    if len(content) > LARGEST_FILE:
        raise TooLarge(_("The file is larger than 8 MB."))
    put = text or _days
    if name.lower().endswith(".xlsx"):
        return _workbook(content, lambda value: plain(put(value), longest))
    if name.lower().endswith(".csv"):
        return [_lines(content, lambda value: plain(put(value), longest))]
    raise Invalid(_("Only .csv and .xlsx files are read."), field="file")


def plain(written: str, longest: int) -> str:
    """A cell on one line, the guard before a formula taken off."""
    found = written.strip()
    unguarded = found[1:] if found.startswith("'") and escaped(found[1:]) != found[1:] else found
    return " ".join(unguarded.split())[:longest]


def _days(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _lines(content: bytes, put: Callable[[object], str]) -> Table:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            decoded = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in decoded:
            break
        try:
            rows = [[put(cell) for cell in row] for row in _bounded(csv.reader(io.StringIO(decoded), strict=True))]
        except csv.Error as error:
            raise Invalid(_("The file is no well-formed table."), field="file") from error
        return (rows[0], rows[1:]) if rows else ([], [])
    raise Invalid(_("The file is neither UTF-8 nor GB18030 text."), field="file")


def _workbook(content: bytes, put: Callable[[object], str]) -> list[Table]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(each.file_size for each in packed.infolist())
    except zipfile.BadZipFile as error:
        raise Invalid(_("The file is no readable workbook."), field="file") from error
    if unpacked > LARGEST_UNPACKED:
        raise TooLarge(_("The file unpacks to more than 80 MB."))
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        if len(book.worksheets) > MOST_SHEETS:
            raise TooLarge(_("The file has more than %(most)d sheets.", most=MOST_SHEETS))
        tables = [_sheet(sheet, put) for sheet in book.worksheets]
    except (Invalid, TooLarge):
        raise
    except Exception as error:  # openpyxl raises whatever its XML and zip layers raise
        raise Invalid(_("The file is no readable workbook."), field="file") from error
    return [table for table in tables if any(table)]


def _sheet(sheet: Any, put: Callable[[object], str]) -> Table:
    """A sheet as a table; how wide and long it is, its cells say and not what it claims."""
    cells = sheet.iter_rows(values_only=True, max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS + 1)
    rows = [[put(cell) for cell in row[:MOST_COLUMNS]] for row in _bounded(cells)]
    return (rows[0], rows[1:]) if rows else ([], [])


def _bounded(rows: Iterable[Sequence[object]]) -> Iterator[Sequence[object]]:
    """The rows of a table, an empty one as nothing, while they are not too many nor too wide. Raises TooLarge."""
    filled = 0
    for row in rows:
        is_empty = row.count(None) == len(row)
        filled += not is_empty
        if filled > MOST_ROWS + 1:
            raise TooLarge(_("The file has more than %(most)d rows.", most=MOST_ROWS))
        if not is_empty and any(cell not in (None, "") for cell in row[MOST_COLUMNS:]):
            raise TooLarge(_("The file has more than %(most)d columns.", most=MOST_COLUMNS))
        yield () if is_empty else row
