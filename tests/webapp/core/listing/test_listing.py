from __future__ import annotations

import io

import openpyxl
import pytest
from flask_babel import lazy_gettext as _
from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.errors import Invalid
from webapp.core.listing import Choice, Column, Listing
from webapp.core.listing.files import as_csv, as_xlsx, escaped
from webapp.core.listing.reading import PAGE_SIZE, Asked, read_all, read_page

SHOPS = Listing(
    key="shops",
    title=_("Shops"),
    source="shop t",
    columns=(
        Column("name", _("Name"), "t.name", searched=True),
        Column("kind", _("Kind"), "t.kind", choices=lambda: [Choice("shop.restaurant", "餐馆")]),
        Column("checked_on", _("First check"), "t.first_checked_on", kind="date"),
    ),
    where="t.community_id = :community_id",
    order="name",
)
HERE = {"community_id": 1}


def names(town: Session, **asked: object) -> list[object]:
    return [row["name"] for row in read_page(town, SHOPS, HERE, Asked(**asked)).rows]


def test_a_list_is_in_its_own_order_and_in_any_other_asked_for(town: Session) -> None:
    assert names(town) == sorted(names(town))
    assert names(town, sort="-name") == sorted(names(town), reverse=True)


def test_words_are_looked_for_as_they_are_typed(town: Session) -> None:
    town.execute(text("UPDATE shop SET name = '100%纯棉_店' WHERE id = 1"))
    assert names(town, q="%纯棉_") == ["100%纯棉_店"]
    assert names(town, q="%") == ["100%纯棉_店"]


def test_a_filter_leaves_the_rows_of_its_value(town: Session) -> None:
    kinds = {row["kind"] for row in read_page(town, SHOPS, HERE, Asked()).rows}
    for kind in kinds:
        page = read_page(town, SHOPS, HERE, Asked(filters=(("kind", str(kind)),)))
        assert {row["kind"] for row in page.rows} == {kind}


@pytest.mark.parametrize("asked", [Asked(sort="t.id; DROP TABLE shop"), Asked(sort="nothing")])
def test_only_columns_sort(town: Session, asked: Asked) -> None:
    with pytest.raises(Invalid):
        read_page(town, SHOPS, HERE, asked)


@pytest.mark.parametrize("name", ["name", "nothing"])
def test_only_columns_with_choices_filter(town: Session, name: str) -> None:
    with pytest.raises(Invalid):
        read_page(town, SHOPS, HERE, Asked(filters=((name, "x"),)))


def test_a_long_list_comes_in_pages_that_miss_and_repeat_nothing(town: Session) -> None:
    numbers = Listing(
        key="numbers",
        title=_("Shops"),
        source="generate_series(1, 120) AS t(id)",
        columns=(Column("number", _("Name"), "t.id", kind="number"),),
    )
    pages = [read_page(town, numbers, {}, Asked(page=number)) for number in (1, 2, 3)]
    assert [row["number"] for page in pages for row in page.rows] == list(range(1, 121))
    assert [(page.total, page.pages) for page in pages] == [(120, 3)] * 3
    assert len(pages[0].rows) == PAGE_SIZE
    beyond = read_page(town, numbers, {}, Asked(page=9))
    assert (beyond.rows, beyond.total) == ([], 120)
    assert len(list(read_all(town, numbers, {}, Asked()))) == 120


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_is_ever_a_formula(first: str) -> None:
    hostile = f"{first}HYPERLINK(1)"
    assert escaped(hostile).startswith("'")
    assert escaped("普通文字 = 1") == "普通文字 = 1"
    rows = [{"name": hostile, "kind": "k", "checked_on": None}]
    csv = "".join(as_csv(SHOPS.columns, rows))
    assert f"'{first}" in csv
    with as_xlsx("shops", SHOPS.columns, rows) as file:
        cell = openpyxl.load_workbook(io.BytesIO(file.read())).active["A2"]
    assert cell.data_type == "s"


def test_a_csv_file_opens_in_excel_with_its_chinese(town: Session) -> None:
    csv = "".join(as_csv(SHOPS.columns, read_all(town, SHOPS, HERE, Asked())))
    assert csv.startswith("\ufeff")
    assert csv.count("\r\n") == len(names(town)) + 1
