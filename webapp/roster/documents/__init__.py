"""People and assignments as files: CSV and Excel, in the words of the office, in which nothing is a formula."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import openpyxl
import xlsxwriter
from flask_babel import gettext as _

from webapp.core.errors import Invalid, TooLarge
from webapp.core.listing.files import escaped
from webapp.roster.rules import END_LABELS, MEMBER_LABELS, ROLE_LABELS

PEOPLE, ASSIGNMENTS = "people", "assignments"
LARGEST_FILE = 8_000_000
LARGEST_UNPACKED = 80_000_000
MOST_ROWS = 20_000
_LONGEST_CELL = 400

TITLES = {PEOPLE: "人员", ASSIGNMENTS: "任职"}
HEADS: dict[str, dict[str, str]] = {
    PEOPLE: {
        "ref": "编号",
        "name": "姓名",
        "duty_phone": "值守电话",
        "consent_on": "公开同意日期",
        "consent_until": "同意终止日期",
        "skills": "特长",
        "member": "党员类别",
        "branch": "所属党支部",
        "opened_on": "登记日期",
        "closed_on": "离册日期",
    },
    ASSIGNMENTS: {
        "ref": "编号",
        "name": "姓名",
        "role": "角色",
        "place": "地点",
        "begins": "起始日期",
        "until": "终止日期",
        "rank": "顺位",
        "stands_in_for": "替岗对象编号",
        "ended_reason": "结束原因",
        "successor": "接任人编号",
    },
}
REQUIRED = {PEOPLE: ("name",), ASSIGNMENTS: ("ref", "role", "place", "begins")}
# Codes of closed lists stand in files as their Chinese words; both are read.
WORDS: dict[str, Mapping[Any, str]] = {"role": ROLE_LABELS, "member": MEMBER_LABELS, "ended_reason": END_LABELS}
Cells = dict[str, str]


@dataclass
class Sheet:
    """Rows of one table as text by column key, each with its number in the file."""

    columns: tuple[str, ...] = ()
    rows: list[tuple[int, Cells]] = field(default_factory=list)


Sheets = dict[str, Sheet]


def read_file(name: str, content: bytes) -> Sheets:
    """The tables of a file, told apart by their columns. Raises Invalid or TooLarge in one sentence."""
    if len(content) > LARGEST_FILE:
        raise TooLarge(_("The file is larger than 8 MB."))
    if name.lower().endswith(".xlsx"):
        tables = _workbook(content)
    elif name.lower().endswith(".csv"):
        tables = [_lines(content)]
    else:
        raise Invalid(_("Only .csv and .xlsx files are read."), field="file")
    sheets: Sheets = {}
    for head, rows in tables:
        kind = _kind(head)
        if kind is not None and kind not in sheets:
            sheets[kind] = _sheet(kind, head, rows)
    if not sheets:
        raise Invalid(
            _("No table of people or assignments is in the file; export one to see its columns."), field="file"
        )
    return sheets


def _kind(head: Sequence[str]) -> str | None:
    known = {kind: {key for key in (_key(kind, each) for each in head) if key} for kind in HEADS}
    fitting = [kind for kind, keys in known.items() if set(REQUIRED[kind]) <= keys]
    return ASSIGNMENTS if ASSIGNMENTS in fitting else fitting[0] if fitting else None


def _key(kind: str, head: str) -> str | None:
    heads = HEADS[kind]
    return head if head in heads else next((key for key, label in heads.items() if label == head), None)


def _sheet(kind: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> Sheet:
    keys = [_key(kind, each) for each in head]
    if unknown := [each for each, key in zip(head, keys, strict=True) if key is None and each]:
        raise Invalid(_("Unknown columns: %(names)s", names="、".join(unknown)[:_LONGEST_CELL]), field="file")
    sheet = Sheet(tuple(key for key in keys if key))
    for number, row in enumerate(rows, 2):
        cells = {key: value for key, value in zip(keys, row, strict=False) if key}
        if any(cells.values()):
            sheet.rows.append((number, cells))
        if len(sheet.rows) > MOST_ROWS:
            raise TooLarge(_("The file has more than %(most)d rows.", most=MOST_ROWS))
    return sheet


def _lines(content: bytes) -> tuple[list[str], list[list[str]]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        try:
            rows = [[_text(cell) for cell in row] for row in csv.reader(io.StringIO(text), strict=True)]
        except csv.Error as error:
            raise Invalid(_("The file is no well-formed table."), field="file") from error
        return (rows[0], rows[1:]) if rows else ([], [])
    raise Invalid(_("The file is neither UTF-8 nor GB18030 text."), field="file")


def _workbook(content: bytes) -> list[tuple[list[str], list[list[str]]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(each.file_size for each in packed.infolist())
    except zipfile.BadZipFile as error:
        raise Invalid(_("The file is no readable workbook."), field="file") from error
    if unpacked > LARGEST_UNPACKED:
        raise TooLarge(_("The file unpacks to more than 80 MB."))
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        tables = []
        for sheet in book.worksheets:
            rows = [[_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True, max_row=MOST_ROWS + 2)]
            if rows:
                tables.append((rows[0], rows[1:]))
    except Exception as error:  # openpyxl raises whatever its XML and zip layers raise
        raise Invalid(_("The file is no readable workbook."), field="file") from error
    return tables


def _text(value: object) -> str:
    """A cell as text: days as written by the product, the guard before a formula taken off."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value).strip()
    unguarded = text[1:] if text.startswith("'") and escaped(text[1:]) != text[1:] else text
    return " ".join(unguarded.split())[:_LONGEST_CELL]


def in_words(key: str, code: str) -> str:
    """The words of a closed list's code; other values stay."""
    return str(WORDS[key].get(code, code)) if key in WORDS and code else code


def code_of(key: str, words: str) -> str | None:
    """The code of a closed list from its words or the code itself; None where it is neither."""
    labels = WORDS[key]
    return next((str(code) for code, label in labels.items() if words in (str(code), label)), None)


def write_xlsx(tables: Mapping[str, Sequence[Cells]]) -> bytes:
    """A workbook with a sheet for each table."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    head = book.add_format({"bold": True, "bottom": 1})
    for kind, rows in tables.items():
        sheet = book.add_worksheet(TITLES[kind])
        sheet.freeze_panes(1, 0)
        for at, (key, label) in enumerate(HEADS[kind].items()):
            sheet.set_column(at, at, 26 if key in ("place", "branch", "skills") else 14)
            sheet.write_string(0, at, label, head)
        for number, row in enumerate(rows, 1):
            for at, key in enumerate(HEADS[kind]):
                sheet.write_string(number, at, in_words(key, row[key]))
    book.close()
    return buffer.getvalue()


def write_csv(kind: str, rows: Sequence[Cells]) -> str:
    """One table as CSV that Excel reads as UTF-8."""
    buffer = io.StringIO()
    buffer.write("\ufeff")
    writer = csv.writer(buffer)
    writer.writerow(HEADS[kind].values())
    writer.writerows([escaped(in_words(key, row[key])) for key in HEADS[kind]] for row in rows)
    return buffer.getvalue()
