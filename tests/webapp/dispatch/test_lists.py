"""The queue: by time left, filtered, page by page, to whoever may read it; and what is told of it to open screens."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from tests.webapp.dispatch.making import FIRE, GARBAGE, HERE, OTHER_SECTION, SECTION, WATER, Cast, answered
from tests.webapp.dispatch.test_acts import in_days, reviewed
from tests.webapp.town import LAT, LON, TOWN
from webapp.core.accounts.roles import Role
from webapp.core.clock import ZONE
from webapp.core.db import SCHEMA

NORTH = {"lon": LON + 0.0017, "lat": LAT + 0.0023}  # in block 8, of the other section
OTHER_AREA = 2
CANARY = "金丝雀三单元老王家"


@pytest.fixture
def some(cast: Cast, emptied: None) -> list[dict[str, Any]]:
    """Six incidents: of two sections, three categories, one settled by the grid itself."""
    return [
        cast.blow(),
        cast.blow(category=GARBAGE),
        cast.blow(category=FIRE, threat=True),
        cast.blow(**NORTH),
        cast.blow(route="self"),
        cast.act(cast.officer, cast.blow(), "false-alarm", reason="误报"),
    ]


def listed(cast: Cast, query: str = "", who: Any = None) -> list[int]:
    answer = cast.get(who or cast.officer, f"incidents?{query}")
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answered(answer)["items"]]


def test_what_runs_out_first_comes_first(cast: Cast, some: list[dict[str, Any]]) -> None:
    page = answered(cast.get(cast.officer, "incidents"))
    due = [item["due_at"] for item in page["items"] if item["due_at"]]
    assert due == sorted(due)
    assert len(page["items"]) == 5
    assert page["counts"] == {"to_review": 3, "waiting": 1, "handling": 1, "to_verify": 0, "suspended": 0, "asked": 0}
    assert page["cursor_of_events"]


def test_pages_show_each_incident_once(cast: Cast, some: list[dict[str, Any]]) -> None:
    found, cursor = [], ""
    while True:
        page = answered(cast.get(cast.officer, f"incidents?limit=2{cursor}"))
        found += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert sorted(found) == sorted(each["id"] for each in some[:5])


@pytest.mark.parametrize(
    ("query", "which"),
    [
        ("state=waiting", [2]),
        ("state=waiting,handling", [2, 4]),
        ("category=compound", [1]),
        ("category=comp", []),
        ("urgency=life", [2]),
        (f"section={OTHER_SECTION}", [3]),
        (f"section={SECTION}", [0, 1, 2, 4]),
        ("area=2", []),
        ("source=phone", []),
        ("mine=true", []),
        ("state=closed", [5]),
    ],
)
def test_a_filter_leaves_what_fits(cast: Cast, some: list[dict[str, Any]], query: str, which: list[int]) -> None:
    assert sorted(listed(cast, query)) == sorted(some[number]["id"] for number in which)


def test_a_number_is_found_and_a_text_is_not_searched(cast: Cast, some: list[dict[str, Any]]) -> None:
    assert listed(cast, f"q={some[0]['number']}") == [some[0]["id"]]
    assert cast.get(cast.officer, "incidents?q=反水").status_code == 422


def test_what_was_closed_on_a_day_is_listed_by_that_day(cast: Cast, some: list[dict[str, Any]]) -> None:
    day = datetime.fromisoformat(some[5]["closed_at"]).astimezone(ZONE).date()
    assert listed(cast, f"closed_on={day}") == [some[5]["id"]]
    assert listed(cast, f"closed_on={day - timedelta(days=1)}") == []


@pytest.mark.parametrize("query", ["state=nothing", "cursor=x", "cursor=1", "limit=0", "section=0", "x=1"])
def test_nonsense_is_refused(cast: Cast, query: str) -> None:
    assert cast.get(cast.officer, f"incidents?{query}").status_code == 422


def test_a_leader_reads_his_own_grid_and_what_is_handled_jointly(cast: Cast, some: list[dict[str, Any]]) -> None:
    leader = cast.people.holding(Role.GRID_LEADER, community=TOWN, grid=OTHER_SECTION)
    assert listed(cast, who=leader) == [some[3]["id"]]
    assert cast.get(leader, f"incidents/{some[0]['id']}").status_code == 404
    assert cast.get(cast.volunteer, "incidents").status_code == 403
    assert cast.get(cast.planner, "incidents").status_code == 403


def test_near_a_border_both_sections_are_offered_it(cast: Cast, dispatch_engine: Engine) -> None:
    border = {"lon": HERE["lon"], "lat": LAT + 0.00171}  # some metres south of the wall between 5 and 8
    query = f"category={WATER}&lon={border['lon']}&lat={border['lat']}"
    preview = answered(cast.get(cast.leader, f"incidents/preview?{query}"))
    if preview["border"] is None:
        pytest.fail("the place is meant to lie within twenty metres of the other section")
    made = cast.blow(**border, joint=True)
    assert (made["joint"], made["border_section_name"]) == (True, "北片")
    leader = cast.people.holding(Role.GRID_LEADER, community=TOWN, grid=OTHER_SECTION)
    assert made["id"] in listed(cast, who=leader)
    cast.act(cast.officer, made, "joint", joint=False)
    assert made["id"] not in listed(cast, who=leader)


def test_what_is_handled_jointly_over_the_border_of_an_area_is_on_the_lists_of_both(cast: Cast) -> None:
    border = {"lon": HERE["lon"], "lat": LAT + 0.00092}  # some metres north of the other area
    leader = cast.people.holding(Role.GRID_LEADER, community=TOWN, grid=OTHER_AREA)

    def is_on(made: dict[str, Any]) -> tuple[bool, bool]:
        due = answered(cast.get(leader, "me/work"))["due"]
        return made["id"] in listed(cast, f"area={OTHER_AREA}"), made["id"] in [each["id"] for each in due]

    made = cast.blow(cast.officer, **border, route="self", joint=True)
    assert made["joint"]
    assert is_on(made) == (True, True)
    cast.act(cast.officer, made, "joint", joint=False)
    assert is_on(made) == (False, False)


def test_nothing_that_somebody_wrote_is_told_to_screens_or_to_the_audit_log(
    cast: Cast, dispatch_engine: Engine
) -> None:
    made = reviewed(cast, text=CANARY, place_text=CANARY, tried=CANARY)
    cast.post(cast.leader, f"incidents/{made['id']}/note", {"text": CANARY})
    cast.act(cast.officer, made, "suspend", ground=CANARY, until_at=in_days(9))
    cast.act(cast.officer, made, "not-accept", reason=CANARY)
    with dispatch_engine.connect() as connection:
        for table in ("event", "audit_entry", "notice"):
            told = connection.scalar(text(f"SELECT count(*) FROM {SCHEMA}.{table} t WHERE t::text LIKE '%金丝雀%'"))
            assert told == 0, table
        queued = connection.scalar(text("SELECT count(*) FROM jobs.procrastinate_jobs j WHERE j::text LIKE '%金丝雀%'"))
        events = connection.scalar(
            text(f"SELECT count(*) FROM {SCHEMA}.event WHERE ref = {made['id']} AND topic = 'incident.changed'")
        )
    assert queued == 0
    assert events == 4


def test_an_event_goes_to_the_grids_that_hold_it_and_to_who_blew_it(cast: Cast, dispatch_engine: Engine) -> None:
    made = cast.blow()
    with dispatch_engine.connect() as connection:
        row = connection.execute(
            text(f"SELECT channels, data FROM {SCHEMA}.event WHERE ref = {made['id']} AND topic = 'incident.changed'")
        ).one()
    assert sorted(row.channels) == ["a:901", "c:1", "g:1", f"g:{SECTION}"]
    assert row.data["number"] == made["number"]
    assert row.data["calls"] == dict.fromkeys(row.data["calls"], 0)
