"""The category that somebody means is among the first that are suggested."""

from __future__ import annotations

import tomllib

import pytest

from webapp.core.config import ROOT
from webapp.dispatch.rules.suggesting import Known, suggest


def categories() -> list[Known]:
    with (ROOT / "geodata" / "categories.toml").open("rb") as file:
        groups = tomllib.load(file)["group"]
    return [
        Known(f"{group['code']}.{leaf['code']}", leaf["name"], tuple(leaf["words"]))
        for group in groups
        for leaf in group["leaf"]
    ]


KNOWN = categories()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("3单元又反水了，味大得很", "facility.sewage"),
        ("地下室着火了，冒烟", "safety.fire"),
        ("楼道里一股煤气味，谁来看看", "safety.gas"),
        ("电梯困人了！里面有两个", "safety.trapped_in_lift"),
        ("5号楼暖气不热，家里老人冷得不行", "facility.heating"),
        ("有人从4楼拉线给电瓶车充电，飞线", "hazard.ebike_charging"),
        ("校门口又堵死了，放学接孩子过不去", "order.school_gate"),
        ("广场舞音响太大，孩子高考", "order.dance_noise"),
        ("半夜电钻噪音", "order.noise"),
        ("井盖没了，小心点", "city.manhole"),
        ("烧烤摊油烟呛人", "appearance.barbecue"),
        ("工头拖欠工资三个月", "dispute.wages"),
        ("路灯不亮好几天了", "city.lamp"),
        ("楼道灯不亮", "compound.stair_light"),
        ("消防通道停满了车", "order.fire_lane"),
        ("路面结冰滑倒了人", "hazard.road_ice"),
        ("孩子走丢了，穿红衣服", "safety.missing_person"),
        ("2号楼垃圾没人清，臭得很", "compound.compound_rubbish"),
        ("想问一下医保怎么办理", "service.employment"),
        ("瓜摊占道，路都过不去", "appearance.street_stall"),
    ],
)
def test_what_people_write_leads_to_what_they_mean(text: str, code: str) -> None:
    assert code in [each.code for each in suggest(text, KNOWN)][:2]


def test_what_fits_nothing_suggests_nothing() -> None:
    assert suggest("早上好", KNOWN) == []
    assert suggest("", KNOWN) == []


def test_the_words_that_led_there_are_named() -> None:
    assert "反水" in suggest("3单元又反水了", KNOWN)[0].by


def test_a_word_within_a_longer_one_counts_once() -> None:
    both = Known("a", "甲", ("供水", "供水管"))
    assert suggest("供水管破了", [both])[0].by == ("供水管",)
