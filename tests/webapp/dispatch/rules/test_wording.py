"""What a text should not hold is found, and what looks like it is not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.dispatch.rules.wording import Concern, blotted, concerns, findings, is_id_number, is_sensitive

# Invented: the area code 620902 with days and orders that were given to nobody.
ID = "62090219000101001X"


def id_number(body: str = "62090219000101001") -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def test_an_identity_number_is_known_by_its_last_character() -> None:
    good = id_number()
    assert is_id_number(good)
    for other in "0123456789X":
        if other != good[-1]:
            assert not is_id_number(good[:-1] + other)


@pytest.mark.parametrize("body", ["62090219001301001", "62090219000230001", "62090217990101001"])
def test_a_day_of_birth_that_never_was_makes_no_identity_number(body: str) -> None:
    assert not is_id_number(id_number(body))


@pytest.mark.parametrize("put", ["{}", "身份证{}，住3号楼", "号码：{}。"])
def test_an_identity_number_is_found_wherever_it_stands(put: str) -> None:
    number = id_number()
    assert concerns(put.format(number)) == [Concern.ID_NUMBER]
    spaced = f"{number[:6]} {number[6:14]} {number[14:]}"
    assert concerns(put.format(spaced)) == [Concern.ID_NUMBER]
    wide = number.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert concerns(put.format(wide)) == [Concern.ID_NUMBER]


@pytest.mark.parametrize(
    "text",
    [
        "找他：19900001234",
        "199-0000-1234",
        "199 0000 1234",
        "+86 199 0000 1234",
        "0937-2990000",
        "09372990000",
        "１９９００００１２３４",
    ],
)
def test_a_telephone_number_is_found(text: str) -> None:
    assert concerns(text) == [Concern.PHONE]


def test_a_bank_card_is_found_by_its_check_digit() -> None:
    assert concerns("卡号4111 1111 1111 1111") == [Concern.BANK_CARD]
    assert concerns("卡号4111 1111 1111 1112") == []


@pytest.mark.parametrize(
    ("text", "concern"),
    [
        ("3号楼有个精神病人又闹了", Concern.HEALTH),
        ("他家老人确诊了", Concern.HEALTH),
        ("HIV", Concern.HEALTH),
        ("刚刑满释放回来", Concern.PAST),
        ("听说以前坐过牢", Concern.PAST),
        ("楼上家暴", Concern.PAST),
    ],
)
def test_words_on_health_and_past_offer_the_sensitive_lane(text: str, concern: Concern) -> None:
    assert concerns(text) == [concern]
    assert is_sensitive(concerns(text))


@pytest.mark.parametrize(
    "text",
    [
        "3单元又反水了，味大得很",
        "残疾人坡道坏了",
        "拨打119、120、110，12345转来",
        "工单20261124000123456",
        "网格编号620902004002103，楼号12345678",
        "2026-11-24 08:30 到 17:30",
        "一共1234567890123456元",
        "路面结冰，老人摔倒了",
        "医院门口堵车",
    ],
)
def test_ordinary_texts_pass(text: str) -> None:
    assert concerns(text) == []


def test_numbers_are_blotted_out_and_the_rest_stays() -> None:
    text = f"张某{id_number()}，电话19900001234，暖气不热"
    assert blotted(text) == "张某＊＊＊，电话＊＊＊，暖气不热"
    assert blotted("他有前科") == "他有前科"
    assert blotted("他有前科", every=True) == "他有＊＊＊"


def test_a_number_counts_once() -> None:
    assert len(findings(id_number())) == 1


@given(st.text(max_size=400))
def test_no_text_makes_it_fail_and_what_it_finds_lies_in_the_text(text: str) -> None:
    for each in findings(text):
        assert 0 <= each.begins < each.ends <= len(text)
    assert len(blotted(text)) <= len(text) + 3 * len(findings(text))


def test_a_long_hostile_text_does_not_take_long() -> None:
    for text in ("1 " * 50_000, "1-" * 50_000, "6" * 100_000, "0" * 100_000, "精神" * 50_000):
        begun_s = time.perf_counter()
        findings(text)
        assert time.perf_counter() - begun_s < 1.5
