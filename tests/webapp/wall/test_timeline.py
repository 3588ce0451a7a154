"""The timeline: told with every act, kept for long, read from where a state stands; the past as it was."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from tests.webapp.dispatch.making import Cast
from tests.webapp.town import TOWN
from tests.webapp.wall.conftest import CALLEE
from tests.webapp.wall.reading import PAGE, state
from webapp.core.accounts.policy import Actor, Grant
from webapp.core.accounts.roles import Action, Role
from webapp.core.db import SCHEMA
from webapp.core.live import TIMELINE, emit, of_account, of_community, of_device, of_grid, of_wall
from webapp.core.live.channels import heard_by
from webapp.core.live.commands import sweep, sweep_timeline
from webapp.core.live.messages import read_cursor
from webapp.core.live.queries import cursor_now, missed
from webapp.wall.queries.timeline import history

SECTION = 22


@pytest.mark.parametrize(
    ("actor", "heard"),
    [
        (Actor(device_id=7, grants=frozenset({Grant(Role.WALL, TOWN)})), {of_wall(TOWN), of_device(7)}),
        (
            Actor(account_id=3, grants=frozenset({Grant(Role.DUTY_OFFICER, TOWN)})),
            {of_wall(TOWN), of_community(TOWN), of_account(3)},
        ),
        (
            Actor(account_id=3, grants=frozenset({Grant(Role.DUTY_OFFICER, TOWN, SECTION)})),
            {of_grid(SECTION), of_account(3)},
        ),
        (Actor(account_id=3, grants=frozenset({Grant(Role.VERIFIER, TOWN)})), {of_community(TOWN), of_account(3)}),
        (
            Actor(
                account_id=3,
                grants=frozenset({Grant(Role.SECRETARY, TOWN)}),
                scopes=frozenset({Action.SHOW_WALL}),
            ),
            {of_wall(TOWN)},
        ),
        (Actor(device_id=7, grants=frozenset({Grant(Role.WALL, TOWN + 1)})), set()),
    ],
)
def test_walls_hear_what_is_for_walls_and_nothing_else(actor: Actor, heard: set[str]) -> None:
    assert heard_by(actor, TOWN) == heard


def test_what_happens_after_a_state_is_heard_from_its_cursor_and_what_it_shows_is_not(
    cast: Cast, dispatch_engine: Engine, emptied: None
) -> None:
    before = cast.blow()
    cursor = read_cursor(state(cast.officer)["cursor"])
    assert cursor is not None
    after = cast.blow()
    with Session(dispatch_engine) as session:
        session.execute(text(f"SET search_path = {SCHEMA}, public"))
        here = read_cursor(cursor_now(session))
        assert here is not None
        rows = missed(session, seen=cursor.seen, until=here.seen, channels=[of_wall(TOWN)], most=50)
    assert rows is not None
    told = [json.loads(row.body) for row in rows]
    assert [each["id"] for each in told] == [after["id"]]
    assert {row.topic for row in rows} == {TIMELINE}
    assert before["id"] not in {each["id"] for each in told}


def test_a_past_instant_shows_each_matter_as_walls_were_told_of_it(cast: Cast, emptied: None) -> None:
    made = cast.blow()
    between = state(cast.officer)["as_of"]
    cast.act(cast.officer, made, "review", callees=[CALLEE])
    gone = cast.blow()
    past, now = state(cast.officer, between), state(cast.officer)
    assert [(each["id"], each["state"]) for each in past["marks"]] == [(made["id"], "to_review")]
    assert {(each["id"], each["state"]) for each in now["marks"]} == {
        (made["id"], "waiting"),
        (gone["id"], "to_review"),
    }
    assert (past["replay"], now["replay"]) == (True, False)
    assert past["cursor"]


def test_a_past_day_has_the_sections_of_its_own_version(cast: Cast) -> None:
    then, now = state(cast.officer, "2024-06-01T12:00:00+08:00"), state(cast.officer)
    assert [each["number"] for each in then["sections"]] == ["101", "102", "201"]
    assert [each["number"] for each in now["sections"]] == ["103", "104", "202"]
    assert [each["name"] for each in now["sections"]] == ["北片", "腰片", "南片"]


@pytest.mark.parametrize(
    "at", ["2024-06-01", "yesterday", "2024-06-01T12:00:00", "2999-01-01T00:00:00Z", "1999-01-01T00:00:00Z"]
)
def test_only_instants_of_the_past_are_shown(cast: Cast, at: str) -> None:
    assert cast.officer.get(f"{PAGE}/state", query_string={"at": at}).status_code == 422


def test_a_day_is_read_in_order_page_by_page(cast: Cast, dispatch_engine: Engine, emptied: None) -> None:
    since = datetime.now(UTC)
    made = [cast.blow() for _ in range(3)]
    with Session(dispatch_engine) as session:
        session.execute(text(f"SET search_path = {SCHEMA}, public"))
        until = datetime.now(UTC) + timedelta(minutes=1)
        first = history(session, TOWN, since, until, after=None, most=2)
        rest = history(session, TOWN, since, until, after=first.next, most=2)
    assert [each.mark["id"] for each in (*first.events, *rest.events)] == [each["id"] for each in made]
    assert (first.next, rest.next) == (first.events[-1].id, None)


@pytest.mark.parametrize(
    "query", ["", "?from=2026-11-24T00:00:00Z", "?from=2026-11-01T00:00:00Z&to=2026-11-24T00:00:00Z"]
)
def test_a_replay_asks_for_a_day_at_a_time(cast: Cast, query: str) -> None:
    assert cast.officer.get(f"{PAGE}/history{query}").status_code == 422


def test_the_timeline_outlives_other_events_and_not_its_own_term(scene_session: Session) -> None:
    def kept() -> list[str]:
        rows = scene_session.scalars(text("SELECT topic FROM event WHERE ref = 77 ORDER BY topic"))
        return list(rows)

    for topic in (TIMELINE, "incident.changed"):
        emit(scene_session, topic, channels=[of_wall(TOWN)], community_id=TOWN, ref=77)
    scene_session.execute(text("UPDATE event SET at = now() - interval '30 days' WHERE ref = 77"))
    sweep(scene_session)
    assert kept() == [TIMELINE]
    sweep_timeline(scene_session, older_than_days=31)
    assert kept() == [TIMELINE]
    sweep_timeline(scene_session, older_than_days=29)
    assert kept() == []


def test_a_restored_timeline_is_kept_and_never_told_as_new(scene_session: Session) -> None:
    """A backup of a server that had counted further: its events lie in what is to come here."""
    emit(scene_session, TIMELINE, channels=[of_wall(TOWN)], community_id=TOWN, ref=78)
    scene_session.execute(text("UPDATE event SET xact = xact + 1000000 WHERE ref = 78"))
    sweep(scene_session)
    assert scene_session.scalars(text("SELECT xact FROM event WHERE ref = 78")).all() == [3]


def test_an_old_timeline_says_nothing_of_what_else_was_swept(scene_session: Session) -> None:
    """Who was away for longer than other events are kept must fetch anew, though the timeline reaches further back."""
    emit(scene_session, TIMELINE, channels=[of_wall(TOWN)], community_id=TOWN, ref=79)
    scene_session.execute(text("DELETE FROM event WHERE ref IS DISTINCT FROM 79"))
    scene_session.execute(text("UPDATE event SET xact = 3 WHERE ref = 79"))
    here = read_cursor(cursor_now(scene_session))
    assert here is not None
    assert missed(scene_session, seen=here.seen, until=here.seen, channels=[of_wall(TOWN)], most=9) is None
