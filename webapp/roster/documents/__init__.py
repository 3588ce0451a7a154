"""People and assignments as files: CSV and Excel, in the words of the office, in which nothing is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter
from flask_babel import gettext as _

from webapp.core.errors import Invalid, TooLarge
from webapp.core.listing.files import escaped
from webapp.core.listing.tables import MOST_ROWS, read_tables
from webapp.roster.rules import END_LABELS, MEMBER_LABELS, ROLE_LABELS

PEOPLE, ASSIGNMENTS = "people", "assignments"
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
    sheets: Sheets = {}
    for head, rows in read_tables(name, content, longest=_LONGEST_CELL):
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
