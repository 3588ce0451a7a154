"""Orders of the 12345 hotline (工单) as files: read as the hotline writes them, answered in the same columns."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import xlsxwriter
from flask_babel import gettext as _

from webapp.core.clock import ZONE
from webapp.core.errors import Invalid, TooLarge
from webapp.core.listing.tables import read_tables

MOST_ORDERS = 500
Cells = dict[str, str]

# The first name is the one that is written; the others are what hotlines of other places call it.
HEADS: Mapping[str, tuple[str, ...]] = {
    "number": ("工单号", "工单编号", "工单ID", "编号", "受理编号"),
    "called_at": ("诉求时间", "来电时间", "受理时间", "反映时间"),
    "limit_at": ("办理时限", "时限", "办结时限", "截止时间", "处理时限", "办理截止时间"),
    "category": ("诉求分类", "类别", "诉求类型", "问题分类", "事项分类"),
    "demand": ("诉求内容", "诉求", "问题描述", "内容", "反映内容", "主要内容"),
    "address": ("诉求地址", "地址", "事发地址", "事发地点", "地点"),
    "contact": ("联系人", "诉求人", "来电人", "姓名"),
    "telephone": ("联系电话", "电话", "来电号码", "手机"),
    "state": ("办理状态", "状态"),
    "callee": ("承办单位", "办理单位"),
    "answer": ("办理结果", "答复", "处理结果", "回复内容"),
    "done_at": ("办结时间", "完成时间"),
}
REQUIRED = ("number", "limit_at", "demand")
PERSONAL = ("contact", "telephone")
"""Columns that are read and never written: the hotline knows who called."""
_ROUNDED_FROM = 10**15
"""Spreadsheets keep fifteen digits of a number; what lay behind them is lost."""
_WIDTHS = {"demand": 48, "answer": 48, "address": 30, "callee": 22}
_DAY = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[ T](\d{1,2})[:：时](\d{1,2})(?:[:：分](\d{1,2}))?(?:\.\d+)?[秒分]?)?",
    re.ASCII,
)


@dataclass(frozen=True)
class OrderRow:
    """A row of the file as text, by column."""

    row: int
    cells: Cells


def read_orders(name: str, content: bytes) -> list[OrderRow]:
    """The rows of the first table of orders in a file. Raises Invalid or TooLarge in one sentence."""
    for head, rows in read_tables(name, content, longest=2000, text=_as_written):
        keys = [_key(each) for each in head]
        if set(REQUIRED) <= set(keys):
            return _rows(keys, rows)
    names = "、".join(HEADS[key][0] for key in REQUIRED)
    raise Invalid(_("The file has no table with the columns %(names)s.", names=names), field="file")


def _rows(keys: Sequence[str | None], rows: Iterable[Sequence[str]]) -> list[OrderRow]:
    found = []
    for number, row in enumerate(rows, 2):
        cells = {key: value for key, value in zip(keys, row, strict=False) if key}
        if any(cells.values()):
            found.append(OrderRow(number, cells))
        if len(found) > MOST_ORDERS:
            raise TooLarge(_("The file has more than %(most)d rows.", most=MOST_ORDERS))
    return found


def _key(head: str) -> str | None:
    plain = re.sub(r"[\s:：*（(].*$", "", head)
    return next((key for key, names in HEADS.items() if plain in names), None)


def _as_written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (int, float)) and abs(value) >= _ROUNDED_FROM:
        raise Invalid(_("A long number was rounded by the spreadsheet: give its column the format Text."), field="file")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def instant(written: str) -> datetime | None:
    """An instant as spreadsheets write it, in local time; a mere day ends with the day. None for what is none."""
    match = _DAY.fullmatch(written.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part) if part else None for part in match.groups())
    try:
        on_day = date(year or 0, month or 0, day or 0)
        at = time(23, 59) if hour is None else time(hour, minute or 0, second or 0)
    except ValueError:
        return None
    return datetime.combine(on_day, at, ZONE) if 2000 <= on_day.year <= 2100 else None


def write_orders(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Orders with their answers, in the columns of the import; nothing is a formula, nobody's contact is written."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    sheet = book.add_worksheet("工单")
    sheet.freeze_panes(1, 0)
    head, wrapped = book.add_format({"bold": True, "bottom": 1}), book.add_format({"text_wrap": True, "valign": "top"})
    for at, (key, names) in enumerate(HEADS.items()):
        sheet.set_column(at, at, _WIDTHS.get(key, 17))
        sheet.write_string(0, at, names[0], head)
    for number, row in enumerate(rows, 1):
        for at, key in enumerate(HEADS):
            sheet.write_string(number, at, "" if key in PERSONAL else _shown(row.get(key)), wrapped)
    book.close()
    return buffer.getvalue()


def _shown(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")
    return "" if value is None else str(value)
