"""The remote: what each press makes a wall show, whom it tells, what it refuses and in which words."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.webapp.dispatch.making import Cast
from tests.webapp.town import CODE
from tests.webapp.wall.conftest import Screen
from tests.webapp.wall.steering import NAME, NEIGHBOUR, NEIGHBOUR_CODE, REMOTE, Office
from webapp.core.accounts.roles import Role
from webapp.core.clock import ZONE
from webapp.core.db import SCHEMA
from webapp.wall.rules import View
from webapp.wall.rules.chosen import SHOWN
from webapp.wall.rules.remote import Home, Order, Press, Shown, following, home_of, pressed

NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)
SECTION, SECTION_CODE = 22, f"{CODE}104"
HOME = Shown(View.COMMUNITY)
LOOKING = Order(Press.SHOW, view=View.GRID, grid_id=SECTION)


def minutes(count: float) -> datetime:
    return NOON + timedelta(minutes=count)


def test_a_grid_that_is_looked_at_is_left_after_a_quarter_of_an_hour() -> None:
    shown = pressed(HOME, LOOKING, HOME, at=NOON)
    assert (shown.view, shown.grid_id, shown.held_until) == (View.GRID, SECTION, minutes(15))
    assert shown.lapsed(HOME, at=minutes(14.9)) == shown
    assert shown.lapsed(HOME, at=minutes(15)) == HOME


def test_a_wall_of_one_grid_goes_back_to_its_own_grid() -> None:
    home = Shown(View.GRID, 21)
    shown = pressed(home, LOOKING, home, at=NOON)
    assert shown.grid_id == SECTION
    assert pressed(shown, Order(Press.GO_ON), home, at=minutes(1)) == home


def test_a_view_that_is_chosen_stays() -> None:
    shown = pressed(HOME, Order(Press.SHOW, view=View.HAZARDS), HOME, at=NOON)
    assert shown.lapsed(HOME, at=minutes(600)) == Shown(View.HAZARDS)


def test_a_pause_keeps_what_is_shown_until_somebody_goes_on() -> None:
    held = pressed(Shown(View.DISPATCH), Order(Press.HOLD, hold_min=30), HOME, at=NOON)
    assert (held.view, held.held_until) == (View.DISPATCH, minutes(30))
    assert pressed(held, Order(Press.GO_ON), HOME, at=minutes(2)) == Shown(View.DISPATCH)


def test_an_explained_figure_is_large_for_a_minute() -> None:
    shown = pressed(HOME, Order(Press.EXPLAIN, figure="hazards_open"), HOME, at=NOON)
    assert shown.explained == "hazards_open"
    assert shown.lapsed(HOME, at=minutes(0.99)).explained == "hazards_open"
    assert shown.lapsed(HOME, at=minutes(1)) == HOME


def test_a_replay_of_today_is_over_a_while_after_it_came_to_when_it_was_begun() -> None:
    order = Order(Press.REPLAY, replay_at=NOON - timedelta(minutes=60), replay_speed=60)
    shown = pressed(HOME, order, HOME, at=NOON)
    assert shown.replayed(NOON + timedelta(seconds=30)) == minutes(-30)
    assert shown.replayed(NOON + timedelta(seconds=80)) == NOON
    assert shown.lapsed(HOME, at=NOON + timedelta(seconds=89)) == shown
    assert shown.lapsed(HOME, at=NOON + timedelta(seconds=90)) == HOME


def test_a_replay_ends_with_its_day() -> None:
    evening = datetime(2026, 11, 20, 23, tzinfo=ZONE)
    shown = pressed(HOME, Order(Press.REPLAY, replay_at=evening, replay_speed=60), HOME, at=NOON)
    assert shown.replayed(minutes(5)) == datetime(2026, 11, 21, tzinfo=ZONE)
    assert shown.lapsed(HOME, at=minutes(1)) == shown
    assert shown.lapsed(HOME, at=minutes(1.5)) == HOME


def test_a_replay_that_runs_from_there_goes_on_at_the_new_speed() -> None:
    order = Order(Press.REPLAY, replay_at=NOON - timedelta(hours=4), replay_speed=60)
    shown = pressed(HOME, order, HOME, at=NOON)
    faster = pressed(shown, replace(order, replay_speed=300), HOME, at=minutes(1))
    assert faster.replayed(minutes(1)) == shown.replayed(minutes(1))
    assert faster.replayed(minutes(1.1)) == minutes(-180 + 30)
    elsewhere = pressed(shown, replace(order, replay_at=NOON - timedelta(hours=2)), HOME, at=minutes(1))
    assert elsewhere.replayed(minutes(1)) == NOON - timedelta(hours=2)


def test_other_presses_let_a_replay_run_on_and_now_ends_it() -> None:
    order = Order(Press.REPLAY, replay_at=NOON - timedelta(days=1), replay_speed=60)
    shown = pressed(HOME, order, HOME, at=NOON)
    later = pressed(shown, LOOKING, HOME, at=minutes(2))
    assert (later.replay_at, later.replay_since) == (order.replay_at, NOON)
    assert pressed(later, Order(Press.NOW), HOME, at=minutes(3)).replay_at is None


def test_the_next_view_goes_round_without_asking_for_a_grid() -> None:
    seen = [View.GRID]
    for _turn in range(4):
        seen.append(following(seen[-1]))
    assert seen[1:] == [View.COMMUNITY, View.DISPATCH, View.HAZARDS, View.COMMUNITY]


@pytest.mark.parametrize(
    ("address", "home"),
    [
        (f"/c/{CODE}/wall", Home(View.COMMUNITY)),
        (f"/c/{CODE}/wall?view=hazards&night=on", Home(View.HAZARDS)),
        (f"/c/{CODE}/wall?view=grid&grid={SECTION_CODE}", Home(View.GRID, SECTION_CODE)),
        (f"/c/{CODE}/wall?view=grid", Home(View.COMMUNITY)),
        (f"/c/{CODE}/wall?view=elsewhere", Home(View.COMMUNITY)),
        ("/", None),
        (f"/c/{CODE}/walls", None),
    ],
)
def test_a_screens_address_says_what_it_shows_by_itself(address: str, home: Home | None) -> None:
    assert home_of(address) == home


def test_the_page_names_every_wall_grid_in_order_and_figure(office: Office) -> None:
    office.wall("二楼大厅")
    wall_id = office.wall("一楼大厅")
    page = office.of(Role.DUTY_OFFICER).get(f"{REMOTE}?wall={wall_id}").text
    assert "一楼大厅" in page
    assert "二楼大厅" in page
    assert [code[-3:] for code in re.findall(r'name="grid" value="(\d{15})"', page)] == [
        *("100", "103", "104"),
        *("200", "202"),
    ]
    assert set(re.findall(r'name="explain" value="(\w+)"', page)) == set(SHOWN)


def test_a_press_writes_the_row_tells_that_wall_alone_and_leaves_a_line(office: Office) -> None:
    wall_id = office.wall()
    answer = office.press(office.of(Role.DUTY_OFFICER), wall_id, "show", view="grid", grid=SECTION_CODE)
    assert answer.status_code == 303
    row = office.shown(wall_id)
    assert (row["view"], row["grid_id"], row["version"]) == ("grid", SECTION, 2)
    event = office.told("wall.steered")[-1]
    assert event["channels"] == [f"d:{wall_id}"]
    assert (event["data"]["view"], event["data"]["grid_code"], event["version"]) == ("grid", SECTION_CODE, 2)
    line = office.audited("wall.steer")[-1]
    assert line["object_id"] == str(wall_id)
    assert json.loads(line["facts"])["press"] == "show"


def test_the_page_after_a_press_says_what_the_wall_does_now(office: Office) -> None:
    wall_id, officer = office.wall("说话的屏"), office.of(Role.DUTY_OFFICER)
    office.press(officer, wall_id, "show", view="grid", grid=SECTION_CODE)
    office.press(officer, wall_id, "explain", explain="hazards_open")
    page = officer.get(f"{REMOTE}?wall={wall_id}").text
    said = page[page.index('class="remote-now"') : page.index('class="remote-main"')]
    assert "104 腰片" in said
    assert "待整改" in said or "隐患" in said
    office.press(officer, wall_id, "go_on")
    page = officer.get(f"{REMOTE}?wall={wall_id}").text
    assert "104 腰片" not in page[page.index('class="remote-now"') : page.index('class="remote-main"')]


def test_what_lapses_is_not_shown_any_more(office: Office) -> None:
    wall_id, officer = office.wall("会忘的屏"), office.of(Role.DUTY_OFFICER)
    office.press(officer, wall_id, "show", view="grid", grid=SECTION_CODE)
    office.run(
        f"UPDATE {SCHEMA}.wall_screen SET held_until = now() - interval '1 second' WHERE device_id = :id", id=wall_id
    )
    page = officer.get(f"{REMOTE}?wall={wall_id}").text
    assert "104 腰片" not in page[page.index('class="remote-now"') : page.index('class="remote-main"')]


def test_a_wall_that_asks_for_its_state_is_running_and_one_that_stopped_is_silent(office: Office) -> None:
    wall_id, officer = office.wall("醒着的屏"), office.of(Role.DUTY_OFFICER)
    assert "从未启动" in officer.get(f"{REMOTE}?wall={wall_id}").text
    assert office.screen(wall_id).get(f"/c/{CODE}/wall/state").status_code == 200
    page = officer.get(f"{REMOTE}?wall={wall_id}").text
    assert "is-alive" in page[page.index('class="remote-now"') :]
    office.run(f"UPDATE {SCHEMA}.wall_screen SET seen_at = now() - interval '5 min' WHERE device_id = :id", id=wall_id)
    page = officer.get(f"{REMOTE}?wall={wall_id}").text
    assert "is-silent" in page[page.index('class="remote-now"') :]


def test_a_wall_hears_what_it_is_to_show_in_its_state(office: Office) -> None:
    wall_id = office.wall("听话的屏", view=f"/c/{CODE}/wall?view=hazards")
    wall = office.screen(wall_id)
    wall.get(f"/c/{CODE}/wall/state")
    assert wall.get(f"/c/{CODE}/wall/state").json["screen"]["view"] == "hazards"
    office.press(office.of(Role.DUTY_OFFICER), wall_id, "explain", explain="hazards_open")
    screen = wall.get(f"/c/{CODE}/wall/state").json["screen"]
    assert (screen["view"], screen["explained"], screen["version"]) == ("hazards", "hazards_open", 2)


def test_two_remotes_do_not_fight_unseen(office: Office) -> None:
    wall_id = office.wall("两人的屏")
    first, second = office.of(Role.DUTY_OFFICER), office.of(Role.SECRETARY)
    page = second.get(f"{REMOTE}?wall={wall_id}").text
    version = re.findall(r'name="version" value="(\d+)"', page)[0]
    office.press(first, wall_id, "show", view="dispatch", version=version)
    answer = office.press(second, wall_id, "show", view="hazards", version=version)
    assert office.shown(wall_id)["view"] == "hazards"
    told = second.get(answer.headers["Location"]).text
    assert "值班员" in told
    assert "也操作过这块大屏" in told
    assert NAME not in told[: told.index('class="remote-now"')].split("<main")[1]
    assert "书记" in first.get(f"{REMOTE}?wall={wall_id}").text


def test_whoever_saw_the_last_press_is_told_nothing(office: Office) -> None:
    wall_id = office.wall("安静的屏")
    first, second = office.of(Role.DUTY_OFFICER), office.of(Role.SECRETARY)
    office.press(first, wall_id, "show", view="dispatch")
    answer = office.press(second, wall_id, "show", view="hazards", version=2)
    assert "也操作过这块大屏" not in second.get(answer.headers["Location"]).text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"act": "explain", "explain": "nothing_of_this_kind"}, "没有这项数字"),
        ({"act": "show", "view": "patrol"}, "没有这个画面"),
        ({"act": "show", "view": "grid"}, "请选择网格"),
        ({"act": "show", "view": "grid", "grid": "620902004099101"}, "没有这个网格"),
        ({"act": "hold", "hold_min": "500"}, "240"),
        ({"act": "hold", "hold_min": "-1"}, "整数"),
        ({"act": "dance"}, "没有这个按钮"),
        ({"act": "replay", "replay_day": "2020-01-01", "replay_time": "08:00"}, "最早"),
        ({"act": "replay", "replay_day": "2099-01-01", "replay_time": "08:00"}, "尚未发生"),
        ({"act": "replay", "replay_day": "yesterday"}, "请选择日期和时间"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_words(office: Office, fields: dict[str, str], words: str) -> None:
    office.happened(datetime.now(UTC) - timedelta(days=2))
    wall_id, before = office.wall("挑剔的屏"), len(office.told("wall.steered"))
    answer = office.press(office.of(Role.DUTY_OFFICER), wall_id, **fields)
    assert answer.status_code == 422
    assert words in re.search(r'role="alert">(.*?)</div>', answer.text, re.DOTALL)[1]  # type: ignore[index]
    assert len(office.told("wall.steered")) == before


def test_a_day_with_something_in_it_is_replayed(office: Office) -> None:
    at = datetime.now(UTC) - timedelta(days=1)
    office.happened(at)
    wall_id, day = office.wall("回放的屏"), at.astimezone(ZONE).date().isoformat()
    fields = {"replay_day": day, "replay_time": "08:30", "replay_speed": "300"}
    assert office.press(office.of(Role.DUTY_OFFICER), wall_id, "replay", **fields).status_code == 303
    row = office.shown(wall_id)
    assert row["replay_at"].astimezone(ZONE).strftime("%Y-%m-%d %H:%M") == f"{day} 08:30"
    assert row["replay_speed"] == 300
    page = office.of(Role.DUTY_OFFICER).get(f"{REMOTE}?wall={wall_id}").text
    assert 'value="now"' in page
    office.press(office.of(Role.DUTY_OFFICER), wall_id, "now")
    assert office.shown(wall_id)["replay_at"] is None


@pytest.mark.parametrize(("urgency", "is_over"), [("urgent", True), ("general", False)])
def test_an_urgent_whistle_ends_a_replay_here_as_on_the_wall(
    cast: Cast, emptied: None, screen: Screen, urgency: str, is_over: bool
) -> None:
    device_id, wall = screen()
    cast.blow()
    yesterday = (datetime.now(ZONE) - timedelta(minutes=1)).date().isoformat()
    fields = {"act": "replay", "replay_day": yesterday, "replay_time": "00:00", "replay_speed": "1"}
    assert cast.people.post(cast.officer, f"{REMOTE}/{device_id}", **fields).status_code == 303
    assert wall.get(f"/c/{CODE}/wall/state").json["screen"]["replay_speed"] == 1
    cast.blow(urgency=urgency)
    assert (wall.get(f"/c/{CODE}/wall/state").json["screen"]["replay_at"] is None) == is_over


def test_a_revoked_wall_is_refused_with_words(office: Office) -> None:
    wall_id = office.wall("偷走的屏")
    office.revoke(wall_id)
    answer = office.press(office.of(Role.DUTY_OFFICER), wall_id, "hold")
    assert answer.status_code == 409
    assert "已撤销" in answer.text
    assert f"wall={wall_id}" not in office.of(Role.DUTY_OFFICER).get(REMOTE).text


def test_the_wall_of_another_community_is_not_there(office: Office) -> None:
    theirs = office.wall("邻居的屏", community=NEIGHBOUR, view=f"/c/{NEIGHBOUR_CODE}/wall")
    officer = office.of(Role.DUTY_OFFICER)
    assert office.press(officer, theirs, "hold").status_code == 404
    assert office.people.post(officer, f"/c/{NEIGHBOUR_CODE}/remote/{theirs}", act="hold").status_code == 403
    assert "邻居的屏" not in officer.get(REMOTE).text


def test_a_screen_of_another_page_is_no_wall(office: Office) -> None:
    screen = office.wall("地图屏", view="/")
    assert office.press(office.of(Role.DUTY_OFFICER), screen, "hold").status_code == 404


@pytest.mark.parametrize("role", [Role.VERIFIER, Role.GRID_LEADER, Role.STREET_OFFICER, Role.PLANNER])
def test_who_has_no_right_steers_nothing(office: Office, role: Role) -> None:
    wall_id = office.wall("别人的屏")
    assert office.press(office.of(role), wall_id, "hold").status_code == 403
    assert office.of(role).get(REMOTE).status_code == 403


def test_a_wall_steers_no_wall(office: Office) -> None:
    wall_id = office.wall("自己的屏")
    assert office.people.post(office.screen(wall_id), f"{REMOTE}/{wall_id}", act="hold").status_code == 403


def test_a_press_without_the_pages_token_is_refused(office: Office) -> None:
    wall_id = office.wall("伪造的屏")
    answer = office.of(Role.DUTY_OFFICER).post(f"{REMOTE}/{wall_id}", data={"act": "hold"})
    assert answer.status_code == 422


def test_no_event_and_no_line_names_whoever_steers(office: Office) -> None:
    wall_id, officer = office.wall("匿名的屏"), office.of(Role.DUTY_OFFICER)
    for act, fields in [("show", {"view": "hazards"}), ("hold", {}), ("explain", {"explain": "hazards_open"})]:
        office.press(officer, wall_id, act, **fields)
    said = json.dumps([dict(each["data"]) for each in office.told("wall.steered")], ensure_ascii=False)
    said += "".join(each["facts"] for each in office.audited("wall.steer"))
    assert NAME not in said
    assert "changed_by" not in said


def test_without_a_wall_the_page_says_what_to_do(office: Office) -> None:
    officer = office.of(Role.DUTY_OFFICER, community=NEIGHBOUR)
    office.run(f"DELETE FROM {SCHEMA}.device WHERE community_id = :id", id=NEIGHBOUR)
    page = officer.get(f"/c/{NEIGHBOUR_CODE}/remote").text
    assert "还没有启动大屏" in page
