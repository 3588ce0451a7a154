from __future__ import annotations

import tomllib
from collections import Counter
from datetime import date, time, timedelta
from itertools import pairwise

import pytest

from webapp.core.config import ROOT
from webapp.dispatch.rules.wording import concerns
from webapp.simulation.plan import Act, Matter, What, plan_day
from webapp.simulation.scenes import scenes

YEAR = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]


def planned(day: date, seed: int = 1) -> list[Act]:
    return plan_day(day, seed, scenes())


def matters(day: date) -> list[Matter]:
    return list({act.matter.uuid: act.matter for act in planned(day)}.values())


@pytest.fixture(scope="module")
def year() -> dict[date, list[Matter]]:
    return {day: matters(day) for day in YEAR}


def test_the_same_day_is_the_same_each_time_and_another_seed_is_another_day() -> None:
    day = date(2026, 11, 24)
    assert planned(day) == planned(day)
    assert [act.key for act in planned(day)] == [act.key for act in planned(day)]
    assert {each.uuid for each in matters(day)}.isdisjoint({act.matter.uuid for act in planned(day, seed=2)})


def test_every_day_has_as_much_as_such_a_community_has(year: dict[date, list[Matter]]) -> None:
    for day, found in year.items():
        whistles = [each for each in found if each.is_whistle]
        of_groups = [each for each in found if each.source == "transcript"]
        assert 5 <= len(whistles) <= 12, day
        assert 24 <= len(of_groups) <= 40, day
        settled = sum(not each.is_whistle for each in of_groups) / len(of_groups)
        assert 0.74 <= settled <= 0.86, day


def test_a_threat_to_life_is_about_monthly_and_disputes_are_one_or_two_a_week(year: dict[date, list[Matter]]) -> None:
    every = [each for found in year.values() for each in found]
    assert 6 <= sum(each.threat for each in every) <= 20
    assert all(each.category.startswith("safety.") for each in every if each.threat)
    disputes = sum(each.category.startswith("dispute.") for each in every)
    assert 52 <= disputes <= 104


def test_seasons_bring_what_they_bring(year: dict[date, list[Matter]]) -> None:
    months: dict[str, set[int]] = {}
    for day, found in year.items():
        for each in found:
            months.setdefault(each.category, set()).add(day.month)
    assert months["facility.frozen_pipe"] == {12, 1, 2}
    assert months["facility.heating"] == {11, 12, 1, 2}
    assert months["order.fireworks"] == {1, 2}
    assert months["hazard.water_edge"] == {6, 7, 8, 9}
    assert months["hazard.extinguisher"] == {11}
    assert 7 not in months["order.school_gate"]


def test_nobody_knocks_in_the_midday_rest_unless_life_is_in_danger(year: dict[date, list[Matter]]) -> None:
    for day in YEAR[::17]:
        for act in planned(day):
            if act.what in (What.SETTLE, What.ARRIVE, What.FINISH) and not act.matter.threat:
                assert not time(12, 30) <= act.at.time() < time(15), act


def test_acts_of_a_matter_come_in_their_order_and_stay_within_the_day() -> None:
    for day in YEAR[::29]:
        by_matter: dict[object, list[Act]] = {}
        acts = planned(day)
        assert acts == sorted(acts)
        assert len({act.key for act in acts}) == len(acts)
        for act in acts:
            assert act.at.date() == day
            by_matter.setdefault(act.matter.uuid, []).append(act)
        for found in by_matter.values():
            assert found[0].what is What.REGISTER
            assert all(before.order < after.order for before, after in pairwise(found))


def test_some_answer_late_and_one_refuses() -> None:
    late = 0
    for day in YEAR[::7]:
        acts = planned(day)
        assert Counter(act.what for act in acts)[What.REFUSE] <= 1
        reviewed = {act.matter.uuid: act.at for act in acts if act.what is What.REVIEW}
        late += sum(
            act.at - reviewed[act.matter.uuid] > timedelta(minutes=30)
            for act in acts
            if act.what is What.ACKNOWLEDGE and act.of_lead and not act.matter.threat
        )
    assert late > 10


def test_every_scene_names_a_category_of_the_file_and_no_persons_secrets() -> None:
    with (ROOT / "geodata" / "categories.toml").open("rb") as file:
        groups = tomllib.load(file)["group"]
    known = {f"{group['code']}.{leaf['code']}" for group in groups for leaf in group["leaf"]}
    book = scenes()
    every = [*book.small, *book.large, *book.threats, *book.disputes, *book.school_gate, *book.night_pipe]
    assert {scene.category for scene in every} <= known
    assert all(len(text) <= 30 for scene in every for text in scene.texts), "short, as people write in a group"
    assert [text for scene in every for text in scene.texts if concerns(text)] == []
