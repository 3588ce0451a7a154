"""A list as a file: CSV and Excel, in which nothing is ever a formula."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import IO

import xlsxwriter

from webapp.core.clock import ZONE
from webapp.core.listing.listing import Column, Row

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_WIDEST = 48


def escaped(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def cell(column: Column, row: Row) -> object:
    """A value as files hold it: numbers stay numbers, instants are local, codes are words."""
    value = row[column.key]
    if value is None:
        return None
    if column.words is not None:
        return str(column.words(value))
    if isinstance(value, datetime):
        return value.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool | int | float):
        return value
    return str(value)


def as_csv(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[str]:
    """Lines of a CSV file that Excel reads as UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow([escaped(str(column.label)) for column in columns])
    for row in rows:
        values = (cell(column, row) for column in columns)
        writer.writerow([escaped(value) if isinstance(value, str) else value for value in values])
        if buffer.tell() > 32_768:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def as_xlsx(title: str, columns: Sequence[Column], rows: Iterable[Row]) -> IO[bytes]:
    """An Excel file in constant memory, opened at its beginning."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  (whoever answers closes it)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\']", " ", title)[:31])
    head = book.add_format({"bold": True, "bottom": 1})
    sheet.freeze_panes(1, 0)
    for at, column in enumerate(columns):
        label = str(column.label)
        sheet.set_column(at, at, min(_WIDEST, max(10, len(label.encode("gb18030")) + 4)))
        sheet.write_string(0, at, label, head)
    for number, row in enumerate(rows, 1):
        for at, column in enumerate(columns):
            value = cell(column, row)
            if isinstance(value, str):
                sheet.write_string(number, at, value)
            elif value is not None:
                sheet.write(number, at, value)
    book.close()
    file.seek(0)
    return file
