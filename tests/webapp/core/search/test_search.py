"""What people type, and what they find."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.webapp.town import CODE
from webapp.core.search.commands import refresh
from webapp.core.search.query import search
from webapp.core.search.words import plain
from webapp.grids.search import SOURCES


def found(town: Session, asked: str, **choice: object) -> list[tuple[str, str, str]]:
    return [(one.layer, one.name, one.match) for one in search(town, asked, restricted_in={1}, **choice)]


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("成林大厦", ("buildings", "成林大厦", "exact")),
        ("成林", ("buildings", "成林大厦", "prefix")),
        ("大厦", ("buildings", "成林大厦", "contains")),
        ("面馆", ("shops", "广厦牛肉面馆", "contains")),
        ("cldx", ("buildings", "成林大厦", "pinyin")),
        ("clds", ("buildings", "成林大厦", "pinyin")),
        ("daxia", ("buildings", "成林大厦", "pinyin")),
        ("ccs", ("shops", "长城超市", "pinyin")),
        ("changcheng", ("shops", "长城超市", "pinyin")),
        ("chaoshi", ("shops", "长城超市", "pinyin")),
        ("nrmg", ("shops", "广厦牛肉面馆", "pinyin")),
        ("西关小学", ("places", "西关小学", "exact")),
        ("腰片", ("sections", "腰片", "exact")),
        (CODE, ("communities", CODE, "exact")),
        (f"{CODE}104", ("sections", f"{CODE}104", "exact")),
        ("敦煌路", ("streets", "敦煌路", "exact")),
        ("敦煌路20号", ("shops", "长城超市", "address")),
        ("银行家属院5号楼", ("buildings", "银行家属院5号楼", "exact")),
        ("A01", ("cameras", "A01 十字路口", "prefix")),
        ("YINHANG", ("compounds", "银行家属院", "pinyin")),
    ],
)
def test_what_is_typed_finds_what_is_meant(town: Session, asked: str, first: tuple[str, str, str]) -> None:
    assert found(town, asked)[0] == first


def test_exact_comes_before_prefix_before_contained(town: Session) -> None:
    town.execute(text("UPDATE shop SET name = '大厦' WHERE id = 1"))
    town.execute(text("UPDATE shop SET name = '大厦超市' WHERE id = 2"))
    refresh(town, SOURCES, 1)
    assert [name for _layer, name, _match in found(town, "大厦")] == ["大厦", "大厦超市", "成林大厦"]


def test_restricted_layers_are_found_only_by_those_who_may(town: Session) -> None:
    assert {one.layer for one in search(town, "敦煌路", restricted_in={1})} >= {"shops", "streets"}
    for asked in ("长城超市", "敦煌路", "政务中心", "A01", "ccs", "chaoshi"):
        layers = {one.layer for one in search(town, asked, restricted_in=())}
        assert not layers & {"shops", "organizations", "cameras", "hazards"}


def test_grids_of_a_former_generation_are_not_found(town: Session) -> None:
    assert found(town, "西片") == []


def test_one_feature_is_found_once(town: Session) -> None:
    results = [(one.layer, one.id) for one in search(town, "九块社区", restricted_in={1})]
    assert len(results) == len(set(results))
    assert results[0] == ("communities", 1)


def test_another_community_is_left_out_when_one_is_asked_for(town: Session) -> None:
    assert found(town, "成林大厦", community_id=1)
    assert found(town, "成林大厦", community_id=2) == []


def test_refreshing_twice_leaves_the_same_entries(town: Session) -> None:
    counted = "SELECT count(*) FROM search_entry"
    first, before = refresh(town, SOURCES, 1), town.scalar(text(counted))
    assert (refresh(town, SOURCES, 1), town.scalar(text(counted))) == (first, before)


def test_entries_are_written_while_their_index_is_away(town: Session) -> None:
    town.execute(text("DROP INDEX ix_search_entry_grams"))
    assert refresh(town, SOURCES, 1) == town.scalar(text("SELECT count(*) FROM search_entry WHERE plain <> ''"))


def test_only_the_layers_asked_for_are_refreshed(town: Session) -> None:
    town.execute(text("UPDATE shop SET name = '新名超市' WHERE id = 2"))
    refresh(town, SOURCES, 1, layers={"buildings"})
    assert found(town, "新名超市") == []
    assert ("buildings", "成林大厦", "exact") in found(town, "成林大厦")
    refresh(town, SOURCES, 1, layers={"shops"})
    assert found(town, "新名超市")[0] == ("shops", "新名超市", "exact")


@pytest.mark.parametrize("name", ["前\\N后", "左\t右", "上\n下", "一\\二", '{三},"四"', "\\N"])
def test_odd_characters_of_a_name_come_through_as_they_are(town: Session, name: str) -> None:
    town.execute(text("UPDATE shop SET name = :name, address = :name WHERE id = 2"), {"name": name})
    refresh(town, SOURCES, 1)
    held = "SELECT text, detail, plain FROM search_entry WHERE layer = 'shops' AND feature_id = 2"
    assert tuple(town.execute(text(held)).one()) == (name, name, plain(name))


def test_a_closed_shop_is_forgotten_at_the_next_refresh(town: Session) -> None:
    town.execute(text("UPDATE shop SET closed_on = '2026-01-01' WHERE id = 2"))
    refresh(town, SOURCES, 1)
    assert found(town, "长城超市") == []


@pytest.mark.parametrize("asked", ["", " ", "!!", "\x00", "%", "_", "'; DROP TABLE shop --", "𠮷", "啊" * 80, "a" * 80])
def test_odd_input_finds_nothing_and_breaks_nothing(town: Session, asked: str) -> None:
    assert search(town, asked, restricted_in={1}) == []


def test_a_named_compound_is_not_pushed_out_by_many_shops(town: Session) -> None:
    town.execute(
        text(
            "INSERT INTO shop (id, community_id, block_id, source, source_ref, name, kind, geom)"
            " SELECT 100 + n, 1, 1, 'many', n::text, '家属' || n || '店', 'shop.restaurant', geom"
            " FROM shop, generate_series(1, 300) n WHERE id = 1"
        )
    )
    refresh(town, SOURCES, 1)
    results = found(town, "家属", limit=20)
    assert len(results) == 20
    assert ("compounds", "银行家属院", "contains") in results
    assert results[0][0] == "shops"
