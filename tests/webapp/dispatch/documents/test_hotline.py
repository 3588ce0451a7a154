"""Orders of the hotline are read as others write them, and answered in the same columns."""

from __future__ import annotations

import io
from datetime import datetime

import openpyxl
import pytest

from webapp.core.clock import ZONE
from webapp.core.errors import Invalid, TooLarge
from webapp.dispatch.documents.hotline import HEADS, MOST_ORDERS, instant, read_orders, write_orders


def book(*rows: list[object], head: list[str] | None = None) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(head or ["工单号", "时限", "诉求", "地址"])
    for row in rows:
        sheet.append(row)
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def test_the_columns_of_another_place_are_understood() -> None:
    sent = book(
        ["GD1", "2026-11-27 18:00", "暖气不热", "文昌路1号"],
        head=["工单编号*", "办结时限", "问题描述（必填）", "事发地址"],
    )
    (order,) = read_orders("a.xlsx", sent)
    assert order.row == 2
    assert order.cells == {
        "number": "GD1",
        "limit_at": "2026-11-27 18:00",
        "demand": "暖气不热",
        "address": "文昌路1号",
    }


def test_a_time_that_excel_keeps_as_a_time_is_read_with_its_minutes() -> None:
    (order,) = read_orders("a.xlsx", book([20261124001, datetime(2026, 11, 27, 17, 30), "积水", ""]))  # noqa: DTZ001
    assert order.cells["number"] == "20261124001"
    assert instant(order.cells["limit_at"]) == datetime(2026, 11, 27, 17, 30, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-11-27 18:00:05", (2026, 11, 27, 18, 0, 5)),
        ("2026/11/7 8:05", (2026, 11, 7, 8, 5, 0)),
        ("2026年11月27日 18:00", (2026, 11, 27, 18, 0, 0)),
        ("2026.11.27", (2026, 11, 27, 23, 59, 0)),
        ("2026-11-27T18:00", (2026, 11, 27, 18, 0, 0)),
    ],
)
def test_times_are_read_in_the_forms_that_people_write(written: str, read: tuple[int, ...]) -> None:
    assert instant(written) == datetime(*read, tzinfo=ZONE)  # type: ignore[arg-type,misc]


NO_TIME = ("", "明天", "2026-13-01", "2026-02-30", "1999-01-01", "2026-11-27 25:00", "45988", "²026-11-27")


@pytest.mark.parametrize("written", NO_TIME)
def test_what_is_no_time_is_none(written: str) -> None:
    assert instant(written) is None


def test_a_file_of_the_old_encoding_is_read_too() -> None:
    sent = "工单号,时限,诉求\nA1,2026-11-27,路灯不亮\n".encode("gb18030")
    assert read_orders("a.csv", sent)[0].cells["demand"] == "路灯不亮"


def test_empty_rows_are_passed_by_and_keep_the_numbers_of_the_others() -> None:
    rows = read_orders(
        "a.xlsx", book(["A", "2026-11-27", "一", ""], [None, None, None, None], ["B", "2026-11-27", "二", ""])
    )
    assert [each.row for each in rows] == [2, 4]


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("a.xlsx", b"PK\x03\x04 not a workbook"),
        ("a.xlsx", b""),
        ("a.csv", b"\xff\xfe\x00a"),
        ("a.csv", "工单号,诉求\nA,没有时限\n".encode()),
        ("a.xls", b"\xd0\xcf\x11\xe0"),
        ("a.html", b"<table><tr><td>1</td></tr></table>"),
    ],
)
def test_what_is_no_table_of_orders_is_refused_in_words(name: str, sent: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        read_orders(name, sent)
    assert refused.value.detail


def test_a_file_with_too_many_orders_is_refused() -> None:
    lines = "\n".join(f"A{number},2026-11-27,路灯" for number in range(MOST_ORDERS + 1))
    with pytest.raises(TooLarge):
        read_orders("a.csv", f"工单号,时限,诉求\n{lines}".encode())


def test_what_was_imported_is_answered_in_the_same_columns_and_reads_back() -> None:
    row = {
        "number": "GD1",
        "limit_at": datetime(2026, 11, 27, 18, 0, tzinfo=ZONE),
        "demand": "=cmd|'/C calc'!A0",
        "contact": "赵示例",
        "telephone": "199-0000-1234",
        "answer": "已疏通",
    }
    sent = write_orders([row])
    sheet = openpyxl.load_workbook(io.BytesIO(sent)).worksheets[0]
    assert [cell.value for cell in sheet[1]] == [names[0] for names in HEADS.values()]
    cells = dict(zip(HEADS, sheet[2], strict=True))
    assert cells["demand"].data_type == "s"
    assert cells["contact"].value is None or cells["contact"].value == ""
    assert not cells["telephone"].value
    (order,) = read_orders("a.xlsx", sent)
    assert instant(order.cells["limit_at"]) == row["limit_at"]
    assert order.cells["answer"] == "已疏通"


@pytest.mark.parametrize("number", [20231125101523000123, 2.0231125101523e19])
def test_a_number_that_the_spreadsheet_rounded_is_not_taken_for_an_order(number: float) -> None:
    with pytest.raises(Invalid, match=r"Text|文本"):
        read_orders("a.xlsx", book([number, "2026-11-27", "积水", ""]))
    (order,) = read_orders("a.xlsx", book([str(20231125101523000123), "2026-11-27", "积水", ""]))
    assert order.cells["number"] == "20231125101523000123"
