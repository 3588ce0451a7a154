"""Who is called, and why: in the nine-block town, one rule a test."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.dispatch import Code, Need
from tests.webapp.dispatch import calling
from tests.webapp.dispatch.calling import TUESDAY, category, organization, proposal, reported_in, spot, volunteer
from tests.webapp.roster import people
from tests.webapp.shifts import making as shifts
from tests.webapp.town import TOWN
from webapp.core.clock import ZONE, today
from webapp.dispatch.queries.choosing import Proposal
from webapp.dispatch.queries.words import missing_words
from webapp.dispatch.rules import CalleeKind


def _managed(session: Session, kind: str = "property_company", name: str | None = "示例物业") -> None:
    session.execute(
        text("UPDATE compound SET manager_kind = :kind, manager_name = :name"), {"kind": kind, "name": name}
    )


def _leader(session: Session, name: str = "示例长", grid: int = people.MIDDLE, **values: object) -> int:
    who = people.person(session, name)
    people.assignment(session, who, "grid_leader", grid_id=grid, **values)
    return who.id


def _people(found: Proposal) -> list[int | None]:
    return [each.person_id for each in found.callees if each.kind is CalleeKind.PERSON]


def _names(found: Proposal) -> list[str]:
    return [each.label for each in found.callees]


def _codes(found: Proposal, place: int = 0) -> list[Code]:
    return [reason.code for reason in found.callees[place].reasons]


def test_for_common_parts_the_property_comes_first_and_leads(town: Session) -> None:
    _managed(town)
    _leader(town)
    office = organization(town, "市供水所")
    about = category(town, "grid_chain", f"#{office}*", common_parts=True)
    found = proposal(town, about)
    assert [each.kind for each in found.callees] == [CalleeKind.PROPERTY, CalleeKind.PERSON, CalleeKind.ORGANIZATION]
    assert found.callees[0].is_lead
    assert found.callees[0].compound_id == 1
    assert found.callees[0].label == "示例物业"
    assert _codes(found) == [Code.COMMON_PARTS]
    assert "银行家属院" in found.callees[0].reason


def test_exactly_one_leads(town: Session) -> None:
    _managed(town)
    _leader(town)
    about = category(town, "property*", "grid_chain*", "organization.office:政务*")
    assert [each.is_lead for each in proposal(town, about).callees].count(True) == 1


def test_a_committee_without_a_name_is_called_by_its_compound(town: Session) -> None:
    _managed(town, "owners_committee", None)
    assert _names(proposal(town, category(town, "property")))[0] == "银行家属院业主委员会"


def test_where_nobody_manages_or_the_place_is_in_no_compound_the_next_leads(town: Session) -> None:
    leader = _leader(town)
    about = category(town, "property*", "grid_chain", common_parts=True)
    assert [(each.person_id, each.is_lead) for each in proposal(town, about).callees] == [(leader, True)]
    _managed(town)
    outside = proposal(town, about, spot(50, 150))
    assert [(each.person_id, each.is_lead) for each in outside.callees] == [(leader, True)]


def test_where_nobody_manages_the_grid_takes_the_place_of_the_property(town: Session) -> None:
    leader = _leader(town)
    office = organization(town, "供热公司")
    reported_in(town, office, "环境卫生")
    stair = people.person(town, "示例甲")
    people.assignment(town, stair, "stair_leader", stair_id=people.stair(town, 5, 1))
    about = category(town, "property*", "stair_leader", common_parts=True, offers=["环境卫生"])
    found = proposal(town, about, spot(150, 125))
    assert [(each.person_id, each.is_lead) for each in found.callees][:1] == [(leader, True)]
    assert {each.person_id for each in found.callees} == {leader, stair.id, None}
    _managed(town)
    assert leader not in _people(proposal(town, about, spot(150, 125)))


def test_whoever_only_offered_help_leads_where_there_is_nobody_else(town: Session) -> None:
    office = organization(town, "甲医院")
    reported_in(town, office, "医疗健康")
    about = category(town, "grid_chain", offers=["医疗健康"])
    assert [each.is_lead for each in proposal(town, about).callees] == [True]
    leader = _leader(town)
    assert [(each.person_id, each.is_lead) for each in proposal(town, about).callees] == [(leader, True), (None, False)]


def test_the_stand_in_is_called_for_a_leader_on_leave(town: Session) -> None:
    away, stand_in = people.person(town, "示例假"), people.person(town, "示例替")
    held = people.assignment(town, away, "grid_leader", grid_id=people.MIDDLE)
    people.assignment(
        town,
        stand_in,
        "grid_leader",
        grid_id=people.MIDDLE,
        stands_in_for_id=held.id,
        valid=people.days(date(2026, 3, 30), date(2026, 4, 2)),
    )
    about = category(town)
    found = proposal(town, about)
    assert _people(found) == [stand_in.id]
    assert _codes(found) == [Code.SECTION, Code.STANDS_IN]
    assert _people(proposal(town, about, at=TUESDAY + timedelta(days=7))) == [away.id]


def test_where_a_section_has_nobody_its_areas_leader_on_duty_is_called(town: Session) -> None:
    _leader(town, "示例一", people.AREA)
    second = _leader(town, "示例二", people.AREA, rank=2)
    slot = town.scalar(
        text(
            "INSERT INTO duty_slot (community_id, day, kind, during) VALUES (1, '2026-03-31', 'night',"
            " '[2026-03-31 18:00+08,2026-04-01 08:00+08)') RETURNING id"
        )
    )
    town.execute(
        text(
            "INSERT INTO duty_member (community_id, slot_id, person_id, capacity, during)"
            " SELECT 1, id, :who, 'officer', during FROM duty_slot WHERE id = :slot"
        ),
        {"who": second, "slot": slot},
    )
    found = proposal(town, category(town))
    assert _people(found) == [second]
    assert _codes(found) == [Code.AREA]


def test_leaders_by_urgency_one_two_and_for_life_those_of_the_area_too(town: Session) -> None:
    first, second = _leader(town, "示例一"), _leader(town, "示例二", rank=2)
    of_area = _leader(town, "示例三", people.AREA)
    about = category(town)
    assert _people(proposal(town, about)) == [first]
    assert _people(proposal(town, about, urgency="urgent")) == [first, second]
    assert _people(proposal(town, about, urgency="life")) == [first, second, of_area]


def test_the_stair_leaders_of_the_building_and_of_no_other(town: Session) -> None:
    here, there = people.person(town, "示例甲"), people.person(town, "示例乙")
    people.assignment(town, here, "stair_leader", stair_id=people.stair(town, 5, 1))
    people.assignment(town, there, "stair_leader", stair_id=people.stair(town, 6, 1))
    about = category(town, "stair_leader*")
    assert _people(proposal(town, about, spot(150, 125))) == [here.id]
    assert _people(proposal(town, about, spot(150, 150, building_id=5))) == [here.id]
    assert _people(proposal(town, about, spot(190, 150))) == []
    assert proposal(town, about, spot(150, 125)).callees[0].label == "单元长"


def test_the_leader_of_the_building_goes_before_those_of_its_stairs(town: Session) -> None:
    of_stair, of_building = people.person(town, "示例甲"), people.person(town, "示例乙")
    people.assignment(town, of_stair, "stair_leader", stair_id=people.stair(town, 5, 1))
    people.assignment(town, of_building, "building_leader", building_id=5)
    assert _people(proposal(town, category(town, "stair_leader"), spot(150, 125))) == [of_building.id]


def test_a_grid_leader_for_a_day_is_called_while_his_shift_runs(town: Session) -> None:
    people.community_grid(town)
    shift = shifts.taken(town, grid=people.MIDDLE, starts="08:30", ends="18:00")
    about = category(town)
    running = datetime.combine(today(), time(10, 0), ZONE)
    found = proposal(town, about, at=running)
    assert _codes(found) == [Code.DAY_LEADER]
    assert _people(proposal(town, about, at=running.replace(hour=20))) == []
    assert shift


def test_whoever_asks_is_not_called_and_nobody_in_his_place(town: Session) -> None:
    account = town.scalar(text("INSERT INTO account (display_name, community_id) VALUES ('甲', 1) RETURNING id"))
    first, _second = _leader(town, "示例一"), _leader(town, "示例二", rank=2)
    town.execute(text("UPDATE person SET account_id = :a WHERE id = :p"), {"a": account, "p": first})
    volunteer(town, account_id=None)
    about = category(town, needs=[{"skill": None, "count": 1}])
    assert first not in _people(proposal(town, about, asking=account))
    assert _second not in _people(proposal(town, about, asking=account))
    assert first in _people(proposal(town, about))


def test_the_duty_list_is_called_in_its_order_and_its_star_leads(town: Session) -> None:
    far, near = organization(town, "甲供水站", x=290, y=290), organization(town, "乙供水站", x=160, y=160)
    named = organization(town, "城管中队")
    about = category(town, "organization.office:供水", f"#{named}*")
    found = proposal(town, about)
    assert [each.organization_id for each in found.callees] == [named, near]
    assert far not in [each.organization_id for each in found.callees]
    assert _codes(found, 0)[0] is Code.DUTY_LIST
    assert _codes(found, 1)[0] is Code.KIND


def test_a_closed_organization_is_not_called_and_its_lead_passes_on(town: Session) -> None:
    closed, open_ = organization(town, "甲站"), organization(town, "乙站")
    town.execute(text("UPDATE organization SET closed_on = '2026-03-01' WHERE id = :id"), {"id": closed})
    found = proposal(town, category(town, f"#{closed}*", f"#{open_}"))
    assert [(each.organization_id, each.is_lead) for each in found.callees] == [(open_, True)]


def test_a_category_without_a_duty_list_has_that_of_the_one_above(town: Session) -> None:
    office = organization(town, "城管中队")
    above = category(town, f"#{office}*")
    below = category(town, parent_id=above.id)
    assert [each.organization_id for each in proposal(town, below).callees] == [office]


def test_reported_in_organizations_by_what_they_offered_and_as_few_as_offer_it(town: Session) -> None:
    both, one, other = (organization(town, name) for name in ("甲医院", "乙诊所", "丙学校"))
    reported_in(town, both, "医疗健康", "场地物资")
    reported_in(town, one, "医疗健康")
    reported_in(town, other, "技能培训")
    about = category(town, offers=["医疗健康", "场地物资"])
    found = proposal(town, about)
    assert [each.organization_id for each in found.callees] == [both]
    assert _codes(found)[0] is Code.OFFER
    assert found.callees[0].reason.startswith("reported in and offered: 医疗健康、场地物资")


def test_of_equal_offers_the_nearest_on_foot(town: Session) -> None:
    far, near = organization(town, "甲医院", x=290, y=290), organization(town, "乙医院", x=150, y=110)
    for each in (far, near):
        reported_in(town, each, "医疗健康")
    assert [each.organization_id for each in proposal(town, category(town, offers=["医疗健康"])).callees] == [near]


def test_an_item_of_the_five_links_is_an_offer_too(town: Session) -> None:
    school = organization(town, "甲学校")
    calling.takes_part(town, reported_in(town, school), "服务联做")
    assert [each.organization_id for each in proposal(town, category(town, offers=["服务联做"])).callees] == [school]


def test_an_offer_that_was_withdrawn_or_ended_brings_nobody(town: Session) -> None:
    ended, withdrawn = organization(town, "甲医院"), organization(town, "乙医院")
    reported_in(town, ended, "医疗健康", until="2026-03-01")
    reported_in(town, withdrawn, "医疗健康")
    town.execute(text("UPDATE resource SET state = 'withdrawn'"))
    about = category(town, offers=["医疗健康"])
    assert proposal(town, about).callees == ()
    town.execute(text("UPDATE resource SET state = 'offered'"))
    assert [each.organization_id for each in proposal(town, about).callees] == [withdrawn]


def test_officers_posted_by_category_but_never_a_court_or_a_procuratorate(town: Session) -> None:
    police, justice = organization(town, "西关派出所"), organization(town, "西关司法所")
    organization(town, "区人民法院")
    organization(town, "区人民检察院")
    about = category(town, posts=["police", "justice", "court", "procuratorate"])
    found = proposal(town, about)
    assert [each.organization_id for each in found.callees] == [police, justice]
    assert _codes(found)[0] is Code.POSTED


def test_who_offered_these_very_hours_is_called_and_at_no_other_time(town: Session) -> None:
    who = volunteer(town)
    about = category(town, needs=[{"skill": None, "count": 1}])
    found = proposal(town, about)
    assert _people(found) == [who.id]
    assert _codes(found) == [Code.HOURS, Code.NEARBY]
    for other in (TUESDAY.replace(hour=21), TUESDAY.replace(hour=18, minute=59), TUESDAY + timedelta(days=1)):
        assert _people(proposal(town, about, at=other)) == []


def test_the_hours_are_local_wherever_the_clock_is_read(town: Session) -> None:
    from datetime import UTC

    who = volunteer(town)
    about = category(town, needs=[{"skill": None, "count": 1}])
    assert _people(proposal(town, about, at=TUESDAY.astimezone(UTC))) == [who.id]


def test_a_helper_comes_from_his_declared_post_never_from_his_home(town: Session) -> None:
    at_home_here = volunteer(town, at=(295, 295), name="示例甲", is_in_service_member=True)
    people.placement(town, at_home_here, building_id=5)
    people.assignment(town, at_home_here, "stair_leader", stair_id=people.stair(town, 5, 1))
    posted_here = volunteer(town, at=(150, 110), name="示例乙")
    about = category(town, needs=[{"skill": None, "count": 1}])
    assert _people(proposal(town, about, spot(150, 125))) == [posted_here.id]


def test_a_helper_without_a_post_is_near_nothing(town: Session) -> None:
    volunteer(town, at=None)
    skilled = volunteer(town, "急救", at=None, name="示例乙")
    about = category(town, needs=[{"skill": None, "count": 1}, {"skill": "急救", "count": 1}])
    found = proposal(town, about)
    assert _people(found) == [skilled.id]
    assert found.callees[0].label == "volunteer"
    assert found.callees[0].eta_min is None
    assert proposal(town, category(town, needs=[{"skill": None, "count": 1}])).missing == (Need(None, 1),)


def test_one_who_can_do_it_is_enough_for_skill_and_hands(town: Session) -> None:
    volunteer(town, at=(150, 101), name="示例甲")
    able = volunteer(town, "水电维修", at=(250, 100), name="示例乙")
    about = category(town, needs=[{"skill": "水电维修", "count": 1}, {"skill": None, "count": 1}])
    found = proposal(town, about)
    assert _people(found) == [able.id]
    assert _codes(found) == [Code.HOURS, Code.SKILL, Code.NEARBY]


def test_what_nobody_can_is_said(town: Session) -> None:
    about = category(town, needs=[{"skill": "手语", "count": 2}])
    assert [missing_words(each) for each in proposal(town, about).missing] == ["2 more who can do: 手语"]


def test_who_leads_the_section_counts_as_a_pair_of_hands(town: Session) -> None:
    leader = _leader(town)
    volunteer(town)
    about = category(town, "grid_chain", needs=[{"skill": None, "count": 1}])
    assert _people(proposal(town, about)) == [leader]


def test_a_threat_to_life_wants_three_pairs_of_hands_near_by(town: Session) -> None:
    near = [volunteer(town, at=(150 + 10 * n, 100), name=f"示例{n}").id for n in range(4)]
    found = proposal(town, category(town, urgency="life"))
    assert _people(found) == near[:3]


def test_who_has_a_call_open_is_asked_later_and_nobody_is_told(town: Session) -> None:
    busy, free = volunteer(town, at=(150, 101), name="示例甲"), volunteer(town, at=(250, 100), name="示例乙")
    about = category(town, needs=[{"skill": None, "count": 1}])
    assert _people(proposal(town, about)) == [busy.id]
    before = proposal(town, about, spot(250, 110)).callees
    call = calling.called(town, calling.incident(town, about), busy)
    assert _people(proposal(town, about)) == [free.id]
    assert proposal(town, about, spot(250, 110)).callees == before
    # Done a month ago weighs nothing any more.
    call.state, call.done_at, call.version = "done", TUESDAY, 2
    call.sent_at = TUESDAY - timedelta(days=31)
    town.flush()
    assert _people(proposal(town, about)) == [busy.id]


def test_calls_of_the_last_thirty_days_take_turns(town: Session) -> None:
    often, rarely = volunteer(town, at=(150, 101), name="示例甲"), volunteer(town, at=(230, 100), name="示例乙")
    about = category(town, needs=[{"skill": None, "count": 1}])
    for day in range(1, 4):
        sent = TUESDAY - timedelta(days=day)
        calling.called(town, calling.incident(town, about), often, sent_at=sent, state="done", done_at=sent)
    assert _people(proposal(town, about)) == [rarely.id]
    assert _people(proposal(town, about, urgency="life"))[0] == often.id


def test_nobody_is_called_twice(town: Session) -> None:
    leader = people.person(town, "示例长", skills=["急救"])
    people.assignment(town, leader, "grid_leader", grid_id=people.MIDDLE)
    calling.offers(town, leader, place_id=calling.place(town, 150, 100))
    office = organization(town, "西关派出所")
    reported_in(town, office, "消防安全")
    about = category(
        town,
        f"#{office}*",
        "grid_chain",
        offers=["消防安全"],
        posts=["police"],
        needs=[{"skill": "急救", "count": 1}, {"skill": None, "count": 1}],
    )
    found = proposal(town, about)
    assert [(each.organization_id, each.person_id) for each in found.callees] == [(office, None), (None, leader.id)]
    assert found.missing == ()


def test_of_a_person_nothing_is_shown_but_his_role_and_how_near_he_is_in_steps(town: Session) -> None:
    _leader(town, "张秘密")
    for n in range(3):
        volunteer(town, at=(150 + 40 * n, 100), name="李秘密", duty_phone="199-0000-1234")
    found = proposal(town, category(town, "grid_chain", urgency="life", needs=[{"skill": None, "count": 4}]))
    told = json.dumps([asdict(each) | {"l": each.label, "r": each.reason} for each in found.callees], default=str)
    assert len(found.callees) == 4
    for secret in ("秘密", "199", "岗亭", "ref", "98.", "39."):
        assert secret not in told
    assert {each.eta_min for each in found.callees} <= {None, 5, 10, 20}
    assert [each.label for each in found.callees][1:] == ["volunteer (near, within 5 minutes)"] * 3


def test_the_way_is_along_the_streets_not_straight(town: Session) -> None:
    """A wall of ground without streets lies between the place and the post that is nearer as the crow flies."""
    town.execute(text("DELETE FROM street_section"))
    town.execute(text("DELETE FROM edge"))
    town.execute(text("DELETE FROM street"))
    town.execute(text("UPDATE community SET stamp = stamp + 100"))
    for ref, line in (("a", ((0, 0), (300, 0))), ("b", ((0, 30), (300, 30))), ("c", ((0, 0), (0, 30)))):
        _street(town, ref, line)
    round_the_corner, along = volunteer(town, at=(280, 1), name="示例甲"), volunteer(town, at=(100, 30), name="示例乙")
    about = category(town, needs=[{"skill": None, "count": 1}])
    assert _people(proposal(town, about, spot(280, 31))) == [along.id]
    # A gap in the wall, and the first is nearer.
    _street(town, "d", ((250, 0), (250, 30)))
    town.execute(text("UPDATE community SET stamp = stamp + 1"))
    assert _people(proposal(town, about, spot(280, 31))) == [round_the_corner.id]


def _street(session: Session, ref: str, line: tuple[tuple[float, float], ...]) -> None:
    places = [spot(*each) for each in line]
    written = ", ".join(f"{each.lon} {each.lat}" for each in places)
    session.execute(
        text(
            "INSERT INTO street (community_id, source, source_ref, road_class, srid, geom)"
            " SELECT id, 'test', :ref, 'lane', srid, ST_Transform(ST_GeomFromText(:line, 4326), srid) FROM community"
        ),
        {"ref": ref, "line": f"LINESTRING({written})"},
    )


def test_outside_every_section_the_duty_list_is_still_called(town: Session) -> None:
    office = organization(town, "城管中队")
    _leader(town)
    found = proposal(town, category(town, f"#{office}*", "grid_chain"), spot(5000, 5000))
    assert [each.organization_id for each in found.callees] == [office]


def test_without_any_place_too(town: Session) -> None:
    from webapp.dispatch.queries.spots import Spot

    office = organization(town, "城管中队")
    assert [each.organization_id for each in proposal(town, category(town, f"#{office}*"), Spot()).callees] == [office]


def test_a_community_calls_nobody_of_another(town: Session) -> None:
    other = people.other_community(town)
    stranger = people.person(town, "示例外", community_id=other)
    calling.offers(town, stranger, community_id=other)
    assert _people(proposal(town, category(town, needs=[{"skill": None, "count": 1}]))) == []


@pytest.mark.parametrize("kind", ["none"])
def test_a_compound_that_nobody_manages_has_no_property(town: Session, kind: str) -> None:
    _managed(town, kind, None)
    assert TOWN == 1
    assert proposal(town, category(town, "property", common_parts=True)).callees == ()
