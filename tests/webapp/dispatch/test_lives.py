"""Whole lives of incidents through the interface."""

from __future__ import annotations

from tests.webapp.dispatch.making import WATERWORKS, Cast, answered, call_of, lead_of


def test_a_whistle_is_reviewed_answered_verified_and_closed(cast: Cast) -> None:
    made = cast.blow()
    assert (made["state"], made["due_what"], made["calls"]) == ("to_review", "review", [])
    reviewed = cast.act(
        cast.officer, made, "review", callees=[{"kind": "organization", "organization_id": WATERWORKS, "is_lead": True}]
    )
    assert (reviewed["state"], reviewed["due_what"]) == ("waiting", "acknowledge")
    call = lead_of(reviewed)
    assert call["label"] == "九块供水营业所"
    assert cast.answer(cast.contact, call, "acknowledge")["state"] == "waiting"
    assert cast.answer(cast.contact, call, "set-out")["state"] == "waiting"
    assert cast.answer(cast.contact, call, "arrive", method="manual", reason="在现场")["state"] == "handling"
    done = cast.answer(cast.contact, call, "finish", outcome="已更换阀门")
    assert (done["state"], done["due_what"]) == ("to_verify", "verify")
    closed = cast.act(cast.verifier, made, "verify", outcome="passed")
    assert (closed["state"], closed["closed_as"], closed["level"]) == ("closed", "resolved", "above")
    rated = cast.act(cast.leader, made, "rate", stars=5, call_id=call["id"])
    assert rated["ratings"][0]["of"] == "organization"
    assert [step["act"] for step in rated["steps"]] == [
        *("blow", "review", "acknowledge", "set-out", "arrive", "finish", "verify", "rate"),
    ]


def test_a_threat_to_life_is_called_at_once_and_reviewed_afterwards(cast: Cast) -> None:
    made = cast.blow(cast.volunteer, category="safety.fire", threat=True)
    assert (made["state"], made["urgency"], made["whistle_kind"]) == ("waiting", "life", "emergency")
    assert call_of(made, "person")["label"].startswith("二级网格长")
    assert "review" in answered(cast.get(cast.officer, f"incidents/{made['id']}"))["acts"]
    reviewed = cast.act(cast.officer, made, "review")
    assert reviewed["reviewed"]
    assert reviewed["state"] == "waiting"


def test_what_the_grid_settles_itself_is_verified_by_another(cast: Cast) -> None:
    made = cast.blow(route="self")
    assert made["state"] == "handling"
    settled = cast.act(cast.leader, made, "settle", outcome="已清理")
    assert settled["state"] == "to_verify"
    assert "verify" not in settled["acts"]
    assert cast.post(cast.leader, f"incidents/{made['id']}/verify", {"outcome": "passed"}).status_code == 403
    closed = cast.act(cast.verifier, made, "verify", outcome="passed")
    assert (closed["closed_as"], closed["level"]) == ("resolved", "grid")


def test_a_refusal_is_arbitrated_and_overruled(cast: Cast) -> None:
    made = cast.blow()
    callee = {"kind": "organization", "organization_id": WATERWORKS}
    call = lead_of(cast.act(cast.officer, made, "review", lead=callee, callees=[]))
    refused = cast.answer(cast.contact, call, "refuse", ground="not_our_duty")
    assert (refused["disputed"], refused["due_what"]) == (True, "decide")
    decision = answered(cast.get(cast.street, f"incidents/{made['id']}"))["decisions"][0]
    assert decision["may_decide"]
    path = f"decisions/{decision['id']}/decide"
    assert cast.post(cast.officer, path, {"outcome": "denied"}).status_code == 403
    decided = answered(cast.post(cast.street, path, {"outcome": "denied", "answer": "管网属你单位"}))
    assert lead_of(decided)["state"] == "sent"
    again = cast.post(cast.contact, f"calls/{call['id']}/refuse", {"ground": "no_means"})
    assert again.status_code == 409
