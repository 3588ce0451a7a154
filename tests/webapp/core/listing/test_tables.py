"""A filled-in file is read within bounds, whatever it claims of itself."""

from __future__ import annotations

import io
import time
import zipfile

import openpyxl
import pytest

from webapp.core.errors import TooLarge
from webapp.core.listing.tables import MOST_COLUMNS, MOST_ROWS, MOST_SHEETS, read_tables


def claiming(dimension: str, *rows: str) -> bytes:
    """A workbook whose sheet claims a size and has these rows."""
    book = openpyxl.Workbook()
    made = io.BytesIO()
    book.save(made)
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<dimension ref="{dimension}"/><sheetData>{"".join(rows)}</sheetData></worksheet>'
    )
    changed = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, sheet if name.endswith("sheet1.xml") else old.read(name))
    return changed.getvalue()


def with_cells(row: int, *columns: str) -> str:
    cells = "".join(f'<c r="{column}{row}" t="inlineStr"><is><t>x</t></is></c>' for column in columns)
    return f'<row r="{row}">{cells}</row>'


@pytest.mark.parametrize("far", [20_000, 1_048_576])
def test_a_small_file_that_claims_a_huge_sheet_is_read_as_small_as_it_is(far: int) -> None:
    begun = time.process_time()
    ((head, rows),) = read_tables("a.xlsx", claiming("A1:XFD20000", with_cells(1, "A", "B"), f'<row r="{far}"/>'))
    assert time.process_time() - begun < 3
    assert [each for each in head if each] == ["x", "x"]
    assert not any(rows)
    assert sum(len(row) for row in rows) < 1000


def test_more_columns_than_any_table_has_are_refused_by_name() -> None:
    with pytest.raises(TooLarge, match=str(MOST_COLUMNS)):
        read_tables("a.xlsx", claiming("A1:XFD2", with_cells(1, "A", "B"), with_cells(2, "A", "BI")))
    with pytest.raises(TooLarge, match=str(MOST_COLUMNS)):
        read_tables("a.csv", b"a,b\n" + b"1," * 70 + b"1\n")


def test_more_sheets_than_any_file_has_are_refused_by_name() -> None:
    book = openpyxl.Workbook()
    for _ in range(MOST_SHEETS):
        book.create_sheet()
    made = io.BytesIO()
    book.save(made)
    with pytest.raises(TooLarge, match=str(MOST_SHEETS)):
        read_tables("a.xlsx", made.getvalue())


def test_more_rows_than_are_read_are_refused_by_name() -> None:
    with pytest.raises(TooLarge, match=str(MOST_ROWS)):
        read_tables("a.csv", b"a\n" + b"1\n" * (MOST_ROWS + 1))
    ((_, rows),) = read_tables("a.csv", b"a\n" + b"1\n" * MOST_ROWS)
    assert len(rows) == MOST_ROWS
