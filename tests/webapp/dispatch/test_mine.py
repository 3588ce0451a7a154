"""What a phone is told of its bearer's own."""

from __future__ import annotations

from sqlalchemy import Engine, text

from tests.webapp.dispatch.making import OTHER_SECTION, SECTION, WATERWORKS, Cast, answered, lead_of
from tests.webapp.town import TOWN
from webapp.core.accounts.roles import Role
from webapp.core.db import SCHEMA

_CALLEE = {"kind": "organization", "organization_id": WATERWORKS, "is_lead": True}


def test_a_call_is_in_its_callees_work_until_it_is_over(cast: Cast) -> None:
    made = cast.blow()
    call = lead_of(cast.act(cast.officer, made, "review", callees=[_CALLEE]))
    work = answered(cast.get(cast.contact, "me/work"))
    mine = next(each for each in work["calls"] if each["id"] == call["id"])
    assert mine["incident"]["number"] == made["number"]
    assert mine["acts"] == ["acknowledge", "set-out", "arrive", "finish", "refuse", "hand-on", "extend"]
    assert call["id"] in work["to_acknowledge"]
    assert answered(cast.get(cast.planner, "me/work"))["calls"] == []


def test_who_blew_a_whistle_sees_where_it_stands(cast: Cast) -> None:
    made = cast.blow()
    whistles = answered(cast.get(cast.leader, "me/work"))["whistles"]
    assert next(each for each in whistles if each["id"] == made["id"])["words"] == "待审哨"
    cast.act(cast.officer, made, "review", callees=[_CALLEE])
    whistles = answered(cast.get(cast.leader, "me/work"))["whistles"]
    assert next(each for each in whistles if each["id"] == made["id"])["words"] == "九块供水营业所：待签收"


def test_nobody_is_offered_to_verify_what_he_did(cast: Cast) -> None:
    made = cast.blow(route="self")
    cast.act(cast.leader, made, "settle", outcome="已清理")
    assert made["id"] not in [each["id"] for each in answered(cast.get(cast.leader, "me/work"))["to_verify"]]
    assert made["id"] in [each["id"] for each in answered(cast.get(cast.verifier, "me/work"))["to_verify"]]


def test_a_leader_has_his_ground_and_keeps_it(cast: Cast) -> None:
    answer = cast.get(cast.leader, "me/ground")
    ground = answered(answer)
    assert ground["grid"]["id"] == SECTION
    assert {each["id"] for each in ground["buildings"]} == {4, 5, 6}
    assert len(answer.data) < 300_000
    again = cast.leader.get(
        "/api/v1/c/620902004002/me/ground",
        headers={"If-None-Match": answer.headers["ETag"], "Accept": "application/json"},
    )
    assert again.status_code == 304
    assert answered(cast.get(cast.verifier, "me/ground"))["grid"] is None


def test_who_is_called_reads_the_incident_and_nobody_else_does(cast: Cast) -> None:
    made = cast.blow()
    assert cast.get(cast.contact, f"incidents/{made['id']}").status_code == 404
    cast.act(cast.officer, made, "review", callees=[_CALLEE])
    assert answered(cast.get(cast.contact, f"incidents/{made['id']}"))["text"]
    assert cast.get(cast.volunteer, f"incidents/{made['id']}").status_code == 404


def test_who_has_no_password_of_his_own_yet_reads_and_does_nothing(cast: Cast, dispatch_engine: Engine) -> None:
    account = cast.people.account("new", community=TOWN)
    cast.people.give(account, Role.DUTY_OFFICER, community=TOWN)
    new, made = cast.people.client(account), cast.blow()
    assert cast.get(new, f"incidents/{made['id']}").status_code == 200
    with dispatch_engine.begin() as connection:
        connection.execute(text(f"UPDATE {SCHEMA}.account SET must_change_password = true WHERE id = {account}"))
    assert cast.get(new, f"incidents/{made['id']}").status_code == 403
    assert cast.get(new, "me/work").status_code == 403
    assert cast.post(new, f"incidents/{made['id']}/note", {"text": "看看"}).status_code == 403


def test_who_leads_every_grid_sees_what_is_due_in_all_of_them(cast: Cast, emptied: None) -> None:
    made = cast.blow(cast.officer, route="self")
    deputy = cast.people.holding(Role.DEPUTY, community=TOWN)
    assert [each["id"] for each in answered(cast.get(deputy, "me/work"))["due"]] == [made["id"]]
    elsewhere = cast.people.holding(Role.DEPUTY, community=TOWN, grid=OTHER_SECTION)
    assert answered(cast.get(elsewhere, "me/work"))["due"] == []
