"""Weather warnings: typed in or sent by an adapter, shown while they hold, told without a word of what was typed."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.webapp.town import CODE, TOWN
from tests.webapp.wall.steering import API, NEIGHBOUR, NEIGHBOUR_CODE, WEATHER, Office
from webapp.core.accounts.roles import Action, Role
from webapp.core.clock import ZONE
from webapp.core.db import SCHEMA
from webapp.wall.queries.weather import running_warnings, warnings
from webapp.wall.rules.weather import Standing, standing

NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("begins", "ends", "ended", "where"),
    [
        (-1, 1, None, Standing.RUNNING),
        (0, 1, None, Standing.RUNNING),
        (1, 2, None, Standing.COMING),
        (-2, 0, None, Standing.OVER),
        (-2, 2, -1, Standing.OVER),
        (1, 2, -1, Standing.OVER),
    ],
)
def test_a_warning_holds_between_its_times_and_no_longer(
    begins: int, ends: int, ended: int | None, where: Standing
) -> None:
    ended_at = None if ended is None else NOON + ended * HOUR
    assert standing(NOON + begins * HOUR, NOON + ends * HOUR, ended_at, at=NOON) is where


def typed(**changed: str) -> dict[str, str]:
    now = datetime.now(ZONE)
    usual = {
        "kind": "sand_storm",
        "level": "orange",
        "text": "关好门窗，暂停高空作业",
        "begins_at": (now - HOUR).strftime("%Y-%m-%dT%H:%M"),
        "ends_at": (now + HOUR).strftime("%Y-%m-%dT%H:%M"),
    }
    return usual | changed


def sent(reference: str, **changed: Any) -> dict[str, Any]:
    now = datetime.now(UTC).replace(microsecond=0)
    usual = {
        "reference": reference,
        "kind": "gale",
        "level": "blue",
        "text": "加固围挡",
        "begins_at": (now - HOUR).isoformat(),
        "ends_at": (now + HOUR).isoformat(),
    }
    return usual | changed


def running(office: Office, community: int = TOWN) -> list[str]:
    with Session(office.engine) as session:
        return [each.text for each in running_warnings(session, community, at=datetime.now(UTC))]


def test_what_is_typed_in_holds_at_once_and_tells_the_walls_and_the_desk(office: Office) -> None:
    answer = office.people.post(office.of(Role.DUTY_OFFICER), WEATHER, **typed(text="马上生效"))
    assert answer.status_code == 303
    assert "马上生效" in running(office)
    assert "马上生效" in office.of(Role.DUTY_OFFICER).get(WEATHER).text
    event = office.told("wall.warned")[-1]
    assert event["channels"] == [f"c:{TOWN}", f"w:{TOWN}"]
    assert event["data"] == {"id": event["ref"]}


def test_the_wall_shows_a_warning_while_it_holds(office: Office) -> None:
    office.people.post(office.of(Role.DUTY_OFFICER), WEATHER, **typed(text="上墙的预警"))
    later = datetime.now(ZONE) + HOUR
    office.people.post(
        office.of(Role.DUTY_OFFICER),
        WEATHER,
        **typed(
            text="还没到的预警",
            begins_at=later.strftime("%Y-%m-%dT%H:%M"),
            ends_at=(later + HOUR).strftime("%Y-%m-%dT%H:%M"),
        ),
    )
    wall = office.screen(office.wall("看天的屏"))
    shown = [each["text"] for each in wall.get(f"/c/{CODE}/wall/state").json["warnings"]]
    assert "上墙的预警" in shown
    assert "还没到的预警" not in shown


def test_the_office_reads_of_it_where_its_day_begins(office: Office) -> None:
    officer = office.of(Role.DUTY_OFFICER)
    office.people.post(officer, WEATHER, **typed(text="今早读到的", level="red"))
    for page in (f"/c/{CODE}/", f"/c/{CODE}/duty/", f"/c/{CODE}/remote"):
        read = officer.get(page).text
        assert "沙尘暴 · 红色预警" in read, page
        assert "今早读到的" in read, page
    assert "今早读到的" not in office.of(Role.DUTY_OFFICER, community=NEIGHBOUR).get(f"/c/{NEIGHBOUR_CODE}/").text


def test_a_warning_that_is_over_is_not_shown(office: Office) -> None:
    office.people.post(office.of(Role.DUTY_OFFICER), WEATHER, **typed(text="快过去的"))
    office.run(
        f"UPDATE {SCHEMA}.weather_warning SET ends_at = now() - interval '1 second' WHERE text = :text", text="快过去的"
    )
    assert "快过去的" not in running(office)
    with Session(office.engine) as session:
        found = [each for each in warnings(session, TOWN, at=datetime.now(UTC)) if each.text == "快过去的"]
    assert [each.standing for each in found] == [Standing.OVER]


def test_one_that_is_ended_early_is_gone_and_stays_in_the_list(office: Office) -> None:
    officer = office.of(Role.DUTY_OFFICER)
    office.people.post(officer, WEATHER, **typed(text="提前结束的"))
    number = office.told("wall.warned")[-1]["ref"]
    before = len(office.told("wall.warned"))
    assert office.people.post(officer, f"{WEATHER}/{number}/end").status_code == 303
    assert "提前结束的" not in running(office)
    assert len(office.told("wall.warned")) == before + 1
    page = officer.get(WEATHER).text
    assert "提前结束的" in page
    office.people.post(officer, f"{WEATHER}/{number}/end")
    assert "已经结束" in officer.get(WEATHER).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "rain_of_frogs"},
        {"level": "pink"},
        {"text": "长" * 121},
        {"text": "请打13812345678"},
        {"begins_at": "2026-11-25T10:00", "ends_at": "2026-11-25T09:00"},
        {"begins_at": "2026-11-25T10:00", "ends_at": "2026-12-25T09:00"},
        {"begins_at": "2020-01-01T10:00", "ends_at": "2020-01-01T12:00"},
        {"ends_at": ""},
    ],
)
def test_what_is_no_warning_is_refused_at_its_field(office: Office, wrong: dict[str, str]) -> None:
    before = len(office.told("wall.warned"))
    answer = office.people.post(office.of(Role.DUTY_OFFICER), WEATHER, **typed(**wrong))
    assert answer.status_code == 422
    assert 'class="wrong"' in answer.text
    assert len(office.told("wall.warned")) == before


def test_an_adapter_hands_a_warning_in_once(office: Office) -> None:
    header, body = office.token(Action.STEER_WALL), sent("met-1")
    client = office.app.test_client()
    first = client.post(API, json=body, headers=header)
    assert first.status_code == 201
    again = client.post(API, json=body, headers=header)
    assert (again.status_code, again.json["id"]) == (200, first.json["id"])
    assert [each["ref"] for each in office.told("wall.warned")].count(first.json["id"]) == 1
    assert (first.json["source"], first.json["standing"]) == ("adapter", "running")


def test_other_words_under_the_same_reference_replace_the_old(office: Office) -> None:
    header, client = office.token(Action.STEER_WALL), office.app.test_client()
    client.post(API, json=sent("met-2", text="旧词"), headers=header)
    answer = client.post(API, json=sent("met-2", text="新词", level="red"), headers=header)
    assert (answer.status_code, answer.json["level"]) == (200, "red")
    assert "旧词" not in running(office)
    assert "新词" in running(office)


def test_what_the_office_ended_an_adapter_does_not_raise_again(office: Office) -> None:
    header, client = office.token(Action.STEER_WALL), office.app.test_client()
    number = client.post(API, json=sent("met-3", text="被结束的"), headers=header).json["id"]
    office.people.post(office.of(Role.DUTY_OFFICER), f"{WEATHER}/{number}/end")
    assert client.post(API, json=sent("met-3", text="被结束的"), headers=header).json["standing"] == "over"
    assert "被结束的" not in running(office)


def test_the_same_reference_of_two_at_once_is_one_warning(office: Office) -> None:
    header, body, answers = office.token(Action.STEER_WALL), sent("met-4"), list[int]()

    def send() -> None:
        answers.append(office.app.test_client().post(API, json=body, headers=header).status_code)

    threads = [threading.Thread(target=send) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(answers) == [200, 200, 200, 201]


def test_a_reference_is_a_communitys_own(office: Office) -> None:
    client = office.app.test_client()
    theirs = office.token(Action.STEER_WALL, community=NEIGHBOUR)
    client.post(API, json=sent("met-5"), headers=office.token(Action.STEER_WALL))
    answer = client.post(f"/api/v1/c/{NEIGHBOUR_CODE}/weather-warnings", json=sent("met-5"), headers=theirs)
    assert answer.status_code == 201


@pytest.mark.parametrize("scope", [Action.DISPATCH, Action.SHOW_WALL])
def test_a_token_without_the_scope_hands_nothing_in(office: Office, scope: Action) -> None:
    answer = office.app.test_client().post(API, json=sent("met-6"), headers=office.token(scope))
    assert answer.status_code == 403


def test_nobody_hands_in_for_another_community(office: Office) -> None:
    header, client = office.token(Action.STEER_WALL), office.app.test_client()
    at = f"/api/v1/c/{NEIGHBOUR_CODE}/weather-warnings"
    assert client.post(at, json=sent("met-7"), headers=header).status_code == 403
    assert client.post(API, json=sent("met-8")).status_code == 401


def test_a_warning_of_another_community_is_not_ended(office: Office) -> None:
    header = office.token(Action.STEER_WALL, community=NEIGHBOUR)
    at = f"/api/v1/c/{NEIGHBOUR_CODE}/weather-warnings"
    number = office.app.test_client().post(at, json=sent("met-9"), headers=header).json["id"]
    assert office.people.post(office.of(Role.DUTY_OFFICER), f"{WEATHER}/{number}/end").status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"begins_at": "2026-11-25T10:00:00"}, {"more": 1}, {"reference": ""}, {"text": "打13812345678"}]
)
def test_what_an_adapter_sends_wrong_is_answered_with_422(office: Office, wrong: dict[str, Any]) -> None:
    body = sent("met-10") | wrong
    answer = office.app.test_client().post(API, json=body, headers=office.token(Action.STEER_WALL))
    assert answer.status_code == 422


def test_the_list_for_programs_is_the_list_of_the_page(office: Office) -> None:
    header, client = office.token(Action.STEER_WALL), office.app.test_client()
    client.post(API, json=sent("met-11", text="列表里的"), headers=header)
    listed = client.get(API, headers=header).json["warnings"]
    assert "列表里的" in [each["text"] for each in listed]


def test_no_event_and_no_line_holds_what_was_typed(office: Office) -> None:
    office.people.post(office.of(Role.DUTY_OFFICER), WEATHER, **typed(text="金丝雀张三"))
    said = json.dumps([dict(each["data"]) for each in office.told("wall.warned")], ensure_ascii=False)
    said += "".join(each["facts"] for each in office.audited("wall.warn"))
    assert "金丝雀" not in said
    assert "张三" not in said


def test_a_warning_without_the_pages_token_is_refused(office: Office) -> None:
    assert office.of(Role.DUTY_OFFICER).post(WEATHER, data=typed()).status_code == 422
